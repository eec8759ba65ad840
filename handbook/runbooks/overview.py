"""Draws which symptom leads to which runbook, for the page that lists them.

Pure text, as narrow as a decision path. Knows alerts and runbooks; no values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from handbook.model.handbook import Alert
from handbook.runbooks.layout import WIDTH
from handbook.runbooks.model import Runbook
from handbook.runbooks.svg_text import LINE_HEIGHT, NAMESPACES, number, safe, text_block, wrapped

_LEFT = 222
_RIGHT_X = 270
_GAP = 12


def below(runbook_id: str) -> str:
    """Return the address of a runbook's page, from the page that lists them."""
    return f"{runbook_id}/"


def overview_svg(
    runbooks: Mapping[str, Runbook],
    alerts: Iterable[Alert],
    address: Callable[[str], str] = below,
) -> str:
    """Draw one row a runbook: its first question and its alerts at the left, the page at the right.

    Diagnoses come first, guides last.
    """
    by_runbook: dict[str, list[str]] = {}
    for alert in alerts:
        by_runbook.setdefault(alert.runbook, []).append(alert.name)
    rows: list[str] = []
    top = 6.0
    for runbook in sorted(runbooks.values(), key=lambda book: book.guide):
        names = by_runbook.get(runbook.id, [])
        titles = {book.id: book.title for book in runbooks.values()}
        drawn, height = _row(runbook, names, titles, top, address(runbook.id))
        rows.append(drawn)
        top += height + _GAP
    whole = number(top - _GAP + 6)
    return (
        f'<svg class="path-drawing path-overview" {NAMESPACES} role="group" '
        f'viewBox="0 0 {WIDTH} {whole}" width="{WIDTH}" height="{whole}" font-size="13" '
        'aria-labelledby="path-overview-title"><title id="path-overview-title">'
        f"Which symptom leads to which runbook</title>{''.join(rows)}</svg>"
    )


def symptom(runbook: Runbook) -> str:
    """Return what one sees before one opens a runbook: its first question, or its description."""
    if runbook.diagnosis:
        return runbook.diagnosis[0].question
    return runbook.description or runbook.title


def _row(
    runbook: Runbook, alerts: list[str], titles: Mapping[str, str], top: float, address: str
) -> tuple[str, float]:
    lines = wrapped(symptom(runbook), 28)
    named = wrapped("Alert: " + ", ".join(alerts), 30) if alerts else []
    others = sorted({w.continue_with for c in runbook.diagnosis for w in c.ways.values()
                     if w.continue_with is not None})  # fmt: skip
    title = wrapped(runbook.title, 16)
    on = wrapped("or " + ", ".join(titles.get(o, o) for o in others), 17) if others else []
    height = LINE_HEIGHT * max(len(lines) + len(named), len(title) + len(on)) + 14
    middle = top + height / 2
    right = WIDTH - _RIGHT_X - 4
    parts = [
        f'<g class="path-node" data-runbook="{safe(runbook.id)}"><rect x="4" y="{number(top)}" '
        f'width="{_LEFT}" height="{number(height)}" rx="4" fill="none" stroke="currentColor"/>',
        text_block(lines, 12, top + 19, "path-text"),
        text_block(named, 12, top + 19 + LINE_HEIGHT * len(lines), "path-label") if named else "",
        "</g>",
        f'<g class="path-edge"><path d="M{_LEFT + 4} {number(middle)}H{_RIGHT_X - 6}" fill="none" '
        'stroke="currentColor"/>',
        f'<polygon class="path-arrow" points="{_RIGHT_X},{number(middle)} '
        f'{_RIGHT_X - 7},{number(middle - 4)} {_RIGHT_X - 7},{number(middle + 4)}" '
        'fill="currentColor"/></g>',
        f'<a class="path-link" xlink:href="{safe(address)}"><g class="path-end path-end-elsewhere">'
        f'<rect x="{_RIGHT_X}" y="{number(top)}" width="{right}" height="{number(height)}" rx="4" '
        'fill="none" stroke="currentColor"/>',
        text_block(title, _RIGHT_X + 8, top + 19, "path-text"),
        text_block(on, _RIGHT_X + 8, top + 19 + LINE_HEIGHT * len(title), "path-label")
        if on
        else "",
        "</g></a>",
    ]
    return "".join(parts), height
