"""A small project to serve, and a Prometheus elsewhere that wants a password."""

from __future__ import annotations

import os
import signal
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.embedded.serving import Serving


@pytest.fixture
def project(tmp_path, prometheus_binaries):
    """A site of one page; its Prometheus is on PATH, so nothing is downloaded."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# A page\n")
    (tmp_path / "mkdocs.yml").write_text("site_name: Small\nplugins: []\n")
    return tmp_path


@pytest.fixture
def serve(project, prometheus_binaries, free_port):
    """Start `handbook serve`; whatever it left running is killed at the end of the test."""
    started: list[tuple[Serving, dict[int, str]]] = []
    path = f"{prometheus_binaries.prometheus.parent}{os.pathsep}{os.environ['PATH']}"

    def start(*arguments: str, **environment: str) -> Serving:
        if arguments[:1] not in (("serve",), ("demo",)):
            arguments = ("serve", *arguments)
        if not any(word.startswith("--prometheus-port") for word in arguments):
            arguments = (*arguments, f"--prometheus-port={free_port()}")
        serving = Serving(project, *arguments, **{"PATH": path, **environment})
        started.append((serving, {}))
        return serving

    yield start
    for serving, _ in started:
        if serving.process.poll() is None:
            serving.end(signal.SIGTERM)


@pytest.fixture
def elsewhere():
    """A Prometheus of one's own that wants a password: it answers, with 401."""
    asked: list[dict[str, str]] = []

    class Guarded(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(dict(self.headers))
            self.send_error(401)

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Guarded) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server.server_port, asked
        server.shutdown()
