"""Asks Alertmanager, beside Prometheus, what it holds back. Knows no page."""

from __future__ import annotations

from collections.abc import Mapping

from handbook.readings.holds import NONE_CONFIGURED, Holds, take_holds
from handbook.source.address import Source, SourceError
from handbook.source.batch import Pending, start
from handbook.source.others import find_alertmanager
from handbook.source.queries import HeldQuery, SilencesQuery


class PendingHolds:
    """The answers on their way, or why nothing is asked."""

    def __init__(self, found: Pending | str) -> None:
        self._found = found

    def result(self) -> Holds:
        """Wait for the answers, 3 s from the question at most."""
        if isinstance(self._found, str):
            return Holds(self._found)
        told = self._found.result()
        return take_holds(told[HeldQuery()], told[SilencesQuery()])


def begin_holds(environ: Mapping[str, str], prometheus: Source, link: str | None) -> PendingHolds:
    """Begin to ask the Alertmanager that belongs to a Prometheus; a wrong address is a reason."""
    try:
        manager = find_alertmanager(environ, prometheus, link)
    except SourceError as error:
        return PendingHolds("; ".join(error.problems))
    if manager is None:
        return PendingHolds(NONE_CONFIGURED)
    return PendingHolds(start(manager, [HeldQuery(), SilencesQuery()], budget_s=3.0))
