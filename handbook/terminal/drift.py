"""A drift as text: one finding a line, and which side to change."""

from __future__ import annotations

from handbook.drift.document import headline
from handbook.drift.findings import Difference, Drift
from handbook.moments import rfc3339
from handbook.terminal.screen import Screen, clean

LONGEST = 120
"""Characters of one text in a line; JSON has all of it."""
BEFORE = 30
"""Characters shown before the place where two long texts begin to differ."""


def drift_text(drift: Drift, screen: Screen) -> str:
    """Write a drift for a person; lines are not broken, so that `grep` finds whole findings."""
    head = f"{rfc3339(drift.at)}  {clean(drift.source, 400)}"
    lines = [screen.paint(head, "soft")]
    for one in drift.found.differences:
        lines.append(f"{screen.paint(f'▲ {one.kind}', 'critical')}  {_difference(one)}")
    for open_ in drift.found.unknown:
        said = f"{open_.kind}, {_short(open_.name)}: {_short(open_.reason, 300)}"
        lines.append(f"{screen.paint('? unknown', 'unknown')}  {said}")
    lines += [screen.paint(f"  note  {clean(note, 600)}", "soft") for note in drift.found.notes]
    kind = "critical" if drift.found.differences else "unknown" if drift.found.unknown else "normal"
    return "\n".join([*lines, screen.paint(headline(drift), kind)])


def _difference(one: Difference) -> str:
    place = f"{_short(one.name)}, {_short(one.where)}"
    if one.expected is None:
        what = f"not in the handbook: {_short(one.found or '')}"
    elif one.found is None:
        what = f"missing: {_short(one.expected)}"
    else:
        due, runs = apart(one.expected, one.found)
        what = f"due {due}, is {runs}"
    return f"{place}: {what} → {clean(one.change)}"


def apart(expected: str, found: str) -> tuple[str, str]:
    """Shorten two texts so that the place where they begin to differ is seen."""
    place = next(
        (n for n, (a, b) in enumerate(zip(expected, found, strict=False)) if a != b),
        min(len(expected), len(found)),
    )
    is_long = max(len(expected), len(found)) > LONGEST
    begin = max(0, place - BEFORE) if is_long else 0
    dots = "…" if begin else ""
    return _short(dots + expected[begin:]), _short(dots + found[begin:])


def _short(text: str, limit: int = LONGEST) -> str:
    return clean(text, limit)
