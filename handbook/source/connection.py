"""A connection to one address: resolved, opened, spoken over and closed before a deadline.

Knows sockets and TLS; must not know HTTP.
"""

from __future__ import annotations

import queue
import select
import socket
import ssl
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from handbook.source.deadline import Deadline
from handbook.source.flaw import Flaw
from handbook.source.results import Reason

_READ_BYTES = 65536

Address = tuple[Any, ...]
"""`(family, type, protocol, name, socket address)` as `socket.getaddrinfo` gives it."""


class Route:
    """Where a host can be reached; shared by all threads of a batch."""

    def __init__(self, host: str, addresses: list[Address]) -> None:
        self.host = host
        self.addresses = addresses

    @property
    def is_loopback(self) -> bool:
        """Whether every byte stays on this machine."""
        return all(str(a[4][0]).startswith("127.") or a[4][0] == "::1" for a in self.addresses)

    def prefer(self, address: Address) -> None:
        """Try this address first from now on: `localhost` often has one that nobody serves."""
        if self.addresses[0] is not address:
            self.addresses = [address, *(a for a in self.addresses if a is not address)]


def resolve(host: str, port: int, deadline: Deadline) -> Route:
    """Look the host up in a thread of its own: `getaddrinfo` itself cannot be given a timeout.

    Raises `Flaw`: no such name, or no answer in time.
    """
    found: queue.SimpleQueue[list[Address] | OSError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            found.put(list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except (OSError, ValueError) as error:
            found.put(OSError(str(error)))

    threading.Thread(target=look_up, name="source-resolve", daemon=True).start()
    try:
        result = found.get(timeout=deadline.left())
    except queue.Empty:
        raise Flaw(
            Reason.UNREACHABLE, f"the name {host} was not resolved in time", for_all=True
        ) from None
    if isinstance(result, OSError) or not result:
        raise Flaw(Reason.UNREACHABLE, f"the name {host} cannot be resolved", for_all=True)
    return Route(host, result)


def tls_context(ca_file: str | None) -> ssl.SSLContext:
    """Trust the system's authorities, or `ca_file` alone; raise a `Flaw` if that is none."""
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError):
        raise Flaw(
            Reason.UNTRUSTED, "PROMETHEUS_CA_FILE holds no certificate", for_all=True
        ) from None
    paths = ssl.get_default_verify_paths()
    has_system = paths.cafile or (paths.capath and any(Path(paths.capath).iterdir()))
    if ca_file is None and not has_system:
        import certifi  # requests brings it; a Python that is not the system's may have no other

        context.load_verify_locations(certifi.where())
    return context


class Connection:
    """One open connection; every call ends by the deadline that it is given."""

    def __init__(self, route: Route, tls: ssl.SSLContext | None, deadline: Deadline) -> None:
        try:
            self._socket = _connect(route, deadline)
            if tls is not None:
                self._socket.settimeout(deadline.left())
                self._socket = tls.wrap_socket(self._socket, server_hostname=route.host)
        except (OSError, ssl.SSLError, ValueError) as error:
            if hasattr(self, "_socket"):
                self._socket.close()
            raise _flaw_of(error, deadline) from None

    def send(self, request: bytes, deadline: Deadline) -> None:
        """Send it all."""
        try:
            self._socket.settimeout(deadline.left())
            self._socket.sendall(request)
        except OSError as error:
            raise _flaw_of(error, deadline) from None

    def receive(self, deadline: Deadline) -> bytes:
        """Give what has come, at least a byte; nothing only when the other side has ended."""
        try:
            self._socket.settimeout(deadline.left())
            return self._socket.recv(_READ_BYTES)
        except OSError as error:
            raise _flaw_of(error, deadline) from None

    def is_quiet(self) -> bool:
        """Whether nothing came unasked: neither an end nor bytes that no request is owed."""
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        return not poll.poll(0)

    def abort(self) -> None:
        """Wake a thread that waits here, from another."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()


def _connect(route: Route, deadline: Deadline) -> socket.socket:
    """Try each address in turn with an equal share of the time; raise the last one's error."""
    addresses = list(route.addresses)
    for place, address in enumerate(addresses):
        family, kind, protocol, _, where = address
        opened = socket.socket(family, kind, protocol)
        try:
            opened.settimeout(deadline.left() / (len(addresses) - place))
            opened.connect(where)
        except (OSError, Flaw):
            opened.close()
            if place == len(addresses) - 1:
                raise
        else:
            route.prefer(address)
            return opened
    raise AssertionError("a route has an address")


def _flaw_of(error: Exception, deadline: Deadline) -> Flaw:
    """Say what happened to a connection; none of these is this query's alone, but a timeout."""
    match error:
        case TimeoutError():
            return deadline.flaw()
        case ssl.SSLCertVerificationError():
            return Flaw(
                Reason.UNTRUSTED,
                f"the source's certificate is not trusted: {error.verify_message}",
                for_all=True,
            )
        case ssl.SSLEOFError() | ssl.SSLZeroReturnError():
            message = "the connection was closed during TLS"
        case ssl.SSLError():
            message = "no TLS can be agreed on: is it http:// rather than https://?"
        case ConnectionRefusedError():
            message = "the connection was refused"
        case ConnectionError():
            message = "the connection was reset"
        case OSError():
            message = f"there is no way to it ({error.strerror or 'network error'})"
        case _:
            message = "there is no way to it"
    return Flaw(Reason.UNREACHABLE, message, for_all=True)
