"""The WSGI application: who asks, what is asked, what the source says, as one small JSON answer.

Knows WSGI; must not know who serves it. A source that is ill is an answer, never an exception.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Iterable
from typing import Any, TextIO

from handbook.proxy.questions import PROMETHEUS_API, Question, question_of
from handbook.proxy.reply import Refused, Reply, error, error_of
from handbook.proxy.sharing import Shared
from handbook.proxy.upstream import Upstream
from handbook.proxy.visitors import Hosts, check_visitor
from handbook.source.address import Source, SourceError
from handbook.source.flaw import Flaw

LOOK_SECONDS = 1.0
"""How often it is looked whether another source is named."""

_HEADERS = (
    ("Content-Type", "application/json; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
"""All that is ever sent, beside the length: nothing of the source's own headers."""


class Proxy:
    """Answers what pages ask below one path; for threads without number."""

    def __init__(
        self,
        find: Callable[[], Source],
        hosts: Hosts,
        *,
        path: str,
        api: str = PROMETHEUS_API,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Make the application.

        Args:
            find: Names the source; asked again now and then, so that a change is followed.
                Raises `SourceError` where there is none.
            hosts: The names of this site.
            path: Where it is mounted, such as ``/_prom``.
            api: Path of the one API that is let through, of those that `questions` knows.
            clock: Unix seconds.
        """
        self._find = find
        self._hosts = hosts
        self._path = path
        self._api = api
        self._clock = clock
        self._shared = Shared()
        self._lock = threading.Lock()
        self._upstream: Upstream | None = None
        self._looked = float("-inf")
        self._problem: SourceError | None = None

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer one request."""
        reply = self._reply(environ)
        headers = [*_HEADERS, ("Content-Length", str(len(reply.body)))]
        if reply.status == 405:
            headers.append(("Allow", "GET, HEAD"))
        start_response(reply.status_line, headers)
        return [] if environ.get("REQUEST_METHOD") == "HEAD" else [reply.body]

    def close(self) -> None:
        """Let go of every connection to the source."""
        with self._lock:
            upstream, self._upstream = self._upstream, None
            self._looked = float("-inf")
        if upstream is not None:
            upstream.close()

    def _reply(self, environ: dict[str, Any]) -> Reply:
        try:
            check_visitor(environ, self._hosts)
            if environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
                raise Refused(405, "refused", "only reading is let through: GET and HEAD")
            path, below = str(environ.get("PATH_INFO", "")), f"{self._path}{self._api}"
            endpoint = path.removeprefix(below) if path.startswith(below) else ""
            question = question_of(self._api, endpoint, str(environ.get("QUERY_STRING", "")))
            upstream = self._current()
            return self._shared.ask((id(upstream), question), lambda: _ask(upstream, question))
        except Refused as refused:
            return refused.reply()
        except Exception:  # noqa: BLE001  # a bug of ours: said in the log, and not to strangers
            log: TextIO | None = environ.get("wsgi.errors")
            traceback.print_exc(file=log)
            return error(500, "internal", "the handbook could not ask; its log says why")

    def _current(self) -> Upstream:
        """Give the way to the source that is named now."""
        old = None
        with self._lock:
            if time.monotonic() - self._looked >= LOOK_SECONDS:
                try:
                    source = self._find()
                    self._problem = None
                    if self._upstream is None or self._upstream.source != source:
                        old, self._upstream = self._upstream, Upstream(source, clock=self._clock)
                except SourceError as problem:
                    self._problem = problem
                self._looked = time.monotonic()
            problem_now, upstream = self._problem, self._upstream
        if old is not None:
            old.close()
        if problem_now is not None or upstream is None:
            words = "; ".join(problem_now.problems) if problem_now else "no source is named"
            raise Refused(200, "unavailable", words)
        return upstream


def _ask(upstream: Upstream, question: Question) -> Reply:
    try:
        return Reply(200, upstream.ask(question))
    except Flaw as flaw:
        return error_of(flaw)
    except Refused as refused:
        return refused.reply()
