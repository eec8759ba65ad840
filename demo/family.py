"""What a metric family is: name, type, HELP, its series and where their values are read.

Knows how counts per bucket become a histogram's series. Must not know any metric by name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import NamedTuple

from demo.process import Process

Value = Callable[[Process], float]
Values = Callable[[Process], Sequence[float]]


class Family(NamedTuple):
    """One metric family with a fixed list of series."""

    name: str
    kind: str
    """counter, gauge, histogram or summary."""
    help: str
    series: tuple[str, ...]
    """Of each series what follows the family's name: a suffix, labels, both or nothing."""
    values: Values
    """The values of all series at once, in the order of `series`."""


def single(name: str, kind: str, help_: str, value: Value) -> Family:
    """Make a family of one series without labels."""
    return Family(name, kind, help_, ("",), lambda process: (value(process),))


def counter_by_type(name: str, help_: str, types: Sequence[str], values: Values) -> Family:
    """Make a counter with one series for each message type."""
    return Family(name, "counter", help_, tuple(f'{{type="{t}"}}' for t in types), values)


def bucket_series(bounds: Sequence[float], label: str = "") -> tuple[str, ...]:
    """Name the series of one histogram; `label` is a further label pair, or nothing."""
    comma, braced = (f"{label},", f"{{{label}}}") if label else ("", "")
    les = [*(f"{bound:g}" for bound in bounds), "+Inf"]
    return (*(f'_bucket{{{comma}le="{le}"}}' for le in les), f"_sum{braced}", f"_count{braced}")


def bucket_values(counts: Sequence[int], total: float) -> list[float]:
    """Turn counts per bucket into cumulative ones, then sum and count, as `bucket_series`."""
    values: list[float] = list(accumulate(counts))
    values += (total, values[-1])
    return values
