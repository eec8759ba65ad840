"""A stand-in for Grafana's HTTP API, and for what may stand at its address instead.

Answers as Grafana 11 does: the dashboard with what Grafana adds to it, 401 for a wrong token,
404 for a uid that it does not know.
"""

from __future__ import annotations

import copy
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "glsa_s3cret-t0ken-value"

Board = dict[str, Any]
Answer = tuple[int, str, bytes, dict[str, str]]
"""Status, content type, body, further headers."""


@dataclass
class Grafana:
    """What it holds, and what it was asked."""

    boards: dict[str, Board] = field(default_factory=dict)
    answer: Callable[[], Answer] | None = None
    """What it says instead, whatever is asked."""
    hangs: threading.Event | None = None
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    url: str = ""


def saved(board: Board) -> Board:
    """Give a dashboard as Grafana gives it back: provisioned once, versions counted."""
    kept = copy.deepcopy(board)
    kept.update(id=7, version=3, iteration=1700000000000)
    for panel in kept["panels"]:
        panel["pluginVersion"] = "11.2.0"
        for target in panel.get("targets", []):
            target["hide"] = False
    return kept


def said(status: int, body: object, **headers: str) -> Callable[[], Answer]:
    """Say this, whatever is asked: JSON for objects, else the text as HTML."""
    if isinstance(body, str):
        return lambda: (status, "text/html; charset=utf-8", body.encode(), headers)
    return lambda: (status, "application/json", json.dumps(body).encode(), headers)


@contextmanager
def grafana() -> Iterator[Grafana]:
    """Serve one on a free port of 127.0.0.1."""
    held = Grafana()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            held.asked.append((self.path, dict(self.headers)))
            if held.hangs is not None:
                held.hangs.wait(20)
                self.close_connection = True
                return
            status, kind, body, headers = (held.answer or self._own)()
            self.send_response(status)
            for name, value in {"Content-Type": kind, **headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(OSError):  # who asked may have had enough
                self.wfile.write(body)

        def _own(self) -> Answer:
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                return said(401, {"message": "Invalid API key"})()
            uid = self.path.removeprefix("/api/dashboards/uid/")
            if uid not in held.boards:
                return said(404, {"message": "Dashboard not found", "status": "not-found"})()
            meta = {"type": "db", "slug": "board", "provisioned": True, "version": 3}
            return said(200, {"meta": meta, "dashboard": saved(held.boards[uid])})()

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        held.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield held
        finally:
            if held.hangs is not None:
                held.hangs.set()
            server.shutdown()
