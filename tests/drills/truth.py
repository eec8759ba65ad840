"""What was wrong with each recording and when, and what that asks of a diagnosis."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import yaml

SETTLED_SECONDS = 20 * 60
"""Nothing is judged in the first part of a recording: windows are not full."""


class Due(StrEnum):
    """What a runbook may say at a moment."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not confirmed"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that was wrong, for a while."""

    runbook: str
    began: int
    ended: int | None
    detect_within: int
    clear_within: int

    def goes_on(self, at: int) -> bool:
        """Tell whether it lasts at a moment."""
        return self.began <= at and (self.ended is None or at < self.ended)


@dataclass(slots=True)
class Truth:
    """One server of one recording."""

    file: str
    instance: str
    first: int
    last: int
    faults: list[Fault] = field(default_factory=list)
    also: frozenset[str] = frozenset()
    """Runbooks that may be confirmed too, since a level is truly passed."""

    def due(self, runbook: str, at: int) -> Due:
        """Say what is asked of a runbook at a moment."""
        for fault in self.faults:
            if fault.runbook != runbook or at < fault.began:
                continue
            if fault.ended is None or fault.goes_on(at):
                late = at >= fault.began + fault.detect_within
                return Due.CONFIRMED if late else Due.EITHER
            if at <= fault.ended + fault.clear_within:
                return Due.EITHER
        return Due.EITHER if runbook in self.also else Due.NOT_CONFIRMED


def read_truth(file: Path) -> list[Truth]:
    """Read the list; entries of the same server become one."""
    found: dict[tuple[str, str], Truth] = {}
    for entry in yaml.safe_load(file.read_text("utf-8")):
        key = (entry["file"], entry["instance"])
        truth = found.setdefault(key, Truth(*key, entry["first"], entry["last"]))
        truth.also |= frozenset(entry.get("also", ()))
        if entry["fault"] != "none":
            truth.faults.append(
                Fault(
                    entry["fault"],
                    entry["began"],
                    entry.get("ended"),
                    entry["detect_within"],
                    entry.get("clear_within", 0),
                )
            )
    return list(found.values())
