"""Signals in an example of config: those that it writes whole, and those that it changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handbook.runbooks.fences import Fence

_ENTRY = re.compile(r"^  (\w+):\n((?:    .*\n?)+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One signal of an example."""

    id: str
    line: int
    """Of the page."""
    is_whole: bool
    """It has a query, so it needs no signal that is there; else it changes one."""


def entries(fence: Fence) -> Iterator[Entry]:
    """Yield the entries of an example of `signals`; nothing for any other fence."""
    if not fence.body.startswith("signals:\n"):
        return
    for match in _ENTRY.finditer(fence.body):
        line = fence.body_line + fence.body.count("\n", 0, match.start())
        yield Entry(match[1], line, "    expr:" in match[2])
