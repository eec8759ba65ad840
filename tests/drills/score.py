"""How often each runbook was right, minute by minute, and how soon it found what was wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from handbook.runbooks.model import Conclusion
from handbook.verdicts.triage import Finding
from tests.drills.minutes import Minute
from tests.drills.truth import SETTLED_SECONDS, Due, Fault, Truth

SHARE = 0.95
"""Of the minutes in which an answer is due, so many must have it."""


@dataclass(slots=True)
class Score:
    """One runbook on one server of a recording."""

    truth: Truth
    runbook: str
    right: int = 0
    wrong: int = 0
    """Confirmed where nothing of it was wrong."""
    missed: int = 0
    """Ruled out while it was due."""
    unknown: int = 0
    young: int = 0
    """Unknown because a window is not full yet, or the server is down; not judged."""
    detected_after: list[tuple[Fault, int | None]] = field(default_factory=list)
    """Seconds from the beginning of each fault to the first confirmed minute that was judged."""
    notes: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Part of the judged minutes that were right."""
        judged = self.right + self.wrong + self.missed + self.unknown
        return self.right / judged if judged else 1.0

    @property
    def passed(self) -> bool:
        """Tell whether it does what is asked."""
        late = [f for f, s in self.detected_after if s is None or s > self._allowed(f)]
        return self.wrong == 0 and self.share >= SHARE and not late

    def _allowed(self, fault: Fault) -> int:
        """What began before the judged part is found at its first minutes at best."""
        settled = self.truth.first + SETTLED_SECONDS + 60 - fault.began
        return max(fault.detect_within + 60, settled)


def scores(truth: Truth, judged: Sequence[Minute], runbooks: Iterable[str]) -> list[Score]:
    """Score every runbook on one server."""
    return [_score(truth, judged, runbook) for runbook in runbooks]


def is_young(finding: Finding) -> bool:
    """Tell whether it hangs on a window that is not full yet, or on a server that is down."""
    decided = finding.walk.visited[-1].reading if finding.walk is not None else None
    return decided is not None and decided.kind in ("no-history", "down")


def _score(truth: Truth, judged: Sequence[Minute], runbook: str) -> Score:
    score = Score(truth, runbook)
    first_seen: dict[Fault, int] = {}
    for minute in judged:
        if not truth.first + SETTLED_SECONDS <= minute.at <= truth.last:
            continue
        finding = next(
            f for f in minute.found if f.runbook.id == runbook and f.server == truth.instance
        )
        said, due = finding.conclusion, truth.due(runbook, minute.at)
        if said is Conclusion.UNKNOWN and is_young(finding):
            score.young += 1
            continue
        if said is Conclusion.CONFIRMED:
            for fault in truth.faults:
                if fault.runbook == runbook and fault.goes_on(minute.at):
                    first_seen.setdefault(fault, minute.at - fault.began)
            if due is Due.NOT_CONFIRMED:
                score.wrong += 1
                score.notes.append(f"{minute.at}: wrong: {finding.because}")
            else:
                score.right += 1
        elif due is Due.CONFIRMED:
            if said is Conclusion.UNKNOWN:
                score.unknown += 1
            else:
                score.missed += 1
            score.notes.append(f"{minute.at}: missed: {finding.because}")
        elif due is Due.NOT_CONFIRMED and said is Conclusion.UNKNOWN:
            score.unknown += 1
            score.notes.append(f"{minute.at}: unknown: {finding.because}")
        elif due is Due.NOT_CONFIRMED or said is Conclusion.RULED_OUT:
            score.right += 1
    score.detected_after = [
        (fault, first_seen.get(fault)) for fault in truth.faults if fault.runbook == runbook
    ]
    return score
