"""What a source truly answered, so that what an output says of it can be judged."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from handbook.model.handbook import Handbook
from handbook.runbooks.model import Check, Runbook
from tests.faults.bending import FRESHNESS


@dataclass(frozen=True)
class Problem:
    """One thing that an output does not keep."""

    kind: str
    """`wrong OK` where it says that all is well without knowing; else what is amiss."""
    what: str


@dataclass(frozen=True)
class Truth:
    """What may be known."""

    handbook: Handbook
    runbooks: dict[str, Runbook]
    bent: Collection[str] | None
    """Queries whose answers were no good, the empty text for rules; None for all."""
    good: bool = False
    """Whether everything was answered well, so that nothing may be unknown."""
    every_value: float | None = None
    """The value of every signal, where all have the same one."""

    def knows(self, signal_id: str) -> bool:
        """Whether a signal and the servers that it is of were answered."""
        if self.bent is None:
            return False
        signal = self.handbook.signals[signal_id]
        if signal.query() in self.bent:
            return False
        match = signal.scope.match
        return not any(expr.startswith(FRESHNESS) and match in expr for expr in self.bent)

    def knows_rules(self) -> bool:
        """Whether the state of the alerts was answered."""
        return self.bent is not None and "" not in self.bent

    def knows_all(self) -> bool:
        return self.bent is not None and not self.bent

    def signal_of_step(self, runbook: str, step: str) -> str | None:
        """Give the signal that a check asks for."""
        for found in self.runbooks[runbook].steps:
            if found.id == step and isinstance(found, Check):
                return found.signal.id
        return None
