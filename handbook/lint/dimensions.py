"""The unit of a PromQL result as powers of what is counted, and a factor.

``bytes/s`` is ``{bytes: 1, s: -1}``; CPU seconds are cores times seconds, so their rate is cores.
Knows no queries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handbook.model.units import Unit

TIME = "s"
ANY = "events"
"""What is counted where no catalogue says: observations, series, changes."""

_BASES: dict[str, dict[str, int]] = {
    "seconds": {TIME: 1},
    "ratio": {},
    "none": {},
    "cores": {"cores": 1},
}
"""Units that are more than a noun. Everything else is its own noun."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """What one number counts."""

    powers: Mapping[str, int]
    """By noun; `TIME` for seconds. Zero powers are left out."""
    factor: float = 1.0
    """By how much the number is larger than in those units: 60 for something per minute."""
    window_seconds: float | None = None
    """Set where the number is a growth over this time, as `increase` gives it."""

    def times(self, other: Dimension, sign: int = 1) -> Dimension:
        """Multiply by another, or divide where `sign` is -1."""
        powers = dict(self.powers)
        for noun, power in other.powers.items():
            powers[noun] = powers.get(noun, 0) + sign * power
        return Dimension(
            {noun: power for noun, power in powers.items() if power},
            self.factor * other.factor**sign,
        )

    def per_second(self) -> Dimension:
        """Return the unit of its slope."""
        return self.times(Dimension({TIME: 1}), -1)

    def scaled(self, factor: float) -> Dimension:
        """Multiply by a plain number."""
        return Dimension(self.powers, self.factor * factor)

    @property
    def nouns(self) -> dict[str, int]:
        """The powers of everything but time."""
        return {noun: power for noun, power in self.powers.items() if noun != TIME}

    @property
    def text(self) -> str:
        """The unit for people: ``goroutines/s``, ``60 × cycles/s``, ``ratio``."""
        powers = dict(self.powers)
        if powers.get(TIME) == -1 and abs(self.factor - 60) < 1e-9:
            return f"{_product(powers) or 'times'}/min"
        head = _factor(self.factor)
        time = powers.get(TIME, 0)
        if powers.get("cores") and time > 0:
            powers.pop("cores")  # core-seconds are CPU seconds to everybody
        name = _product(powers)
        if time == 1:
            return head + (f"{name} seconds" if name else "seconds")
        if time == -1:
            return f"{head}{name or 'times'}/s"
        return head + (name or "ratio")


def dimension_of(unit: Unit, *, cpu: bool = False) -> Dimension:
    """Return the dimension of a unit; seconds of CPU time (`cpu`) are core-seconds."""
    powers = dict(_BASES.get(unit.base, {unit.base: 1}))
    if cpu and unit.base == "seconds":
        powers["cores"] = 1
    if unit.per:
        powers[TIME] = powers.get(TIME, 0) - 1
    return Dimension({n: p for n, p in powers.items() if p}, 60.0 if unit.per == "/min" else 1.0)


def _factor(factor: float) -> str:
    if _close(factor, 1.0):
        return ""
    return f"{factor:g} × " if factor > 1 else f"1/{1 / factor:g} of "


def _product(powers: Mapping[str, int]) -> str:
    above = "·".join(noun for noun, power in powers.items() if power > 0 and noun != TIME)
    below = "·".join(noun for noun, power in powers.items() if power < 0 and noun != TIME)
    return f"{above or '1'} per {below}" if below else above


def mismatch(found: Dimension, declared: Unit) -> bool:
    """Tell whether a unit surely does not follow from what a query gives.

    What a unit is counted for need not be said: bytes per message may be declared ``bytes``,
    cores per thread ``ratio``. A count of anything may go by any noun.
    """
    wanted = dimension_of(declared)
    if found.powers == wanted.powers and _close(found.factor, wanted.factor):
        return False
    above = {noun: power for noun, power in found.nouns.items() if power > 0}
    divided = any(power < 0 for power in found.nouns.values())
    time = found.powers.get(TIME, 0)
    if "cores" in above and time > 0:
        del above["cores"]
    if time not in (-1, 0, 1) or (time == 1 and above) or (time == -1 and not above):
        return False
    if declared.base == "none" and sum(above.values()) > 1:
        return False
    if not _base_fits(above, divided, time, declared):
        return _close(found.factor, 1.0) or _close(found.factor, 60.0)
    if found.window_seconds is not None and time == 0:
        return declared.per == "/s" or (declared.per == "/min" and found.window_seconds != 60)
    if not above and time == 0 and declared.per:
        return False
    wanted_time = -1 if declared.per else 0
    has_time = -1 if time == -1 else 0
    return has_time != wanted_time or not _close(found.factor, wanted.factor)


def _base_fits(above: Mapping[str, int], divided: bool, time: int, declared: Unit) -> bool:
    base = declared.base
    if not above:
        if time == 1:
            return base == "seconds"
        return base not in ("bytes", "seconds", "timestamp") or (
            base == "seconds" and bool(declared.per)
        )
    if divided and base in ("ratio", "none"):
        return True
    if ANY in above or sum(above.values()) > 1:
        return base not in ("bytes", "seconds", "ratio", "cores", "timestamp")
    return base in above


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-9 * max(abs(one), abs(other))
