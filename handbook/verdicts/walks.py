"""What each runbook concludes for every server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handbook.live import Live
from handbook.readings.reading import Reading
from handbook.runbooks.answers import Asker, ReadingsOf, StepResult
from handbook.runbooks.model import Check, Conclusion, Runbook
from handbook.runbooks.walk import Walk, walk

WORST_FIRST = (Conclusion.CONFIRMED, Conclusion.UNKNOWN, Conclusion.RULED_OUT)


class Walks:
    """Walks runbooks over what is live."""

    def __init__(self, runbooks: Mapping[str, Runbook]) -> None:
        self.runbooks = runbooks
        self._last: tuple[Live, Runbook] | None = None
        self._walked: tuple[Walk, ...] = ()

    def of(self, runbook: Runbook, live: Live) -> tuple[Walk, ...]:
        """Return a runbook's walks, worst conclusion first, then by server; none for a guide.

        They are kept until another runbook or moment is asked for, since a page asks many times of
        one runbook. All of them are an object for each check of each runbook on each server.
        """
        if self._last is None or self._last[0] is not live or self._last[1] is not runbook:
            self._walked = self._walks(runbook, live)
            self._last = live, runbook
        return self._walked

    def forget(self) -> None:
        """Let go of the last walks, and of what was live."""
        self._last, self._walked = None, ()

    def results(self, runbook: Runbook, check: Check, live: Live) -> list[StepResult]:
        """Return what a check says on each server, in the order of the runbook's walks.

        A guide is not walked; its checks are asked one by one.
        """
        walks = self.of(runbook, live)
        if walks:
            return [r for walk in walks for r in walk.results if r.step.id == check.id]
        return [
            Asker(name, _readings_of(live, name)).ask(check) for name in server_names(runbook, live)
        ]

    def servers(self, runbook: Runbook, live: Live) -> list[str]:
        """Return a runbook's servers, in the order of its walks."""
        return [walk.server for walk in self.of(runbook, live)] or server_names(runbook, live)

    def _walks(self, runbook: Runbook, live: Live) -> tuple[Walk, ...]:
        if runbook.guide or runbook.id not in self.runbooks:
            return ()
        walks = (
            walk(runbook, self.runbooks, name, _readings_of(live, name))
            for name in server_names(runbook, live)
        )
        return tuple(sorted(walks, key=lambda w: (WORST_FIRST.index(w.conclusion), w.server)))


def server_names(runbook: Runbook, live: Live) -> list[str]:
    """Return the servers that a runbook is about."""
    scope = runbook.scope
    return [s.name for s in live.board.servers.get(scope.id, ())] if scope else []


def why_no_server(runbook: Runbook, live: Live) -> str:
    """Say why a runbook has nobody to speak of."""
    scope = runbook.scope
    if scope is None:
        return "this runbook checks nothing"
    fault = live.board.faults.get(scope.id, "")
    return live.problem or fault or f"no server matches {scope.match}"


def _readings_of(live: Live, server: str) -> ReadingsOf:
    def readings_of(signal_id: str) -> Sequence[Reading]:
        return live.board.of(signal_id, server)

    return readings_of
