"""One HTTP/1.1 exchange, read strictly: an answer is whole, or it is a flaw.

Knows RFC 9112 framing, gzip and our limits; must not know what is asked or said. The standard
library's reader takes a body shorter than its Content-Length, or a chunked one without its end,
for whole; here neither can pass.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from handbook.source.connection import Connection
from handbook.source.deadline import Deadline
from handbook.source.flaw import Flaw
from handbook.source.gate import LARGE_BYTES, Gate
from handbook.source.json_body import SeriesCount
from handbook.source.results import Reason

MAX_BODY_BYTES = 8 * 1024 * 1024
"""Of a body after inflating, and as much before, unless the caller says otherwise."""
_MAX_HEAD_BYTES = 65536
_MAX_LINE_BYTES = 4096
_MOST_INTERIM = 8
_STATUS = re.compile(rb"HTTP/1\.([01]) ([1-9][0-9]{2})(?: [^\r\n]*)?")
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n]*?)[ \t]*")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?")


@dataclass(slots=True)
class Progress:
    """How far one exchange has come, for those who watch it from another thread."""

    connection: Connection | None = None
    heard: bool = False
    """Whether a first byte has come."""
    status: int = 0
    """HTTP status, once the headers are complete."""
    received_bytes: int = 0
    gate: Gate = field(default_factory=Gate)
    """Entered by a large body; who reads the answer leaves it when it is parsed."""
    is_abandoned: bool = False
    """Whether nobody waits for the answer any more."""

    def abandon(self) -> None:
        """Wake the thread that waits for the answer, from another; it will meet a `Flaw`."""
        self.is_abandoned = True
        if self.connection is not None:
            self.connection.abort()


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete HTTP answer."""

    status: int
    headers: dict[str, str] = field(repr=False)
    """By lower-case name."""
    body: bytes = field(repr=False)
    """Inflated."""
    keeps: bool
    """Whether the connection may be used again."""


def exchange(
    connection: Connection,
    request: bytes,
    deadline: Deadline,
    progress: Progress,
    most_bytes: int = MAX_BODY_BYTES,
) -> Reply:
    """Send a request and read its answer; raise a `Flaw` for anything but a whole one.

    The body of a refusal (any status but 200) may be missing: the status says enough.
    """
    connection.send(request, deadline)
    wire = _Wire(connection, deadline, progress, most_bytes)
    for _ in range(_MOST_INTERIM):
        version, status, headers = _head(wire)
        if status not in (100, 102, 103):
            break
    else:
        raise Flaw(Reason.MALFORMED, "the answer's headers do not end")
    progress.status = status
    try:
        body, keeps = _body(wire, status, headers)
    except Flaw:
        if status == 200:
            raise
        body, keeps = b"", False
    close = headers.get("connection", "").lower()
    keeps = keeps and version == b"1" and "close" not in close and not wire.buffer
    return Reply(status, headers, body, keeps)


class _Wire:
    """Bytes as they come, with what was read too far."""

    def __init__(
        self, connection: Connection, deadline: Deadline, progress: Progress, most_bytes: int
    ) -> None:
        self._connection = connection
        self._deadline = deadline
        self._progress = progress
        self.most_bytes = most_bytes
        self.buffer = b""

    def more(self) -> bool:
        """Wait for more bytes; False when the other side has ended."""
        came = self._connection.receive(self._deadline)
        self._progress.heard = self._progress.heard or bool(came)
        self._progress.received_bytes += len(came)
        self.buffer = self.buffer + came if self.buffer else came
        return bool(came)

    def until(self, end: bytes, most: int) -> bytes:
        """Take what comes before `end`, and `end` itself away."""
        while (place := self.buffer.find(end)) < 0:
            if len(self.buffer) > most:
                raise Flaw(Reason.MALFORMED, "the answer's headers do not end")
            if not self.more():
                raise _cut_short()
        taken, self.buffer = self.buffer[:place], self.buffer[place + len(end) :]
        return taken

    def enter_gate(self) -> None:
        """Wait for this body's turn to be large."""
        self._progress.gate.enter(self._deadline)

    def pieces(self, length: int) -> Iterator[bytes]:
        """Take `length` bytes, piece by piece."""
        while length > 0:
            if not self.buffer and not self.more():
                raise _cut_short()
            piece, self.buffer = self.buffer[:length], self.buffer[length:]
            length -= len(piece)
            yield piece

    def rest(self) -> Iterator[bytes]:
        """Take all that comes until the other side ends."""
        while self.buffer or self.more():
            piece, self.buffer = self.buffer, b""
            yield piece


def _cut_short() -> Flaw:
    return Flaw(Reason.MALFORMED, "the answer was cut short")


