"""Units, and how a number in one is written for people.

The browser's script formats by the same rules. Values stay unscaled everywhere else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal

BASES = ("bytes", "seconds", "ratio", "cores", "timestamp", "none")
"""Units with a rule of their own. Everything else is a count of something."""

GO_NOUNS = (
    "goroutines", "threads", "cycles", "objects", "pauses", "descriptors", "requests",
    "series", "samples", "errors", "targets", "rules", "servers",
)  # fmt: skip
"""Things that a Go program and Prometheus count; a team adds its own under ``units``."""

RATES = {"": 0, "/s": 1, "/min": 60}
"""Suffix of a unit to the seconds of its rate."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: what is counted, and per which time."""

    base: str
    """One of `BASES`, or a noun in the plural such as ``goroutines``."""
    per: str = ""
    """``""``, ``/s`` or ``/min``."""

    @property
    def text(self) -> str:
        """The unit as the config writes it: ``bytes/s``."""
        return self.base + self.per


def parse_unit(text: str, nouns: frozenset[str]) -> Unit:
    """Parse ``bytes``, ``messages/s``, ``cycles/min``.

    Raises:
        ValueError: neither a base unit, a Go noun nor one of `nouns`.
    """
    for per in ("/s", "/min"):
        if text.endswith(per):
            base = text.removesuffix(per)
            break
    else:
        base, per = text, ""
    if base not in BASES and base not in GO_NOUNS and base not in nouns:
        raise ValueError(text)
    if per and base in ("ratio", "cores", "timestamp", "none"):
        raise ValueError(text)
    return Unit(base, per)


def value_text(value: float, unit: Unit) -> str:
    """Write a value with its unit: ``5,000 goroutines``, ``1.2 MB/s``, ``30 %``, ``12 ms``."""
    number, symbol = scaled(value, unit)
    return f"{number} {symbol}" if symbol else number


def scaled(value: float, unit: Unit) -> tuple[str, str]:
    """Split a value into the number and the unit that people read, for tabular display.

    Three digits count below 1000, whole numbers with commas stand above. Bytes scale by 1000
    (kB, MB, GB), as the levels of bandwidth are written; ratios become percent; seconds become
    ms or µs below one, minutes, hours and days above 120 s, 120 min and 48 h; a timestamp is
    written in UTC. The prefix is chosen after rounding, so nothing reads ``1,000 kB``.
    """
    if math.isnan(value):
        return "NaN", ""
    if math.isinf(value):
        return _digits(value), _symbol(unit)
    if unit.base == "bytes":
        return _scaled_by(value, _BYTES, "B", unit.per)
    if unit.base == "ratio":
        return _digits(value * 100), "%"
    if unit.base == "seconds" and not unit.per:
        return _seconds(value)
    if unit.base == "timestamp" and 0 <= value < _YEAR_10000:
        moment = datetime.fromtimestamp(math.floor(value), tz=UTC)
        return f"{moment:%Y-%m-%d %H:%M:%S}", "UTC"
    return _digits(value), _symbol(unit)


_BYTES = ((1e18, "EB"), (1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
_YEAR_10000 = 253402300800
_ROUNDS_UP = 0.9995
"""From this part of a larger unit on, three digits round to one of it."""


def _scaled_by(
    value: float, factors: tuple[tuple[float, str], ...], symbol: str, per: str
) -> tuple[str, str]:
    for factor, name in factors:
        if abs(value) >= factor * _ROUNDS_UP:
            return _digits(value / factor), name + per
    return _digits(value), symbol + per


def _seconds(value: float) -> tuple[str, str]:
    size = abs(value)
    if 0 < size < _ROUNDS_UP * 1e-3:
        return _digits(value * 1e6), "µs"
    if 0 < size < _ROUNDS_UP:
        return _digits(value * 1e3), "ms"
    if size < 120:
        return _digits(value), "s"
    if size < 7200:
        return _digits(value / 60), "min"
    if size < 172800:
        return _digits(value / 3600), "h"
    return _digits(value / 86400), "d"


def _symbol(unit: Unit) -> str:
    if unit.base in ("none", "timestamp"):
        return unit.per
    short = {"bytes": "B", "seconds": "s", "ratio": "%"}.get(unit.base, unit.base)
    return short + unit.per


def _digits(value: float) -> str:
    """Round half away from zero, as the browser's `toPrecision` does; with a true minus sign.

    Exponents only where zeros would not be counted: below 0.000001 and from 1e15 on.
    """
    if value == 0:
        return "0"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    exact = Decimal(abs(value))
    places = exact.adjusted() - 2 if exact < _WHOLE or exact >= _HUGE else 0
    rounded = exact.quantize(Decimal(1).scaleb(places), ROUND_HALF_UP)
    if _TINY <= rounded < _HUGE:
        text = _trimmed(f"{rounded:,f}")
    else:
        exponent = rounded.adjusted()
        text = f"{_trimmed(format(rounded.scaleb(-exponent), 'f'))}e{exponent}"
    return f"−{text}" if value < 0 else text


_TINY = Decimal("0.000001")
_WHOLE = Decimal("999.5")
_HUGE = Decimal(10) ** 15


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
