"""Sites built beside each state of a source."""

from __future__ import annotations

import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.macros.project import build, copy_project


@dataclass(frozen=True)
class BuiltSite:
    """One whole build of the shipped site, and how it went."""

    site: Path
    seconds: float
    said: str
    returncode: int

    def pages(self) -> dict[str, str]:
        """Return every page's HTML by its path."""
        found = sorted(self.site.rglob("*.html"))
        return {p.relative_to(self.site).as_posix(): p.read_text("utf-8") for p in found}


BuildShipped = Callable[..., BuiltSite]


@pytest.fixture(scope="session")
def build_shipped(tmp_path_factory: pytest.TempPathFactory) -> BuildShipped:
    """Build the shipped site, strict, with these variables in its environment.

    It is built from one copy, so that all builds of a run are made from the same files.
    """
    project = copy_project(tmp_path_factory.mktemp("shipped") / "project")

    def run(**variables: str) -> BuiltSite:
        site = tmp_path_factory.mktemp("state") / "site"
        began = time.monotonic()
        done = build(project, site, "--strict", **variables)
        seconds = time.monotonic() - began
        return BuiltSite(site, seconds, done.stdout + done.stderr, done.returncode)

    return run


@pytest.fixture(scope="session")
def off_site(build_shipped: BuildShipped) -> BuiltSite:
    """The shipped site without live values."""
    return build_shipped(HANDBOOK_LIVE="off")


@contextmanager
def answering(status: int, body: bytes, kind: str = "text/html") -> Iterator[str]:
    """Run a server that answers everything alike; give its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


@contextmanager
def hanging() -> Iterator[str]:
    """Listen and never answer; give the address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def forwarding(port: int, url: str) -> Iterator[None]:
    """Answer on a port what another server answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with urllib.request.urlopen(url + self.path, timeout=10) as came:
                body = came.read()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()
