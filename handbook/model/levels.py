"""The verdict rule: which level a value has.

The same table of cases holds it here, in the browser's script and in generated PromQL.
Comparison is strict: a value equal to a boundary has not passed it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

_NUMBER = r"([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"

LIMIT_PATTERN = rf"^(?:>\s*{_NUMBER}|<\s*{_NUMBER}(?:\s+or\s+>\s*{_NUMBER})?)$"
"""How a warning or critical level is written; also for the editor's schema."""

BAND_PATTERN = rf"^(?:{_NUMBER}\s+to\s+{_NUMBER}|up\s+to\s+{_NUMBER}|from\s+{_NUMBER})$"
"""How a healthy band is written; also for the editor's schema."""

_LIMIT = re.compile(LIMIT_PATTERN)
_BAND = re.compile(BAND_PATTERN)


class Level(StrEnum):
    """How a reading stands, best first; ``unknown`` is outside the order."""

    NORMAL = "normal"
    ELEVATED = "elevated"
    WARNING = "warning"
    CRITICAL = "critical"
    UNKNOWN = "unknown"


WORST_FIRST = (Level.CRITICAL, Level.WARNING, Level.UNKNOWN, Level.ELEVATED, Level.NORMAL)
"""Order on pages and in the terminal: what cannot be known comes before what is mild."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A warning or critical level: passed when the value is under `below` or over `above`."""

    below: float | None
    above: float | None

    def passed(self, value: float) -> bool:
        """Tell whether a value lies strictly outside; NaN never does."""
        return (self.below is not None and value < self.below) or (
            self.above is not None and value > self.above
        )

    @property
    def text(self) -> str:
        """The level as the config writes it: ``> 1000``, ``< 5``, ``< 5 or > 10``."""
        parts = [f"< {plain_number(self.below)}"] if self.below is not None else []
        parts += [f"> {plain_number(self.above)}"] if self.above is not None else []
        return " or ".join(parts)


@dataclass(frozen=True, slots=True)
class Band:
    """The healthy band, both ends included."""

    low: float | None
    high: float | None

    def holds(self, value: float) -> bool:
        """Tell whether a value lies inside."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    @property
    def text(self) -> str:
        """The band as the config writes it: ``10 to 100``, ``up to 50``, ``from 1``."""
        if self.low is None:
            return f"up to {plain_number(self.high)}"
        if self.high is None:
            return f"from {plain_number(self.low)}"
        return f"{plain_number(self.low)} to {plain_number(self.high)}"


@dataclass(frozen=True, slots=True)
class Levels:
    """What is healthy, and what is not, for one signal; in the signal's unit."""

    normal: Band | None = None
    warning: Limit | None = None
    critical: Limit | None = None

    def __bool__(self) -> bool:
        """True when anything is set at all."""
        return bool(self.normal or self.warning or self.critical)

    def limit(self, level: Level) -> Limit | None:
        """Return the limit of ``warning`` or ``critical``."""
        return {Level.WARNING: self.warning, Level.CRITICAL: self.critical}.get(level)

    def of(self, value: float | None) -> Level:
        """Judge one value in the signal's unit; None and NaN are ``unknown``."""
        if value is None or math.isnan(value):
            return Level.UNKNOWN
        if self.critical is not None and self.critical.passed(value):
            return Level.CRITICAL
        if self.warning is not None and self.warning.passed(value):
            return Level.WARNING
        if self.normal is not None and not self.normal.holds(value):
            return Level.ELEVATED
        return Level.NORMAL


def parse_limit(text: str) -> Limit:
    """Parse ``> x``, ``< x`` or ``< x or > y``.

    Raises:
        ValueError: any other text, or a pair that leaves no value between.
    """
    match = _LIMIT.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    below, above = _number(match[2]), _number(match[1] or match[3])
    if below is not None and above is not None and below > above:
        raise ValueError(text)
    return Limit(below, above)


def parse_band(text: str) -> Band:
    """Parse ``a to b``, ``up to b`` or ``from a``.

    Raises:
        ValueError: any other text, or a band whose low end lies over its high end.
    """
    match = _BAND.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    low, high = _number(match[1] or match[4]), _number(match[2] or match[3])
    if low is not None and high is not None and low > high:
        raise ValueError(text)
    return Band(low, high)


def plain_number(value: float | None) -> str:
    """Write a finite number without needless zeros, as a config or PromQL holds it.

    Without exponent between 1e-9 and 1e15; reading it back gives the same number.
    """
    if value is None:
        return ""
    if value == 0:
        return "0"
    if 1e-9 <= abs(value) < 1e15:
        return format(Decimal(repr(float(value))), "f").removesuffix(".0")
    return repr(float(value)).removesuffix(".0")


def _number(text: str | None) -> float | None:
    if text is None:
        return None
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value + 0.0
