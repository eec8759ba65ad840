"""Fetches one file from a server, within a time and a size, whole or not at all.

Sends no credentials, follows no redirect and uses no proxy. Knows no runbook.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from handbook.actions.collected import opened


class NotFetchedError(Exception):
    """The file did not come; the message is one plain sentence."""


def fetch(url: str, file: Path, *, seconds: float, most_bytes: int) -> int:
    """Ask for an address and write what comes to a new file; return its bytes.

    Args:
        url: Its host was checked to be a target.
        file: Must not be there yet.
        seconds: For name, connection and the whole answer together.
        most_bytes: An answer that is larger is not kept.

    Raises:
        NotFetchedError: no whole answer with status 200 came in time.
        OSError: the file cannot be written.
    """
    # Here: they bring TLS and more, which a run without actions does not need.
    from handbook.source.connection import Connection, resolve, tls_context
    from handbook.source.deadline import Deadline
    from handbook.source.flaw import Flaw
    from handbook.source.http1 import Progress, exchange

    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    request = (
        f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nUser-Agent: ops-handbook\r\n"
        "Accept: */*\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n"
    ).encode("ascii")
    try:
        deadline = Deadline(seconds)
        route = resolve(parts.hostname or "", port, deadline)
        tls = tls_context(None) if parts.scheme == "https" else None
        connection = Connection(route, tls, deadline)
        try:
            reply = exchange(connection, request, deadline, Progress(), most_bytes)
        finally:
            connection.close()
    except Flaw as flaw:
        raise NotFetchedError(flaw.no_answer(0.0).message) from None
    if reply.status != 200:
        raise NotFetchedError(f"the server answered with HTTP status {reply.status}")
    with opened(file) as out:
        out.write(reply.body)
    return len(reply.body)
