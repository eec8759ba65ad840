"""A file comes whole, in time and within its size, or not at all."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from handbook.actions.fetch import NotFetchedError, fetch


class Server(BaseHTTPRequestHandler):
    """Answers as the path says."""

    seen: list[tuple[str, dict[str, str]]] = []  # noqa: RUF012

    def do_GET(self) -> None:
        self.seen.append((self.path, dict(self.headers)))
        with contextlib.suppress(ConnectionError):
            self._answer()

    def _answer(self) -> None:
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("Location", "/good")
            self.end_headers()
        elif self.path == "/drip":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            for _ in range(200):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.05)
        elif self.path == "/cut":
            self._send(b"half", length=8)
        elif self.path == "/endless":
            self.send_response(200)
            self.end_headers()
            for _ in range(200):
                self.wfile.write(bytes(10_000))
        elif self.path == "/broken":
            self.send_error(500)
        else:
            self._send(b"profile")

    def _send(self, body: bytes, length: int | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_whole_answer_is_saved_for_its_owner_alone(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("PROMETHEUS_TOKEN", "s3cret")
    file = tmp_path / "heap.pb.gz"
    assert fetch(f"{url}/good?seconds=30", file, seconds=5.0, most_bytes=1000) == 7
    assert file.read_bytes() == b"profile"
    assert file.stat().st_mode & 0o777 == 0o600
    path, headers = Server.seen[-1]
    assert path == "/good?seconds=30"
    assert "s3cret" not in str(headers)


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/redirect", "HTTP status 302"),
        ("/broken", "HTTP status 500"),
        ("/drip", "slower than 1 s"),
        ("/cut", "cut short"),
        ("/endless", "larger than 4 KiB"),
    ],
)
def test_anything_less_is_told_and_leaves_no_file(
    path: str, why: str, url: str, tmp_path: Path
) -> None:
    started = time.monotonic()
    with pytest.raises(NotFetchedError, match=why):
        fetch(url + path, tmp_path / "x", seconds=1.0 if path == "/drip" else 10.0, most_bytes=4096)
    assert time.monotonic() - started < 10
    assert not (tmp_path / "x").exists()


def test_nobody_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFetchedError, match="refused"):
        fetch("http://127.0.0.1:1/x", tmp_path / "x", seconds=5.0, most_bytes=10)
