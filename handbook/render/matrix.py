"""A group of signals as a table: a row for each signal, a column for each server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from handbook import addresses
from handbook.live import Live
from handbook.model.levels import Level
from handbook.model.signals import Signal
from handbook.readings.reading import Reading, badness
from handbook.render.badge import counts, reading_badge
from handbook.render.escape import Html, escaped
from handbook.render.markup import details, element, join, link
from handbook.render.reading import (
    label_text,
    number,
    reading_attributes,
    readings_of,
    server_name,
    silence_text,
)
from handbook.render.times import time_element

COLUMNS = 4
"""Servers that have a column of their own, the worst of the group."""


def group_block(title: str, signals: Sequence[Signal], live: Live, root: str) -> Html:
    """Show one group; folded while nothing in it has reached warning."""
    readings = {signal.id: readings_of(live, signal) for signal in signals}
    every = [reading for found in readings.values() for reading in found]
    summary = join([element("strong", title), " ", counts(reading.level for reading in every)])
    loud = any(reading.level in (Level.WARNING, Level.CRITICAL) for reading in every)
    names = _worst_servers(every)
    columns = names[:COLUMNS]
    labels = {name: _label(name, every) for name in columns}
    rows = [_row(signal, readings[signal.id], labels, live.board.at, root) for signal in signals]
    heads = [
        element("th", label if name is None else server_name(name), scope="col")
        for name, label in labels.items()
    ]
    head = element("thead", element("tr", element("th", "Signal", scope="col"), *heads))
    table = element("table", head, element("tbody", *rows), class_="hb-table hb-matrix")
    hidden = [r for r in every if r.server not in columns]
    rest = Html("")
    if len(names) > COLUMNS:
        tally = counts(reading.level for reading in hidden)
        rest = element("p", f"and {len(names) - COLUMNS} more servers: ", tally,
                       silence_text(every), class_="hb-more")  # fmt: skip
    return details(summary, table, rest, class_="hb-group-block", open_=loud)


def _worst_servers(readings: Sequence[Reading]) -> list[str | None]:
    """Order servers by their worst reading, then by name, so that columns stay put."""
    worst: dict[str | None, int] = {}
    for reading in readings:
        rank = badness(reading)[0]
        worst[reading.server] = min(rank, worst.get(reading.server, rank))
    if len(worst) <= COLUMNS:
        return sorted(worst, key=lambda name: name or "")
    return sorted(worst, key=lambda name: (worst[name], name or ""))


def _label(server: str | None, readings: Iterable[Reading]) -> Html:
    """Name a column; that of no server is the service's, or nobody's where no server is known."""
    if server is not None:
        return escaped(server)
    is_services = any(not one.signal.per_server for one in readings if one.server is None)
    return Html("service" if is_services else "—")


def _row(
    signal: Signal,
    readings: Sequence[Reading],
    labels: Mapping[str | None, Html],
    at: float,
    root: str,
) -> Html:
    name = link(signal.title, addresses.signal_address(signal.id, root))
    cells = []
    for column, label in labels.items():
        found = [reading for reading in readings if reading.server == column]
        cells.append(_cell(found, at, label))
    return element("tr", element("th", name, scope="row"), *cells)


def _cell(readings: Sequence[Reading], at: float, label: Html) -> Html:
    if not readings:
        return element("td", element("span", "·", class_="hb-soft"), data_label=label)
    worst = readings[0]
    more = f" and {len(readings) - 1} more" if len(readings) > 1 else ""
    parts = [number(worst)]
    if worst.level is not Level.NORMAL:
        parts.append(reading_badge(worst))
    if worst.labels:
        parts.append(element("span", label_text(worst.labels), more, class_="hb-soft"))
    parts.append(time_element(worst.sampled_at, at))
    about = reading_attributes(worst)
    return element("td", *parts, data_label=label, class_="hb-cell", **about)
