"""Servers whose metrics a test may change on their way to Prometheus."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Edit = Callable[[str], str]


@dataclass
class Relay:
    """Passes a demo server's metrics on, edited."""

    target: str
    """`host:port`, as Prometheus names it."""


@contextmanager
def relay(origin: str, edit: Edit) -> Iterator[Relay]:
    """Serve what `origin` (`host:port`) exports, after `edit`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with urllib.request.urlopen(f"http://{origin}/metrics", timeout=5) as answer:
                kind, text = answer.headers["Content-Type"], answer.read().decode()
            body = edit(text).encode()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield Relay(f"127.0.0.1:{server.server_port}")
        finally:
            server.shutdown()


def without(*names: str) -> Edit:
    """Drop families, their HELP and TYPE included."""
    return lambda text: "".join(
        line for line in text.splitlines(keepends=True) if _name(line) not in names
    )


def _name(line: str) -> str:
    words = line.split()
    return words[2] if line.startswith("#") else words[0].partition("{")[0] if words else ""
