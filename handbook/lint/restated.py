"""Tells whether a number in prose says a signal's level again."""

from __future__ import annotations

from handbook.lint.naming import title_words
from handbook.lint.quantities import Quantity
from handbook.model.signals import Signal
from handbook.model.units import RATES

LIMIT = "limit"

_GENERIC = frozenset({"bytes", "seconds", "ratio"})
"""Units in which a page counts much else: a limit in them must stand in a sentence about the
signal."""


def restated(quantity: Quantity, signal: Signal, *, about: bool) -> str:
    """Say which level a number repeats.

    Args:
        quantity: The number.
        signal: A signal that the text names.
        about: True when the sentence itself is about the signal.

    Returns:
        ``normal``, ``warning`` or ``critical`` where it equals that level; `LIMIT` where it is
        another number beside a comparison and the signal's own unit; else an empty text.
    """
    value = _in_unit_of(quantity, signal)
    if value is None:
        return ""
    bare = quantity.unit.kind == "plain" and quantity.unit.per_seconds is None
    kind = quantity.unit.kind
    if kind == "bytes" and quantity.unit.per_seconds is None and signal.unit.per:
        certain = about or quantity.compared  # a size is no rate, unless the sentence means it
    else:
        certain = value not in (0.0, 1.0) or quantity.compared or not bare
    if certain:
        for name, level in _levels(signal):
            if abs(value - level) <= 1e-9 * max(abs(value), abs(level)):
                return name
    if not quantity.compared or not _unit_is_its_own(quantity, signal):
        return ""
    return LIMIT if about or signal.unit.base not in _GENERIC else ""


def _levels(signal: Signal) -> list[tuple[str, float]]:
    levels = signal.levels
    ends: list[tuple[str, float | None]] = []
    for name, limit in (("warning", levels.warning), ("critical", levels.critical)):
        if limit is not None:
            ends += [(name, limit.below), (name, limit.above)]
    if levels.normal is not None:
        ends += [("normal", levels.normal.low), ("normal", levels.normal.high)]
    return [(name, end) for name, end in ends if end is not None]


def _in_unit_of(quantity: Quantity, signal: Signal) -> float | None:
    """Return the number in the signal's unit; None where it counts something else."""
    unit, kind = signal.unit, quantity.unit.kind
    if kind == "bytes" and unit.base != "bytes":
        return None
    if kind == "seconds" and (unit.base != "seconds" or unit.per):
        return None
    if kind == "percent" and unit.base not in ("ratio", "cores"):
        return None
    if kind == "cores" and unit.base != "cores":
        return None
    if kind == "other" and not (title_words(signal) & set(quantity.unit.words[:1])):
        return None
    if kind == "noun" and not _counts_the_same(quantity, signal):
        return None
    per = quantity.unit.per_seconds
    if per is None:
        return quantity.value
    if not unit.per:
        return None
    return quantity.value / per * RATES[unit.per]


def _counts_the_same(quantity: Quantity, signal: Signal) -> bool:
    noun = quantity.unit.words[-1]
    words = {signal.unit.base, *title_words(signal)}
    return noun in words or f"{noun}s" in words


def _unit_is_its_own(quantity: Quantity, signal: Signal) -> bool:
    """True where the number bears the signal's unit, not merely none."""
    kind = quantity.unit.kind
    if kind in ("bytes", "noun"):
        return (quantity.unit.per_seconds is not None) == bool(signal.unit.per)
    if kind == "plain":
        return quantity.unit.per_seconds is not None and bool(signal.unit.per)
    return kind in ("seconds", "percent", "cores")
