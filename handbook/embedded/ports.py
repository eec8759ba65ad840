"""Choose ports on this machine: what a person named must be free, defaults are stepped around."""

from __future__ import annotations

import contextlib
import errno
import socket
from collections.abc import Collection

_HIGHEST = 65535
_STEPS = 100


class PortError(Exception):
    """A port that a person named cannot be used; the message is one line."""


def is_free(port: int) -> bool:
    """Tell whether nobody listens on the port, on 127.0.0.1 nor on ::1.

    Both are looked at: a browser that is sent to `localhost` may try ::1 first and would reach
    somebody else's server there.
    """
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            probe = socket.socket(family, socket.SOCK_STREAM)
        except OSError:
            continue
        with probe:
            # As the servers themselves do: a connection just closed does not make a port busy.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
                probe.listen(1)
            except OSError as error:
                if family == socket.AF_INET6 and not _busy(error):
                    continue
                return False
    return True


def _busy(error: OSError) -> bool:
    return error.errno in (errno.EADDRINUSE, errno.EACCES)


def first_free(port: int, taken: Collection[int] = ()) -> int:
    """Find the first free port from `port` upwards that is not among `taken`.

    Raises:
        PortError: A hundred ports in a row are busy.
    """
    for candidate in range(port, min(port + _STEPS, _HIGHEST + 1)):
        if candidate not in taken and is_free(candidate):
            return candidate
    raise PortError(f"ports {port} to {port + _STEPS - 1} are all busy; end what listens there")


def named_port(text: str, name: str) -> int:
    """Read a port that a person named through `name` (`PORT`, `--port`) and see that it is free.

    Raises:
        PortError: It is no port number, or it is busy.
    """
    port = 0
    with contextlib.suppress(ValueError):
        port = int(text)
    if not 1 <= port <= _HIGHEST:
        raise PortError(f"{name}: {text!r} is no port; write a number from 1 to {_HIGHEST}")
    if not is_free(port):
        raise PortError(f"{name}: port {port} is busy; end what listens there or name another")
    return port
