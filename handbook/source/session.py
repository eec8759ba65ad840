"""The requests session that prometheus-api-client sends through, with the limits it lacks.

Knows requests' interface and one source's headers; must not know PromQL. Imports requests, so
import it where a question is asked, not where a module is loaded.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from handbook.source.address import Source
from handbook.source.connection import Connection, Route
from handbook.source.deadline import Deadline
from handbook.source.flaw import Flaw
from handbook.source.http1 import Progress, Reply, exchange
from handbook.source.json_body import load

_LONGEST_ADDRESS = 4000
"""Bytes; many proxies refuse request lines over 8 KiB. A longer query goes as a form."""


class CheckedResponse(requests.Response):
    """A complete answer whose body is decoded once, strictly, for the library and for us."""

    def __init__(self, reply: Reply, url: str) -> None:
        super().__init__()
        self.status_code = reply.status
        self.headers = CaseInsensitiveDict(reply.headers)
        self.url = url
        self.encoding = "utf-8"
        self._content = reply.body
        self._document: object = None
        self._loaded = False

    def json(self, **_: Any) -> Any:
        """Give the decoded body; raise a `Flaw` where it is none."""
        if not self._loaded:
            self._document = load(self.content)
            self._loaded = True
        return self._document

    def document(self) -> object:
        """Give the decoded body, or the `Flaw` why there is none."""
        try:
            return self.json()
        except Flaw as flaw:
            return flaw.afresh()


class LimitedSession(requests.Session):
    """A session that asks one source within one deadline; for one thread.

    It never repeats a refused request, follows a redirect, reads environment proxies or
    `.netrc`, keeps a cookie, or sends a header to any other address than the source's, since it
    opens its one connection itself.
    """

    def __init__(self, source: Source, route: Route, tls: ssl.SSLContext | None) -> None:
        super().__init__()
        self.trust_env = False
        self._url = source.url
        self._route = route
        self._tls = tls
        self._connection: Connection | None = None
        self._extra = source.query_string
        parts = urlsplit(source.url)
        self._prefix = parts.path
        lines = [
            f"Host: {parts.netloc.encode('idna').decode('ascii')}",
            "User-Agent: ops-handbook",
            "Accept: application/json",
            # Packing costs both sides more than a loopback saves.
            f"Accept-Encoding: {'identity' if route.is_loopback else 'gzip'}",
            *(f"{name}: {value}" for name, value in source.credentials.headers),
        ]
        self._head = "".join(f"{line}\r\n" for line in lines)
        self.deadline_seconds = 3.0
        self.progress = Progress()
        """Of the request that is under way; replace it before each."""
        self.last: CheckedResponse | None = None
        """The last complete answer, of whatever status."""

    def mount(self, prefix: str | bytes, adapter: BaseAdapter) -> None:
        """Take no adapter: the library mounts one that retries."""

    def request(  # type: ignore[override]  # the library's parameters, of which we use three
        self,
        method: str | bytes,
        url: str | bytes,
        params: Mapping[str, str] | Iterable[tuple[str, str]] | None = None,
        **_: object,
    ) -> CheckedResponse:
        """Ask, and give the complete answer; raise a `Flaw` where none came."""
        self.last = None
        address = str(url)
        if not address.startswith(f"{self._url}/"):
            raise ValueError("this session asks one source only")
        pairs = list(params.items() if isinstance(params, Mapping) else params or ())
        reply = self._exchange(self._prefix + address[len(self._url) :], pairs)
        self.last = CheckedResponse(reply, address)
        return self.last

    def close(self) -> None:
        """Close the connection."""
        super().close()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _exchange(self, path: str, params: list[tuple[str, str]]) -> Reply:
        """Ask over the kept connection if it is still good, else over a new one.

        A kept connection may be closed by the server at the very moment we send; nothing was
        heard then, so the request goes once more over a new one, within the same deadline
        (RFC 9112, 9.3.1). A new connection that fails is never tried again.
        """
        deadline = Deadline(self.deadline_seconds)
        request = self._request(path, params)
        kept, self._connection = self._connection, None
        if kept is not None and kept.is_quiet():
            try:
                return self._over(kept, request, deadline)
            except Flaw:
                if self.progress.heard or self.progress.is_abandoned:
                    raise
                deadline.left()
        elif kept is not None:
            kept.close()
        return self._over(Connection(self._route, self._tls, deadline), request, deadline)

    def _over(self, connection: Connection, request: bytes, deadline: Deadline) -> Reply:
        self.progress.connection = connection
        try:
            reply = exchange(connection, request, deadline, self.progress)
        except BaseException:
            connection.close()
            raise
        if reply.keeps and reply.status == 200:
            self._connection = connection
        else:
            connection.close()
        return reply

    def _request(self, path: str, params: list[tuple[str, str]]) -> bytes:
        form = urlencode(params)
        if len(form) <= _LONGEST_ADDRESS:
            query = "&".join(part for part in (self._extra, form) if part)
            line = f"GET {path}?{query}" if query else f"GET {path}"
            return f"{line} HTTP/1.1\r\n{self._head}\r\n".encode("latin-1")
        line = f"POST {path}?{self._extra}" if self._extra else f"POST {path}"
        return (
            f"{line} HTTP/1.1\r\n{self._head}"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(form)}\r\n\r\n{form}"
        ).encode("latin-1")
