"""A runbook as frozen objects: steps, ways between them, and what may come out.

Page, terminal and report are made from these. Knows no Markdown, no network and no values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from handbook.model.levels import Level
from handbook.model.signals import Scope, Signal


class Outcome(StrEnum):
    """What a check answers for one server."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Conclusion(StrEnum):
    """What a runbook answers for one server."""

    CONFIRMED = "confirmed"
    RULED_OUT = "ruled_out"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """What a check is for."""

    DIAGNOSE = "diagnose"
    VERIFY = "verify"
    """Asked after the cure; takes no part in the diagnosis."""


WAYS = ("yes", "no", "unknown", "not_exported")
"""The ways that a check may name. The last: its metric does not exist on that server."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where one outcome of a check leads; to the next check where it says nothing else."""

    say: str = ""
    """A sentence with placeholders; empty where the runbook gives none."""
    conclude: Conclusion | None = None
    continue_with: str | None = None
    """Id of the runbook whose answer decides."""
    go_to: str | None = None
    """Id of a later check."""

    @property
    def goes_on(self) -> bool:
        """True when the way leads to the next check."""
        return self.conclude is None and self.continue_with is None and self.go_to is None


@dataclass(frozen=True, slots=True)
class Check:
    """A step that reads: has a signal reached a level?"""

    id: str
    """Its heading's anchor on the page, unique in the runbook."""
    question: str
    """Its heading's text."""
    signal: Signal
    at: Level
    """``yes`` when the reading has reached this level."""
    role: Role
    ways: Mapping[str, Way]
    """By outcome, one of `WAYS`; ``yes`` and ``no`` are always there."""
    cited: Mapping[str, Signal]
    """Other signals that its sentences name, by id."""
    line: int
    """Line of the opening marks; what the page's adapter and problems name."""

    kind = "check"

    def reached(self, level: Level) -> Outcome:
        """Tell what a level answers; ``unknown`` stays unknown."""
        order = (Level.NORMAL, Level.ELEVATED, Level.WARNING, Level.CRITICAL)
        if level not in order:
            return Outcome.UNKNOWN
        return Outcome.YES if order.index(level) >= order.index(self.at) else Outcome.NO


class ActionKind(StrEnum):
    """How an action is carried out."""

    RUN = "run"
    GET = "get"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Action:
    """A step that collects or changes; printed unless a person asks for it to run."""

    id: str
    heading: str
    """Text of the heading that it stands under."""
    title: str
    action: ActionKind
    arguments: tuple[str, ...]
    """Program and arguments of ``run``; empty otherwise. Placeholders not yet filled."""
    url: str
    """Address of ``get`` or ``open``; empty for ``run``."""
    save: str
    """File name under which ``get`` keeps what it is sent."""
    note: str
    cost: str
    """What it costs the server, such as half a minute of profiling."""
    line: int
    wait_seconds: float = 0.0
    """It begins no sooner after the end of the action before it, on the same server."""

    kind = "action"


Step = Check | Action


@dataclass(frozen=True, slots=True)
class Runbook:
    """One file of ``runbooks/``."""

    id: str
    """Stem of the file; its page's address and the name in ``alerts``."""
    title: str
    owner: str
    escalation: str
    """Whom to call, and how; empty where the front matter says nothing."""
    description: str
    """One sentence for the overview; may be empty."""
    tags: tuple[str, ...]
    guide: bool
    """True for a page without a diagnosis: it concludes nothing and triage leaves it out."""
    steps: tuple[Step, ...]
    """In the order of the page."""
    file: str

    @property
    def checks(self) -> tuple[Check, ...]:
        """Every check, verifying ones included."""
        return tuple(step for step in self.steps if isinstance(step, Check))

    @property
    def diagnosis(self) -> tuple[Check, ...]:
        """The checks that the walk goes through."""
        return tuple(check for check in self.checks if check.role is Role.DIAGNOSE)

    @property
    def verification(self) -> tuple[Check, ...]:
        """The checks that tell whether it is over."""
        return tuple(check for check in self.checks if check.role is Role.VERIFY)

    @property
    def actions(self) -> tuple[Action, ...]:
        """Every action."""
        return tuple(step for step in self.steps if isinstance(step, Action))

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Every signal that a walk or a sentence needs, each once."""
        found = {}
        for check in self.checks:
            found.update({check.signal.id: check.signal, **check.cited})
        return tuple(found.values())

    @property
    def scope(self) -> Scope | None:
        """The servers that it is about; None where it checks nothing."""
        return next((check.signal.scope for check in self.checks), None)

    def step(self, step_id: str) -> Step | None:
        """Return the step of that id."""
        return next((step for step in self.steps if step.id == step_id), None)

    def after(self, check: Check) -> Check | None:
        """Return the check of the diagnosis that follows one of it; None after the last."""
        checks = self.diagnosis
        index = checks.index(check) + 1
        return checks[index] if index < len(checks) else None
