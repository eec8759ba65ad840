"""A batch asked by a child process, seen from the parent.

Knows how the child is started, waited for and ended; must not know how it asks.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from handbook.source.address import Source
from handbook.source.batch import WORKERS, Stats, ask
from handbook.source.queries import Query
from handbook.source.results import Answer, NoAnswer, Reason
from handbook.source.transfer import answer_from_plain, query_to_plain, source_to_plain

_GRACE_SECONDS = 5.0
"""Beyond the batch's own times: for a busy machine to start a Python and read its answers."""
_START = (
    "import sys, json; sys.path[:0] = json.loads(sys.argv[1]); "
    "from handbook.source.child import main; main()"
)


def start_in_child(
    source: Source,
    queries: Iterable[Query],
    *,
    deadline_s: float = 3.0,
    workers: int = WORKERS,
    budget_s: float = 10.0,
) -> PendingChild:
    """Begin to ask in a process of its own; where none can be started, in threads of this one.

    The child is given the source through a pipe, so that no secret stands in a process list, and
    ends when this process does.
    """
    return PendingChild(source, tuple(dict.fromkeys(queries)), deadline_s, workers, budget_s)


class PendingChild:
    """Queries on their way in another process; made by `start_in_child`."""

    def __init__(
        self,
        source: Source,
        queries: tuple[Query, ...],
        deadline_s: float,
        workers: int,
        budget_s: float,
    ) -> None:
        self._source = source
        self._queries = queries
        self._deadline_s = deadline_s
        self._workers = workers
        self._budget_s = budget_s
        self._answers: dict[Query, Answer] = {}
        self._done = threading.Event()
        self.stats = Stats(distinct=len(queries))
        """Complete once `result` has returned; CPU seconds are the child's."""
        if queries:
            threading.Thread(target=self._run, name="source-child", daemon=True).start()
        else:
            self._done.set()

    def wait(self, until: float | None = None) -> bool:
        """Wait for the answers, at most to `until` (`time.monotonic`); tell if they are there."""
        return self._done.wait(None if until is None else max(0.0, until - time.monotonic()))

    def result(self) -> dict[Query, Answer]:
        """Wait for the answers and give them in the order in which they were asked for."""
        self._done.wait()
        return {query: self._answers[query] for query in self._queries}

    def _run(self) -> None:
        began = time.monotonic()
        try:
            self._answers = self._ask()
        finally:
            died = NoAnswer(Reason.NOT_ASKED, "the process that asks has ended", time.time())
            for query in self._queries:
                self._answers.setdefault(query, died)
            self.stats.seconds = time.monotonic() - began
            self._done.set()

    def _ask(self) -> dict[Query, Answer]:
        try:
            child = self._start()
        except OSError:
            return ask(
                self._source,
                self._queries,
                deadline_s=self._deadline_s,
                workers=self._workers,
                budget_s=self._budget_s,
            )
        with child:
            end = threading.Timer(self._budget_s + self._deadline_s + _GRACE_SECONDS, child.kill)
            end.daemon = True
            end.start()
            try:
                return self._talk(child)
            finally:
                end.cancel()
                child.kill()

    def _start(self) -> subprocess.Popen[bytes]:
        # -S and -I: what the parent found need not be looked for again.
        path = [str(Path(__file__).parents[2]), *sys.path]
        return subprocess.Popen(  # noqa: S603  # our own interpreter, our own code
            [sys.executable, "-I", "-S", "-c", _START, json.dumps(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ},
        )

    def _talk(self, child: subprocess.Popen[bytes]) -> dict[Query, Answer]:
        if child.stdin is None or child.stdout is None:
            raise AssertionError("both pipes were asked for")
        order = {
            "source": source_to_plain(self._source),
            "queries": [query_to_plain(query) for query in self._queries],
            "deadline_s": self._deadline_s,
            "workers": self._workers,
            "budget_s": self._budget_s,
        }
        try:
            child.stdin.write(json.dumps(order).encode("ascii") + b"\n")
            child.stdin.flush()
            report = json.loads(child.stdout.read())
        except (OSError, ValueError):
            return {}
        self.stats = Stats(**report["stats"])
        answers = map(answer_from_plain, report["answers"])
        return dict(zip(self._queries, answers, strict=True))
