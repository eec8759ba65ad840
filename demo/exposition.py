"""The Prometheus text format 0.0.4 of one moment of a server, and how Go writes numbers.

Knows the format (prometheus.io, "Exposition formats"). Must not know how values come about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from demo.family import Family
from demo.process import Process

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def go_number(value: float) -> str:
    """Write a finite number as Go's strconv.FormatFloat(value, 'g', -1, 64): 2.202056e+06."""
    number = Decimal(repr(float(value)))
    if not number:
        return "0"
    exponent = number.adjusted()
    if -4 <= exponent < 6:
        return f"{number.normalize():f}"
    return f"{number.scaleb(-exponent).normalize():f}e{exponent:+03d}"


def help_line(name: str, text: str) -> str:
    """Write one HELP line, escaped as the format asks."""
    escaped = text.replace("\\", "\\\\").replace("\n", "\\n")
    return f"# HELP {name} {escaped}\n"


def exposition(families: Iterable[Family], process: Process) -> str:
    """Write what a scrape of the process gets."""
    return "".join(_lines(families, process))


def _lines(families: Iterable[Family], process: Process) -> Iterator[str]:
    for family in families:
        yield help_line(family.name, family.help)
        yield f"# TYPE {family.name} {family.kind}\n"
        for series, value in zip(family.series, family.values(process), strict=True):
            yield f"{family.name}{series} {go_number(value)}\n"
