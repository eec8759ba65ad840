"""A server that does what a real Prometheus cannot be made to do; what it does is handed in.

Raw sockets, since an HTTP library would refuse to send most of this.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

TLS = Path(__file__).parent / "tls"
SECRET = "s3cret-t0ken-value"


@dataclass
class Talk:
    """One accepted connection."""

    socket: socket.socket
    stop: threading.Event
    asked: list[bytes]
    port: int
    text: bytes = b""
    """The last request, with its form if it has one."""

    def request(self) -> bool:
        """Read one request; False when the client is gone."""
        self.text = b""
        while b"\r\n\r\n" not in self.text:
            if not self._more():
                return False
        head = self.text.partition(b"\r\n\r\n")[0]
        told = re.search(rb"(?im)^content-length: *([0-9]+)", head)
        length = len(head) + 4 + int(told[1]) if told else len(self.text)
        while len(self.text) < length:
            if not self._more():
                return False
        self.asked.append(self.text)
        return True

    def _more(self) -> bool:
        came = self.socket.recv(65536)
        self.text += came
        return bool(came)

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def drip(self, data: bytes, seconds: float) -> None:
        """Send byte by byte, the whole in about `seconds`."""
        for place in range(len(data)):
            self.send(data[place : place + 1])
            if self.stop.wait(seconds / len(data)):
                return

    def hang(self) -> None:
        self.stop.wait(60)

    def reset(self) -> None:
        """Close with RST instead of FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


Serve = Callable[[Talk], None]


class FaultServer:
    """Serves one fault on a free port of 127.0.0.1, each connection in a thread of its own."""

    def __init__(self, serve: Serve, certificate: str | None = None) -> None:
        self._serve: Serve | None = serve
        self._tls = None
        if certificate is not None:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(TLS / f"{certificate}.pem", TLS / "key.pem")
        self._stop = threading.Event()
        self._open: set[socket.socket] = set()
        self.asked: list[bytes] = []
        self.accepted = 0

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    def __enter__(self) -> FaultServer:
        self.port = 0
        self._listen()
        return self

    def turn_to(self, serve: Serve | None) -> None:
        """Serve something else from now on, at the same address; None refuses connections."""
        before, self._stop = self._stop, threading.Event()
        was_refusing, self._serve = self._serve is None, serve
        before.set()
        for held in list(self._open):  # a kept connection would go on as before
            with suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)
        if serve is None and not was_refusing:
            self._close()
        elif serve is not None and was_refusing:
            self._listen()

    def _listen(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=128)
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, args=(self._listener,), daemon=True)
        self._thread.start()

    def _close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(2)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._close()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                accepted, _ = listener.accept()
            except OSError:
                return
            self.accepted += 1
            threading.Thread(target=self._talk, args=(accepted,), daemon=True).start()

    def _talk(self, accepted: socket.socket) -> None:
        serve, stop = self._serve, self._stop
        if serve is None:
            accepted.close()
            return
        with suppress(OSError):
            if self._tls is not None:
                accepted = self._tls.wrap_socket(accepted, server_side=True)
            self._open.add(accepted)
            try:
                with accepted:
                    serve(Talk(accepted, stop, self.asked, self.port))
            finally:
                self._open.discard(accepted)


def vector(at: float | None = None, value: str = "1", **members: object) -> dict[str, object]:
    """Build a good answer to an instant query, for now unless told."""
    sample = {"metric": {"__name__": "up", "instance": "a:1"}, "value": [at or time.time(), value]}
    return {
        "status": "success",
        "data": {"resultType": "vector", "result": [sample]},
        **members,
    }


def good_body() -> bytes:
    return json.dumps(vector()).encode()


def reply(
    body: bytes | dict[str, object],
    status: str = "200 OK",
    *headers: str,
    length: int | None = None,
) -> bytes:
    """Build an HTTP answer; `length` lies about the body's."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = "application/json" if data.startswith(b"{") else "text/html"
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(data) if length is None else length}",
        *headers,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


def chunked(body: bytes, size: int = 20) -> bytes:
    """Build a chunked answer."""
    pieces = [body[place : place + size] for place in range(0, len(body), size)]
    coded = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + coded + b"0\r\n\r\n"


def error(kind: str, words: str, **members: object) -> dict[str, object]:
    return {"status": "error", "errorType": kind, "error": words, **members}


def always(answer: Callable[[], bytes]) -> Serve:
    """Serve: answer every request of a connection like this."""

    def serve(talk: Talk) -> None:
        while talk.request():
            talk.send(answer())

    return serve


def says(body: bytes | dict[str, object], status: str = "200 OK", *headers: str) -> Serve:
    """Serve: this answer, with a right length."""
    return always(lambda: reply(body, status, *headers))


good = always(lambda: reply(good_body()))
