"""What every runbook concludes for every server, walked once for a site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handbook.live import Live
from handbook.readings.reading import Reading
from handbook.runbooks.answers import Asker, StepResult
from handbook.runbooks.model import Check, Conclusion, Runbook
from handbook.runbooks.walk import Walk, walk_all

WORST_FIRST = (Conclusion.CONFIRMED, Conclusion.UNKNOWN, Conclusion.RULED_OUT)


class Walks:
    """Walks runbooks over what is live, and keeps the last result for the next caller."""

    def __init__(self, runbooks: Mapping[str, Runbook]) -> None:
        self.runbooks = runbooks
        self._of: Live | None = None
        self._walks: Mapping[str, tuple[Walk, ...]] = {}

    def __call__(self, live: Live) -> Mapping[str, tuple[Walk, ...]]:
        """Return the walks by runbook id, worst conclusion first, then by server."""
        if self._of is not live:
            self._of, self._walks = live, _walked(self.runbooks, live)
        return self._walks

    def results(self, runbook: Runbook, check: Check, live: Live) -> list[StepResult]:
        """Return what a check says on each server, in the order of the runbook's walks.

        A guide is not walked; its checks are asked one by one.
        """
        walks = self(live).get(runbook.id, ())
        if walks:
            return [r for walk in walks for r in walk.results if r.step.id == check.id]
        return [_asker(live, name).ask(check) for name in server_names(runbook, live)]

    def servers(self, runbook: Runbook, live: Live) -> list[str]:
        """Return a runbook's servers, in the order of its walks."""
        walks = self(live).get(runbook.id, ())
        return [walk.server for walk in walks] or server_names(runbook, live)


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


def _walked(runbooks: Mapping[str, Runbook], live: Live) -> dict[str, tuple[Walk, ...]]:
    found: dict[str, list[Walk]] = {}
    for scope_id, servers in live.board.servers.items():
        about = {r.id for r in runbooks.values() if r.scope and r.scope.id == scope_id}
        for server in servers if about else ():
            asker = _asker(live, server.name)
            for name, walk in walk_all(runbooks, server.name, asker.readings_of).items():
                if name in about:
                    found.setdefault(name, []).append(walk)
    return {
        name: tuple(sorted(walks, key=lambda w: (WORST_FIRST.index(w.conclusion), w.server)))
        for name, walks in found.items()
    }


def _asker(live: Live, server: str) -> Asker:
    def readings_of(signal_id: str) -> Sequence[Reading]:
        return live.board.of(signal_id, server)

    return Asker(server, readings_of)
