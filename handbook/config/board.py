"""Reads ``dashboard``: rows, panels and the signals they plot."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Dict

from handbook.config import forms
from handbook.config.reader import Reader, Section, named
from handbook.config.signals import no_signal
from handbook.model.handbook import Dashboard, Panel, Row
from handbook.model.signals import Signal
from handbook.yaml_text import Mapping, Sequence

MAX_UNITS = 2
"""A panel has a left and a right axis."""


def read_dashboard(
    reader: Reader, root: Mapping, signals: Dict[str, Signal], known: frozenset[str]
) -> Dashboard:
    """Read the board; panels are numbered from 1 in reading order."""
    node = root.items.get("dashboard")
    if node is None:
        return Dashboard("", "", ())
    line = root.key_lines["dashboard"]
    board = Section(reader, reader.mapping(node, "dashboard", line), "dashboard", forms.DASHBOARD)
    rows: list[Row] = []
    numbers: dict[str, int] = {}
    count = 0
    for row in _sections(board, "rows", "title", forms.ROW):
        panels: list[Panel] = []
        for section in _sections(row, "panels", "id", forms.PANEL):
            count += 1
            panel = _panel(section, signals, known, count)
            first = numbers.setdefault(panel.id, section.line_of("id"))
            if panel.id and first != section.line_of("id"):
                section.problem("id", f"was already given on line {first}; write another id")
            panels.append(panel)
        rows.append(Row(row.text("title"), tuple(panels)))
    return Dashboard(board.text("uid"), board.text("title"), tuple(rows))


def _sections(parent: Section, name: str, naming_key: str, form: forms.Form) -> Iterator[Section]:
    """Yield the items of a list of sections, each named for people by one of its keys."""
    reader = parent.reader
    node = parent.node.items.get(name)
    if node is None:
        return
    path = "dashboard.rows" if name == "rows" else "dashboard.panels"
    items = reader.sequence(node, path, parent.line_of(name))
    for number, item in enumerate(items, 1):
        where = named(path, item, naming_key, number)
        yield Section(reader, reader.mapping(item, where, item.line), where, form)


def _panel(
    section: Section, signals: Dict[str, Signal], known: frozenset[str], number: int
) -> Panel:
    plotted: dict[str, Signal] = {}
    for name, line in section.texts("signals"):
        where = f"{section.path}.signals"
        if name not in known:
            section.reader.problem(line, where, no_signal(name, known))
        elif name in plotted:
            section.reader.problem(line, where, f"'{name}' stands here twice; keep one")
        elif name in signals:
            plotted[name] = signals[name]
    written = section.node.items.get("signals")
    if isinstance(written, Sequence) and not written.items:
        section.problem("signals", "names no signal; write at least one id")
    units = sorted({signal.unit.text for signal in plotted.values()})
    if len(units) > MAX_UNITS:
        section.problem(
            "signals",
            f"have more than two units ({', '.join(units)}); a panel has two axes, so split it",
        )
    return Panel(
        id=section.text("id"),
        number=number,
        title=section.text("title"),
        kind=section.text("kind", "graph"),
        signals=tuple(plotted.values()),
        healthy=section.text("healthy"),
        watch_for=section.text("watch_for"),
    )
