"""What a comparison finds: differences that somebody should mend, and what cannot be known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that runs otherwise than the handbook says. Every text may be hostile."""

    kind: str
    """One stable word, such as ``rule-expression`` or ``target-down``."""
    name: str
    """The alert, metric, server, panel or variable."""
    where: str
    """The place in what runs; plain words."""
    expected: str | None
    """What the handbook says; None where it has no such thing."""
    found: str | None
    """What runs; None where nothing does."""
    change: str
    """Which side to change, and how."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that could not be compared."""

    kind: str
    """``targets``, ``rules``, ``metrics`` or ``dashboard``."""
    name: str
    """The thing, or what all of it is called."""
    reason: str
    """Plain words; may hold text of the source."""


@dataclass(frozen=True, slots=True)
class Findings:
    """The result of one comparison."""

    differences: tuple[Difference, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    notes: tuple[str, ...] = ()
    """What is worth knowing and nobody needs to change."""


@dataclass(frozen=True, slots=True)
class Drift:
    """Everything found at one moment: targets, rules, metrics, dashboard."""

    at: float
    """Unix seconds by our clock."""
    source: str
    """Which Prometheus, and which Grafana if one was asked, without credentials."""
    found: Findings


def together(parts: Iterable[Findings]) -> Findings:
    """Put findings after one another."""
    held = list(parts)
    return Findings(
        tuple(d for part in held for d in part.differences),
        tuple(u for part in held for u in part.unknown),
        tuple(n for part in held for n in part.notes),
    )
