"""Where the parts of a decision path stand: checks below each other, their ends at the right.

Narrow enough for a phone. Knows coordinates; writes no SVG.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from handbook.runbooks.model import WAYS, Check, Conclusion, Runbook
from handbook.runbooks.svg_text import LINE_HEIGHT, wrapped

WIDTH = 400
BOX_WIDTH = 206
END_WIDTH = 112
_GAP = 34
"""Height between two checks, for the arrow and its label."""
_LANE = 16
_BOX_COLUMNS = 28
_END_COLUMNS = 15
_TITLE_LINES = 2


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with its lines of text."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]

    @property
    def right(self) -> float:
        """Right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> float:
        """Half of the height."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class End:
    """Where a path stops, or leaves for another runbook."""

    box: Box
    conclusion: Conclusion | None
    runbook: str | None
    """Id of the other runbook."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One way, or several that lead to the same place."""

    d: str
    """Path data."""
    label: str
    label_x: float
    label_y: float
    tip: tuple[float, float, str]
    """Point of the arrow head, and ``right`` or ``down``."""
    passed_on: bool = False
    """True for the way on after another runbook was ruled out."""


@dataclass(slots=True)
class Layout:
    """A whole decision path."""

    height: float = 0
    checks: dict[str, Box] = field(default_factory=dict)
    """By id of the check."""
    ends: dict[tuple[str, str], End] = field(default_factory=dict)
    """By id of the check and name of the way."""
    edges: dict[tuple[str, str], Edge] = field(default_factory=dict)
    """By id of the check and name of the way; ways to the same place share one."""
    passed_on: dict[str, Edge] = field(default_factory=dict)
    """By id of a check that continues with another runbook."""


def layout(runbook: Runbook, titles: dict[str, str] | None = None) -> Layout:
    """Lay the diagnosis of a runbook out.

    Args:
        runbook: A diagnosis; a guide gives an empty layout.
        titles: Titles of other runbooks by id; the id stands where one is missing. They fill
            room that is there in any case, so that no coordinate depends on them.
    """
    found = Layout()
    checks = runbook.diagnosis
    jumps = [
        (check.id, way.go_to)
        for check in checks
        for way in check.ways.values()
        if way.go_to and _next_id(runbook, check) != way.go_to
    ]
    lanes = {jump: lane for lane, jump in enumerate(dict.fromkeys(jumps))}
    left = 10 + _LANE * len(lanes)
    top = 6.0
    for check in checks:
        ends = _ends_of(check)
        lines = tuple(wrapped(check.question, _BOX_COLUMNS))
        texts = [wrapped(_end_text(end, titles or {}), _END_COLUMNS)[:_TITLE_LINES] for end in ends]
        heights = [LINE_HEIGHT * (_TITLE_LINES if other else 1) + 12 for _, other in ends]
        needed = sum(heights) + 10 * max(0, len(heights) - 1)
        height = max(LINE_HEIGHT * len(lines) + 32, needed)
        box = Box(left, top, BOX_WIDTH, height, lines)
        found.checks[check.id] = box
        y = top + (height - needed) / 2
        for end, text, end_height in zip(ends, texts, heights, strict=True):
            place = Box(WIDTH - END_WIDTH - 4, y, END_WIDTH, end_height, tuple(text))
            _to_end(found, check, box, end, place)
            y += end_height + 10
        top += height + _GAP
    for check in checks:
        _to_checks(found, runbook, check, lanes)
    found.height = top - _GAP + 6
    return found


_Target = tuple[Conclusion | None, str | None]


def _ends_of(check: Check) -> list[_Target]:
    """Return where a check's ways end, each place once, in the order of the ways."""
    ways = (check.ways[name] for name in WAYS if name in check.ways)
    ends = ((way.conclude, way.continue_with) for way in ways if way.conclude or way.continue_with)
    return list(dict.fromkeys(ends))


def _end_text(end: _Target, titles: dict[str, str]) -> str:
    conclusion, other = end
    if conclusion is not None:
        return conclusion.value.replace("_", " ")
    return titles.get(other or "", other or "")


def _to_end(found: Layout, check: Check, box: Box, end: _Target, place: Box) -> None:
    names = [
        name
        for name in WAYS
        if name in check.ways and (check.ways[name].conclude, check.ways[name].continue_with) == end
    ]
    edge = Edge(
        d=f"M{box.right:.1f} {place.middle:.1f}H{place.x - 6:.1f}",
        label=_label(names),
        label_x=(box.right + place.x) / 2 - 3,
        label_y=place.middle - 5,
        tip=(place.x, place.middle, "right"),
    )
    for name in names:
        found.edges[check.id, name] = edge
        found.ends[check.id, name] = End(place, end[0], end[1])


def _to_checks(
    found: Layout, runbook: Runbook, check: Check, lanes: dict[tuple[str, str], int]
) -> None:
    box = found.checks[check.id]
    following = _next_id(runbook, check)
    groups: dict[str, list[str]] = {}
    for name in WAYS:
        way = check.ways.get(name)
        if way is None or way.conclude is not None or way.continue_with is not None:
            continue
        target = way.go_to or following
        if target is not None:
            groups.setdefault(target, []).append(name)
    for target, names in groups.items():
        below = found.checks[target]
        if target == following:
            x = box.x + 40
            edge = Edge(f"M{x:.1f} {box.bottom:.1f}V{below.y - 6:.1f}", _label(names), x + 8,
                        box.bottom + 21, (x, below.y, "down"))  # fmt: skip
        else:
            x = 6 + _LANE * lanes[check.id, target]
            edge = Edge(
                f"M{box.x:.1f} {box.middle:.1f}H{x:.1f}V{below.middle:.1f}H{below.x - 6:.1f}",
                _label(names), x + 4, box.bottom + 14, (below.x, below.middle, "right"),
            )  # fmt: skip
        for name in names:
            found.edges[check.id, name] = edge
    for (check_id, _), end in found.ends.items():
        if check_id == check.id and end.runbook is not None and following is not None:
            below = found.checks[following]
            x, turn = end.box.x + END_WIDTH / 2, (box.bottom + below.y) / 2
            tip = below.right - 30
            found.passed_on[check.id] = Edge(
                f"M{x:.1f} {end.box.bottom:.1f}V{turn:.1f}H{tip:.1f}V{below.y - 6:.1f}",
                "if ruled out", tip + 8, turn - 4, (tip, below.y, "down"), passed_on=True,
            )  # fmt: skip


def _next_id(runbook: Runbook, check: Check) -> str | None:
    following = runbook.after(check)
    return following.id if following is not None else None


def _label(names: list[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)
