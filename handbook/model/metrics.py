"""One metric family as an exporter describes it."""

from __future__ import annotations

from dataclasses import dataclass

METRIC_TYPES = ("gauge", "counter", "histogram", "summary", "info", "untyped")


@dataclass(frozen=True, slots=True)
class Metric:
    """What a family is, who exports it and since when."""

    name: str
    type: str
    """One of `METRIC_TYPES`."""
    unit: str
    """Spelling of the unit of one sample, such as ``bytes``; ``none`` where it has none."""
    group: str
    """Heading under which the reference lists it."""
    source_title: str
    """Who exports it, such as ``Go client``."""
    help: str
    """The exporter's own text; empty where it gives none."""
    meaning: str
    """What it tells an operator, in our words."""
    labels: tuple[str, ...] = ()
    since: str | None = None
    """First client version that exports it."""
    until: str | None = None
    """Last client version that exports it."""
    go: str | None = None
    """Go version that it needs."""
    optional: bool = False
    """True when the program must ask for it."""
