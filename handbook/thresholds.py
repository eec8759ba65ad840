"""Levels in words, exactly: a threshold on a page is the config's number, never a rounded one."""

from __future__ import annotations

from decimal import Decimal

from handbook.model.levels import Band, Level, Limit
from handbook.model.signals import Signal
from handbook.model.units import Unit

_BYTES = ((Decimal(10) ** 12, "TB"), (Decimal(10) ** 9, "GB"),
          (Decimal(10) ** 6, "MB"), (Decimal(10) ** 3, "kB"))  # fmt: skip


def threshold_text(signal: Signal, level: str) -> str:
    """Say a signal's ``warning``, ``critical`` or ``normal`` with its unit.

    ``> 1,000 goroutines``, ``up to 30 %``, ``10 to 100 goroutines``; empty where the config sets
    none. Plain text: escape it like any other.
    """
    if level == Level.NORMAL:
        return band_text(signal.levels.normal, signal.unit) if signal.levels.normal else ""
    limit = signal.levels.limit(Level(level))
    return limit_text(limit, signal.unit) if limit else ""


def limit_text(limit: Limit, unit: Unit) -> str:
    """Say a limit with its unit: ``< 5 or > 10 servers``."""
    numbers, symbol = exact_numbers([limit.below, limit.above], unit)
    parts = [f"{sign} {number}" for sign, number in zip("<>", numbers, strict=True) if number]
    return " or ".join(parts) + symbol


def band_text(band: Band, unit: Unit) -> str:
    """Say a healthy band with its unit: ``10 to 100 goroutines``."""
    (low, high), symbol = exact_numbers([band.low, band.high], unit)
    if not low:
        return f"up to {high}{symbol}"
    return f"{low} to {high}{symbol}" if high else f"from {low}{symbol}"


def exact_text(value: float, unit: Unit) -> str:
    """Say one number with its unit and every digit it has."""
    (number,), symbol = exact_numbers([value], unit)
    return number + symbol


def exact_numbers(values: list[float | None], unit: Unit) -> tuple[list[str], str]:
    """Write numbers in one common unit, scaled by powers of ten only, so that none is rounded.

    Returns the numbers (empty for None), and the unit with a space before it.
    """
    exact = [None if value is None else Decimal(repr(value)) for value in values]
    largest = max((abs(value) for value in exact if value is not None), default=Decimal(0))
    factor, symbol = _scale(largest, unit)
    texts = ["" if value is None else _digits(value / factor) for value in exact]
    return texts, f" {symbol}" if symbol else ""


def _scale(largest: Decimal, unit: Unit) -> tuple[Decimal, str]:
    one = Decimal(1)
    if unit.base == "bytes":
        found = next(((f, s) for f, s in _BYTES if largest >= f), (one, "B"))
        return found[0], found[1] + unit.per
    if unit.base == "ratio":
        return Decimal("0.01"), "%"
    if unit.base == "seconds" and not unit.per:
        if 0 < largest < Decimal("0.001"):
            return Decimal("0.000001"), "µs"
        return (Decimal("0.001"), "ms") if 0 < largest < 1 else (one, "s")
    if unit.base in ("none", "timestamp"):
        return one, unit.per
    return one, ("s" if unit.base == "seconds" else unit.base) + unit.per


def _digits(value: Decimal) -> str:
    text = f"{abs(value):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"−{text}" if value < 0 else text
