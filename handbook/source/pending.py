"""A batch under way: its threads, its breaker, and one end for all of it.

Knows who asks what at the moment; must not know what is asked for, or why.
"""

from __future__ import annotations

import importlib
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from handbook.source.address import Source
from handbook.source.breaker import Breaker, Flight, Probe
from handbook.source.flaw import Flaw
from handbook.source.gate import Gate
from handbook.source.http1 import Progress
from handbook.source.label_pool import LabelPool
from handbook.source.one_heap import share_one_heap
from handbook.source.queries import Query
from handbook.source.results import Answer, NoAnswer, Reason
from handbook.source.stats import Stats
from handbook.source.wording import without

if TYPE_CHECKING:
    from handbook.source.client import Client

MAX_BATCH_BYTES = 10 * 1024 * 1024
"""Of all answers that are kept; in memory they take up to three times as much."""
_LOOK_SECONDS = 0.05


class Pending:
    """Queries on their way; made by `batch.start`."""

    def __init__(
        self,
        source: Source,
        queries: tuple[Query, ...],
        clock: Callable[[], float],
        deadline_s: float,
        workers: int,
        budget_s: float,
    ) -> None:
        self._source = source
        self._queries = queries
        self._clock = clock
        self._deadline_s = deadline_s
        self._workers = workers
        self._budget_s = budget_s
        self._started = time.monotonic()
        self._news = threading.Condition()
        self._waiting = deque(queries)
        self._flights: dict[Query, tuple[float, Progress]] = {}
        self._answers: dict[Query, Answer] = {}
        self._breaker = Breaker()
        self._gate = Gate()
        self._pool = LabelPool()
        self._kept_bytes = 0
        self._probe: Probe | None = None
        self.stats = Stats(distinct=len(queries))
        """Complete once `result` has returned."""
        if queries:
            share_one_heap()
            threading.Thread(target=self._run, name="source-batch", daemon=True).start()

    def wait(self, until: float | None = None) -> bool:
        """Wait for the last answer, at most to `until` (`time.monotonic`); tell if it is there."""
        with self._news:
            while len(self._answers) < len(self._queries):
                left = None if until is None else until - time.monotonic()
                if left is not None and left <= 0:
                    return False
                self._news.wait(left)
        return True

    def result(self) -> dict[Query, Answer]:
        """Wait for the last answer and give all, in the order in which they were asked for."""
        self.wait()
        return {query: self._answers[query] for query in self._queries}

    def _run(self) -> None:
        """Be the batch's coordinator: prepare, start the workers, watch over them."""
        try:
            clients = self._clients()
        except Flaw as flaw:
            self._give_up(flaw)
            return
        except BaseException:  # a bug of ours: nobody may wait for ever, the traceback is printed
            self._give_up(Flaw(Reason.NOT_ASKED, "the source could not be asked"))
            raise
        for client in clients:
            threading.Thread(
                target=self._work, args=(client,), name="source-worker", daemon=True
            ).start()
        self._watch()

    def _clients(self) -> list[Client]:
        # Here, since importing requests takes a tenth of a second of the caller's time.
        _bring("handbook.source.client")
        from handbook.source.client import Client
        from handbook.source.connection import resolve, tls_context
        from handbook.source.deadline import Deadline

        parts = urlsplit(self._source.url)
        is_tls = parts.scheme == "https"
        tls = tls_context(self._source.ca_file) if is_tls else None
        port = (443 if is_tls else 80) if parts.port is None else parts.port
        self._route = resolve(parts.hostname or "", port, Deadline(self._deadline_s))
        self._tls = tls
        return [
            Client(self._source, self._route, tls, clock=self._clock, deadline_s=self._deadline_s)
            for _ in range(min(self._workers, len(self._queries)))
        ]

    def _work(self, client: Client) -> None:
        """Ask one query after another, until none is left or none may be asked."""
        while (flight := self._next()) is not None:
            query, started, progress = flight
            try:
                answer, flaw = client.ask(query, progress)
                answer = self._pool.slim(answer)
            except BaseException:  # a bug of ours: the batch ends, the traceback is printed
                self._land(query, started, progress, self._bug(), None)
                raise
            self._land(query, started, progress, answer, flaw)
        client.close()

    def _bug(self) -> NoAnswer:
        return NoAnswer(Reason.MALFORMED, "the answer could not be read", self._clock())

    def _next(self) -> tuple[Query, float, Progress] | None:
        with self._news:
            if not self._waiting:
                return None
            query = self._waiting.popleft()
            started, progress = time.monotonic(), Progress(gate=self._gate)
            self._flights[query] = started, progress
            self.stats.asked += 1
            return query, started, progress

    def _land(
        self,
        query: Query,
        started: float,
        progress: Progress,
        answer: Answer,
        flaw: Flaw | None,
    ) -> None:
        """Take one query's answer, unless the batch has given up on it."""
        now = time.monotonic()
        with self._news:
            self._flights.pop(query, None)
            self.stats.received_bytes += progress.received_bytes
            if query in self._answers:
                return
            if not isinstance(answer, NoAnswer):
                self._kept_bytes += progress.received_bytes
                if self._kept_bytes > MAX_BATCH_BYTES:
                    all_mib = f"{MAX_BATCH_BYTES >> 20} MiB"
                    words = f"all answers together are larger than {all_mib}"
                    answer = NoAnswer(Reason.TOO_LARGE, words, answer.asked_at)
            self._answers[query] = answer
            reason = answer.reason if isinstance(answer, NoAnswer) else None
            self._breaker.ended(started, now, reason, flaw)
            if self._breaker.flaw is not None:
                self._give_up(self._breaker.flaw)
            self._finish_if_done(now)

    def _watch(self) -> None:
        """Look now and then whether the source hangs or the time for all is over."""
        with self._news:
            while len(self._answers) < len(self._queries):
                self._news.wait(_LOOK_SECONDS)
                now = time.monotonic()
                flights = [Flight(at, progress.heard) for at, progress in self._flights.values()]
                if self._breaker.wants_probe(flights, self._probe, now):
                    self._start_probe(now)
                self._breaker.look(flights, self._probe, now)
                if self._breaker.flaw is not None:
                    self._give_up(self._breaker.flaw)
                elif now - self._started >= self._budget_s:
                    self._end_of_time()

    def _start_probe(self, now: float) -> None:
        self._probe = Probe(now)
        threading.Thread(target=self._ask_ready, name="source-probe", daemon=True).start()

    def _ask_ready(self) -> None:
        from handbook.source.session import LimitedSession

        session = LimitedSession(self._source, self._route, self._tls)
        session.deadline_seconds = self._deadline_s
        progress = session.progress
        try:
            session.request("GET", f"{self._source.url}/-/ready")
        except Flaw:
            pass
        finally:
            session.close()
        with self._news:
            if progress.status and self._probe is not None:
                self._probe = Probe(self._probe.started, time.monotonic())

    def _give_up(self, flaw: Flaw) -> None:
        """Answer every open query with the same reason and wake who still waits for bytes."""
        with self._news:
            answer = flaw.no_answer(self._clock())
            message = without(self._source.credentials.secrets, answer.message)
            answer = NoAnswer(answer.reason, message, answer.asked_at)
            self._fill(dict.fromkeys(self._queries, answer))

    def _end_of_time(self) -> None:
        """Answer what is open when the time for all is over."""
        now, all_s = self._clock(), f"{self._budget_s:g} s"
        slow = NoAnswer(Reason.SLOW, f"not answered when the {all_s} for all were over", now)
        unasked = NoAnswer(Reason.NOT_ASKED, f"not asked before the {all_s} for all were over", now)
        self._fill({q: slow if q in self._flights else unasked for q in self._queries})

    def _fill(self, answers: dict[Query, NoAnswer]) -> None:
        self._waiting.clear()
        for query, answer in answers.items():
            self._answers.setdefault(query, answer)
        for _, progress in self._flights.values():
            progress.abandon()
        self._finish_if_done(time.monotonic())

    def _finish_if_done(self, now: float) -> None:
        if len(self._answers) == len(self._queries):
            self.stats.seconds = now - self._started
            self._news.notify_all()


def _bring(name: str) -> None:
    """Import a module, once more if something was not found.

    MkDocs 1.6 shortens `sys.path` when it has loaded a hook; an import of another thread that is
    looking through it at that moment skips an entry, and misses what lies there.
    """
    for _ in range(2):
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            time.sleep(0.01)
        else:
            return
    importlib.import_module(name)
