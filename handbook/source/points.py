"""The points of a series, as two rows of numbers: of a build's answers they are the most.

A pair of Python floats takes over 100 bytes, here 16, and 8 where series share their times.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

Point = tuple[float, float]
"""Unix seconds, and a value; NaN and the infinities are values."""


class Points(Sequence[Point]):
    """Points in rising time; reads as a sequence of pairs."""

    __slots__ = ("times", "values")
    __hash__ = None  # type: ignore[assignment]  # as a series, which holds a dict

    def __init__(self, times: array[float], values: array[float]) -> None:
        """Take two rows of the same length; neither may change from now on."""
        self.times = times
        self.values = values

    @classmethod
    def of(cls, pairs: Iterable[Point]) -> Points:
        """Hold pairs."""
        times, values = array("d"), array("d")
        for time, value in pairs:
            times.append(time)
            values.append(value)
        return cls(times, values)

    def __len__(self) -> int:
        """Count the points."""
        return len(self.values)

    def __iter__(self) -> Iterator[Point]:
        """Go through the pairs."""
        return zip(self.times, self.values, strict=True)

    @overload
    def __getitem__(self, index: int) -> Point: ...
    @overload
    def __getitem__(self, index: slice) -> Points: ...
    def __getitem__(self, index: int | slice) -> Point | Points:
        """Give one pair, or points for a slice."""
        if isinstance(index, slice):
            return Points(self.times[index], self.values[index])
        return self.times[index], self.values[index]

    def __eq__(self, other: object) -> bool:
        """Compare with other points, pair by pair."""
        if not isinstance(other, Points):
            return NotImplemented
        return self.times == other.times and self.values == other.values

    def __repr__(self) -> str:
        """Show the pairs."""
        return f"Points.of({list(self)!r})"