def _head(wire: _Wire) -> tuple[bytes, int, dict[str, str]]:
    """Read status line and headers."""
    if not wire.buffer and not wire.more():
        raise Flaw(Reason.UNREACHABLE, "the connection was closed without an answer", for_all=True)
    while len(wire.buffer) < 7 and wire.more():
        pass
    if not wire.buffer.startswith(b"HTTP/1."):
        raise Flaw(Reason.NOT_PROMETHEUS, "what answers does not speak HTTP")
    first, *lines = wire.until(b"\r\n\r\n", _MAX_HEAD_BYTES).split(b"\r\n")
    status = _STATUS.fullmatch(first)
    if status is None:
        raise Flaw(Reason.NOT_PROMETHEUS, "what answers does not speak HTTP")
    headers: dict[str, str] = {}
    for line in lines:
        header = _HEADER.fullmatch(line)
        if header is None:
            raise Flaw(Reason.MALFORMED, "the answer's headers are broken")
        name = header[1].decode("ascii").lower()
        value = header[2].decode("latin-1")
        if name in headers and name in ("content-length", "transfer-encoding", "content-encoding"):
            raise Flaw(Reason.MALFORMED, "the answer's headers contradict each other")
        headers[name] = value
    return status[1], int(status[2]), headers


def _body(wire: _Wire, status: int, headers: dict[str, str]) -> tuple[bytes, bool]:
    """Read the body; tell whether its end was told, so that another answer can follow it."""
    if status in (204, 304):
        return b"", True
    coding = headers.get("content-encoding", "identity").lower()
    transfer = headers.get("transfer-encoding")
    length = headers.get("content-length")
    if transfer is not None:
        if transfer.lower() != "chunked" or length is not None:
            raise Flaw(Reason.MALFORMED, "the answer's length is told in two ways")
        return _inflate(coding, _chunks(wire), wire), True
    if length is None:
        return _inflate(coding, wire.rest(), wire), False
    if not re.fullmatch(r"[0-9]{1,15}", length):
        raise Flaw(Reason.MALFORMED, "the answer's length is no number")
    if int(length) > wire.most_bytes:
        raise _too_large(wire)
    return _inflate(coding, wire.pieces(int(length)), wire), True


def _chunks(wire: _Wire) -> Iterator[bytes]:
    """Take a chunked body to the very end, trailers included."""
    while True:
        size = _CHUNK.fullmatch(wire.until(b"\r\n", _MAX_LINE_BYTES))
        if size is None:
            raise Flaw(Reason.MALFORMED, "the answer's chunks are broken")
        length = int(size[1], 16)
        if length == 0:
            break
        yield from wire.pieces(length)
        if wire.until(b"\r\n", 2):
            raise Flaw(Reason.MALFORMED, "the answer's chunks are broken")
    for _ in range(100):
        if not wire.until(b"\r\n", _MAX_LINE_BYTES):
            return
    raise Flaw(Reason.MALFORMED, "the answer's headers do not end")


def _inflate(coding: str, pieces: Iterator[bytes], wire: _Wire) -> bytes:
    """Join a body, inflated if need be, and stop as soon as it is larger than we read."""
    if coding in ("", "identity"):
        return _joined(_counted(pieces, wire))
    if coding not in ("gzip", "x-gzip"):
        raise Flaw(Reason.MALFORMED, "the answer is packed in a way that was not asked for")
    inflater = zlib.decompressobj(wbits=31)
    whole = _joined(_counted(_inflated(inflater, _counted(pieces, wire)), wire))
    if not inflater.eof or inflater.unused_data:
        raise _cut_short()
    return whole


def _joined(pieces: Iterator[bytes]) -> bytes:
    """Join a body as it comes: a list of all its pieces would stay with the thread for good."""
    whole, series = bytearray(), SeriesCount()
    for piece in pieces:
        series.add(piece)
        whole += piece
    return bytes(whole)


def _inflated(inflater: zlib._Decompress, pieces: Iterator[bytes]) -> Iterator[bytes]:
    try:
        for piece in pieces:
            while piece:
                yield inflater.decompress(piece, 65536)
                piece = inflater.unconsumed_tail
        yield inflater.flush()  # less than a kilobyte: what one last match stood for
    except zlib.error:
        raise Flaw(Reason.MALFORMED, "the answer's gzip is broken") from None


def _counted(pieces: Iterator[bytes], wire: _Wire) -> Iterator[bytes]:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > wire.most_bytes:
            raise _too_large(wire)
        if total > LARGE_BYTES:
            wire.enter_gate()
        yield piece


def _too_large(wire: _Wire) -> Flaw:
    most = wire.most_bytes
    size = f"{most >> 10} KiB" if most % (1 << 20) else f"{most >> 20} MiB"
    return Flaw(Reason.TOO_LARGE, f"the answer is larger than {size}")
