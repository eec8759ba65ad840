"""Draws a runbook's decision path as inline SVG, and the marks of what it says now.

Pure text: no script, no font, no address but the site's own. Colours come from the page's
style sheet by class; without it, everything is drawn in the text's own colour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from handbook.runbooks.layout import END_WIDTH, WIDTH, Box, Edge, End, Layout, layout
from handbook.runbooks.model import WAYS, Check, Outcome, Runbook, Way
from handbook.runbooks.svg_text import LINE_HEIGHT, NAMESPACES, number, safe, text_block
from handbook.runbooks.walk import Walk

SHAPES = {Outcome.YES: "▲", Outcome.UNKNOWN: "?", Outcome.NO: "●"}
"""A shape for each outcome, so that no colour is needed; the worst first."""

T = TypeVar("T")

Titles = Mapping[str, str]


def beside(runbook_id: str) -> str:
    """Return the address of a runbook's page, from another runbook's page."""
    return f"../{runbook_id}/"


def path_svg(
    runbook: Runbook,
    titles: Titles | None = None,
    live: str = "",
    address: Callable[[str], str] = beside,
) -> str:
    """Draw the checks of a diagnosis, the ways between them and where they end.

    Args:
        runbook: What is drawn; a guide gives an empty text.
        titles: Titles of other runbooks by id.
        live: What stands last in the drawing, for marks that come later; taken as it is.
        address: Where another runbook's page is.
    """
    if not runbook.diagnosis:
        return ""
    plan = layout(runbook, dict(titles or {}))
    name = f"path-{safe(runbook.id)}"
    parts = [
        f'<svg class="path-drawing" {NAMESPACES} role="group" '
        f'viewBox="0 0 {WIDTH} {number(plan.height)}" width="{WIDTH}" '
        f'height="{number(plan.height)}" font-size="13" '
        f'aria-labelledby="{name}-title" aria-describedby="{name}-desc" '
        f'data-runbook="{safe(runbook.id)}">',
        f'<title id="{name}-title">Decision path: {safe(runbook.title)}</title>',
        f'<desc id="{name}-desc">{safe(description(runbook, titles or {}))}</desc>',
    ]
    parts += [_edge(edge) for edge in _once([*plan.edges.values(), *plan.passed_on.values()])]
    parts += [_end(end, address) for end in _once(plan.ends.values())]
    parts += [_node(check, plan.checks[check.id]) for check in runbook.diagnosis]
    return "".join([*parts, live, "</svg>"])


def path_marks(runbook: Runbook, walks: Sequence[Walk]) -> str:
    """Draw what the walks of some servers say, in the coordinates of `path_svg`.

    Each check bears its outcomes as shape and word, with the number of servers where there
    are several; the ways taken and the ends reached are drawn over.
    """
    if not runbook.diagnosis:
        return ""
    plan = layout(runbook)
    parts: list[str] = []
    for check in runbook.diagnosis:
        outcomes = [r.outcome for w in walks for r in w.results if r.step.id == check.id]
        taken = any(r.step.id == check.id for w in walks for r in w.visited)
        parts.append(_mark(runbook, check, plan.checks[check.id], outcomes, on_path=taken))
    edges: list[Edge] = []
    reached: list[tuple[End, str]] = []
    for walk in walks:
        _follow(plan, walk, edges, reached)
    parts += [f'<path class="path-taken" d="{edge.d}" fill="none"/>' for edge in _once(edges)]
    parts += [
        f'<rect class="path-reached path-{safe(said)}" {_rect(end.box)} rx="{_round(end)}" '
        'fill="none"/>'
        for end, said in dict.fromkeys(reached)
    ]
    return "".join(parts)


def description(runbook: Runbook, titles: Titles) -> str:
    """Say the decision path in words, for those who do not see it."""
    numbers = {check.id: index for index, check in enumerate(runbook.diagnosis, 1)}
    lines = []
    for check in runbook.diagnosis:
        following = runbook.after(check)
        after = numbers[following.id] if following is not None else None
        ways = [
            f"{name.replace('_', ' ')}: {_leads(check.ways[name], after, numbers, titles)}"
            for name in WAYS
            if name in check.ways
        ]
        lines.append(f"{numbers[check.id]}. {check.question} {'; '.join(ways)}.")
    return " ".join(lines)


def _leads(way: Way, after: int | None, numbers: Mapping[str, int], titles: Titles) -> str:
    if way.conclude is not None:
        return way.conclude.value.replace("_", " ")
    if way.continue_with is not None:
        other = f"see {titles.get(way.continue_with, way.continue_with)}"
        return f"{other}, and if that is ruled out go on with {after}" if after else other
    target = numbers.get(way.go_to or "", after)
    return f"go on with {target}" if target else "no way on"


def _follow(plan: Layout, walk: Walk, edges: list[Edge], reached: list[tuple[End, str]]) -> None:
    for position, result in enumerate(walk.visited):
        if result.way_taken is None:
            continue
        key = (result.step.id, result.way_taken)
        if key not in plan.edges:
            continue
        edges.append(plan.edges[key])
        last = position == len(walk.visited) - 1
        if key in plan.ends and last:
            reached.append((plan.ends[key], walk.conclusion.value))
        elif key in plan.ends and result.step.id in plan.passed_on:
            edges.append(plan.passed_on[result.step.id])


def _node(check: Check, box: Box) -> str:
    text = text_block(list(box.lines), box.x + 10, box.y + 20, "path-text")
    return (
        f'<a class="path-link" xlink:href="#{safe(check.id)}">'
        f'<g class="path-node" data-step="{safe(check.id)}">'
        f'<rect {_rect(box)} rx="4" fill="none" stroke="currentColor"/>{text}</g></a>'
    )


def _end(end: End, address: Callable[[str], str]) -> str:
    kind = end.conclusion.value if end.conclusion is not None else "elsewhere"
    box = end.box
    first = box.middle + 4.5 - LINE_HEIGHT * (len(box.lines) - 1) / 2
    text = text_block(list(box.lines), box.x + END_WIDTH / 2, first, "path-text", middle=True)
    shape = (
        f'<g class="path-end path-end-{kind}"><rect {_rect(box)} rx="{_round(end)}" fill="none" '
        f'stroke="currentColor"/>{text}</g>'
    )
    if end.runbook is None:
        return shape
    return f'<a class="path-link" xlink:href="{safe(address(end.runbook))}">{shape}</a>'


def _edge(edge: Edge) -> str:
    x, y, way = edge.tip
    ends = [(x, y), (x - 7, y - 4), (x - 7, y + 4)]
    if way == "down":
        ends = [(x, y), (x - 4, y - 7), (x + 4, y - 7)]
    head = " ".join(f"{number(a)},{number(b)}" for a, b in ends)
    dashes = ' stroke-dasharray="4 3"' if edge.passed_on else ""
    middle = ' text-anchor="middle"' if way == "right" and edge.label_x > WIDTH / 2 else ""
    return (
        f'<g class="path-edge"><path d="{edge.d}" fill="none" stroke="currentColor"{dashes}/>'
        f'<polygon class="path-arrow" points="{head}" fill="currentColor"/>'
        f'<text class="path-label" x="{number(edge.label_x)}" y="{number(edge.label_y)}" '
        f'font-size="11" fill="currentColor"{middle}>{safe(edge.label)}</text></g>'
    )


def _mark(
    runbook: Runbook, check: Check, box: Box, outcomes: Sequence[Outcome], *, on_path: bool
) -> str:
    worst = next((o for o in SHAPES if o in outcomes), Outcome.UNKNOWN)
    many = len(outcomes) > 1
    words = [
        f"{shape} {outcome.value}" + (f" {outcomes.count(outcome)}" if many else "")
        for outcome, shape in SHAPES.items()
        if outcome in outcomes or (not outcomes and outcome is worst)
    ]
    side = "" if on_path else " path-beside"
    return (
        f'<g class="path-mark path-mark-{worst.value}{side}" data-runbook="{safe(runbook.id)}" '
        f'data-step="{safe(check.id)}" data-outcome="{worst.value}">'
        f'<text x="{number(box.x + 10)}" y="{number(box.bottom - 9)}" font-weight="bold" '
        f'fill="currentColor">{safe("  ".join(words))}</text></g>'
    )


def _rect(box: Box) -> str:
    return (
        f'x="{number(box.x)}" y="{number(box.y)}" '
        f'width="{number(box.width)}" height="{number(box.height)}"'
    )


def _round(end: End) -> str:
    return number(end.box.height / 2 if end.runbook is None else 4)


def _once(parts: Iterable[T]) -> list[T]:
    return list(dict.fromkeys(parts))
