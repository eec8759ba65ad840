"""One source and the few connections to it: eight requests at a time, each under one deadline.

Knows the sessions of the read path; must not know browsers.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

from handbook.proxy.judgement import whole_answer
from handbook.proxy.patience import Patience
from handbook.proxy.questions import Question
from handbook.proxy.reply import Refused
from handbook.source.address import Source
from handbook.source.connection import Route, resolve, tls_context
from handbook.source.deadline import Deadline
from handbook.source.flaw import Flaw
from handbook.source.gate import Gate
from handbook.source.http1 import Progress
from handbook.source.one_heap import share_one_heap
from handbook.source.results import Reason
from handbook.source.session import CheckedResponse, LimitedSession
from handbook.source.wording import without

AT_ONCE = 8
WAIT_SECONDS = 2.0
"""How long a request waits for its turn."""
DEADLINE_SECONDS = 3.0
"""From the wait for a turn to the last byte."""
ROUTE_SECONDS = 60.0
"""How long a resolved name is believed."""


class Upstream:
    """Asks one source, for threads without number."""

    def __init__(
        self,
        source: Source,
        *,
        clock: Callable[[], float] = time.time,
        deadline_seconds: float = DEADLINE_SECONDS,
    ) -> None:
        share_one_heap()
        self.source = source
        self._clock = clock
        self._deadline_seconds = deadline_seconds
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._patience = Patience()
        self._gate = Gate()
        self._lock = threading.Lock()
        self._resolving = threading.Lock()
        self._route: Route | None = None
        self._route_until = 0.0
        self._idle: list[LimitedSession] = []
        self._is_closed = False

    def ask(self, question: Question) -> bytes:
        """Give the body of a whole answer. Raises `Flaw` or `Refused`, without any secret."""
        deadline = Deadline(self._deadline_seconds)
        if not self._turns.acquire(timeout=min(WAIT_SECONDS, self._deadline_seconds)):
            raise Refused(200, "busy", "too many pages ask at once; ask again shortly")
        try:
            self._patience.wait_or_look(self._is_there)
            return self._ask(question, deadline)
        except Flaw as flaw:
            raise self._cleaned(flaw) from None
        except Refused as refused:
            words = without(self.source.credentials.secrets, refused.words)
            raise Refused(refused.status, refused.kind, words) from None
        finally:
            self._turns.release()

    def close(self) -> None:
        """Let go of every connection; a request that is under way ends as it would."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for session in idle:
            session.close()

    def _ask(self, question: Question, deadline: Deadline) -> bytes:
        started, now = time.monotonic(), self._clock()
        flaw: Flaw | None = None
        body = b""
        progress = Progress(gate=self._gate)
        session: LimitedSession | None = None
        try:
            session = self._session(deadline)
            session.progress = progress
            secrets = self.source.credentials.secrets
            body = whole_answer(question, self._send(session, question, deadline), now, secrets)
        except Flaw as met:
            flaw = met.afresh()  # without the frames that hold what came
        finally:
            if session is not None:
                self._put_back(session)
            progress.gate.leave()
            self._patience.ended(started, flaw)
        if flaw is None:
            return body
        if flaw.for_all:
            self._route_until = 0.0  # the name may lead elsewhere by now
        raise flaw

    def _send(
        self, session: LimitedSession, question: Question, deadline: Deadline
    ) -> CheckedResponse:
        url = f"{self.source.url}{question.api}{question.endpoint}"
        session.deadline_seconds = deadline.left()
        try:
            return session.request("GET", url, params=question.params)
        except Flaw as flaw:
            if flaw.reason is Reason.SLOW:
                raise deadline.flaw() from None  # which counts the wait for a turn
            raise
        except UnicodeEncodeError:
            raise Flaw(Reason.BAD_QUERY, "the query is no valid text") from None

    def _session(self, deadline: Deadline) -> LimitedSession:
        route = self._known_route(deadline)
        with self._lock:
            if self._idle:
                return self._idle.pop()
        is_tls = self.source.url.startswith("https:")
        tls = tls_context(self.source.ca_file) if is_tls else None
        return LimitedSession(self.source, route, tls)

    def _known_route(self, deadline: Deadline) -> Route:
        """Look the name up, in one thread at a time: a name server may hang as well."""
        route = self._route
        if route is not None and time.monotonic() < self._route_until:
            return route
        if not self._resolving.acquire(timeout=deadline.left()):
            raise deadline.flaw()
        try:
            if self._route is not None and time.monotonic() < self._route_until:
                return self._route
            parts = urlsplit(self.source.url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
            self._route = resolve(parts.hostname or "", port, deadline)
            self._route_until = time.monotonic() + ROUTE_SECONDS
            with self._lock:
                idle, self._idle = self._idle, []
            for session in idle:
                session.close()
            return self._route
        finally:
            self._resolving.release()

    def _put_back(self, session: LimitedSession) -> None:
        session.last = None  # it may be large
        session.progress = Progress()
        with self._lock:
            if not self._is_closed:
                self._idle.append(session)
                return
        session.close()

    def _is_there(self) -> bool:
        """Ask `/-/ready` within a second; any HTTP answer at all counts."""
        progress = Progress()
        with suppress(Flaw):
            session = self._session(Deadline(1.0))
            session.deadline_seconds, session.progress = 1.0, progress
            try:
                session.request("GET", f"{self.source.url}/-/ready")
            finally:
                self._put_back(session)
        return bool(progress.status)

    def _cleaned(self, flaw: Flaw) -> Flaw:
        words = without(self.source.credentials.secrets, flaw.message)
        return Flaw(flaw.reason, words, for_all=flaw.for_all)
