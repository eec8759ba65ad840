"""Stands between the site and a real Prometheus: hands on, or what no real one does.

Refuses, hangs, sends garbage, is slow, and changes what a real answer says of some samples.
"""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Change = Callable[[str, dict[str, Any]], None]
"""Changes one sample of an answer in place, given its query."""


def unchanged(query: str, sample: dict[str, Any]) -> None:
    """Leave it as it is."""


class Turned:
    """One source that a test turns."""

    def __init__(self, upstream: str) -> None:
        self.upstream = upstream
        self.mode = "good"
        """``good``, ``closed``, ``hung``, ``garbage``, ``failing`` or ``slow``."""
        self.change: Change = unchanged
        self.asked: Counter[str] = Counter()
        """Queries by their text."""
        self.released = threading.Event()
        self.url = ""

    def turn(self, mode: str = "good", change: Change = unchanged) -> None:
        """Do this from now on; let go of who hangs."""
        self.mode, self.change = mode, change
        self.released.set()
        self.released = threading.Event()

    def answer(self, path: str) -> tuple[int, bytes] | None:
        """Give status and body; None where the connection is closed without any."""
        query = parse_qs(urlsplit(path).query).get("query", [path])[0]
        self.asked[query] += 1
        mode = self.mode
        if mode == "closed":
            return None
        if mode == "hung":
            self.released.wait(20)
            return None
        if mode == "slow":
            time.sleep(3.5)
        if mode == "garbage":
            return 200, b'{"status":"success","data":{"resultType":"vector","result":[{"met'
        if mode == "failing":
            return 500, b"<h1>no</h1>"
        try:
            with urllib.request.urlopen(self.upstream + path, timeout=20) as came:
                status, body = came.status, came.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        if not path.startswith("/api/"):
            return status, body
        document = json.loads(body)
        for sample in self._samples(document):
            self.change(query, sample)
        return status, json.dumps(document).encode()

    def _samples(self, document: Any) -> list[dict[str, Any]]:
        data = document.get("data") if isinstance(document, dict) else None
        result = data.get("result") if isinstance(data, dict) else None
        return [one for one in result or [] if isinstance(one, dict)]


@contextmanager
def turned(upstream: str) -> Iterator[Turned]:
    """Serve a source that can be turned until the end of the block."""
    source = Turned(upstream)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer = source.answer(self.path)
            if answer is None:
                self.close_connection = True
                return
            status, body = answer
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        source.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield source
        finally:
            source.turn("closed")
            server.shutdown()
