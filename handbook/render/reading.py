"""One reading as HTML, and the table of a signal's readings, worst first.

Knows the attributes that the contract promises; must not know which page they stand on.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence

from handbook.live import Live
from handbook.model.levels import Level
from handbook.model.signals import Signal
from handbook.model.units import scaled
from handbook.readings.reading import Reading, badness, without_answer
from handbook.render.badge import counts, reading_badge
from handbook.render.escape import Html, escaped
from handbook.render.markup import element, join
from handbook.render.times import rfc3339, time_element

ROWS = 10
"""Readings that a table shows before it only counts the rest."""


def readings_of(live: Live, signal: Signal, server: str | None = None) -> tuple[Reading, ...]:
    """Return a signal's readings, worst first; one unknown reading where none was taken."""
    found = live.board.of(signal.id, server)
    if found:
        return tuple(sorted(found, key=badness))
    reason = live.problem or "this signal was not asked for"
    return (Reading(signal, server, (), None, Level.UNKNOWN, "not-asked", reason, None),)


def reading_attributes(reading: Reading) -> dict[str, str | None]:
    """Return a reading's attributes, for `element`; an absent one is None."""
    value = reading.value
    known = value is not None and math.isfinite(value)
    return {
        "data_signal": reading.signal.id,
        "data_level": reading.level.value,
        "data_value": repr(float(value)) if known and value is not None else None,
        "data_sampled_at": rfc3339(reading.sampled_at),
        "data_reason": escaped(reading.reason) if reading.level is Level.UNKNOWN else None,
        "data_instance": None if reading.server is None else escaped(reading.server),
        "data_series": _labels_json(reading.labels),
    }


def _labels_json(labels: Sequence[tuple[str, str]]) -> str | None:
    """Write a series' own labels for the browser's script; None where there are none."""
    return (
        escaped(json.dumps(dict(labels), ensure_ascii=False, separators=(",", ":")), 1000)
        if labels
        else None
    )


def number(reading: Reading) -> Html:
    """Write the value large with its unit beside it, or a dash."""
    if reading.value is None:
        return element("span", "—", class_="hb-number hb-soft")
    digits, symbol = scaled(reading.value, reading.signal.unit)
    unit = element("span", f" {symbol}", class_="hb-unit") if symbol else ""
    return element("span", digits, unit, class_="hb-number")


def server_name(name: str | None) -> Html:
    """Write the server, or that the reading speaks for the whole service."""
    if name is None:
        return element("span", "service", class_="hb-server hb-soft")
    return element("span", escaped(name) if name else "(no name)", class_="hb-server")


def where_of(reading: Reading) -> Html:
    """Write whose a reading is: a server's, the service's, or nobody's while no server is known."""
    is_nobodys = reading.server is None and reading.signal.per_server
    name = "—" if is_nobodys else server_name(reading.server)
    return join([name, " " if reading.labels else "", label_text(reading.labels)])


def label_text(labels: Sequence[tuple[str, str]]) -> Html:
    """Write a series' own labels: ``type=update``."""
    if not labels:
        return Html("")
    pairs = [join([escaped(k, 60), "=", escaped(v) if v else '""']) for k, v in labels[:6]]
    more = f" and {len(labels) - 6} more" if len(labels) > 6 else ""
    return element("span", join([join(pairs, " "), more]), class_="hb-labels")


def reason_text(reading: Reading) -> Html:
    """Write why a reading is unknown; empty when it is known."""
    if not reading.reason:
        return Html("")
    return element("span", escaped(reading.reason), class_="hb-reason")


def reading_span(reading: Reading, at: float) -> Html:
    """Write one reading within a line: level, value, server and time of its sample."""
    parts: list[str] = [reading_badge(reading), Html(" "), number(reading)]
    if reading.server is not None:
        parts += [" on ", server_name(reading.server)]
    if reading.labels:
        parts += [Html(" "), label_text(reading.labels)]
    if reading.reason:
        parts += [" (", reason_text(reading), ")"]
    parts += [" at ", time_element(reading.sampled_at, at)] if reading.sampled_at else []
    return element("span", join(parts), class_="hb-reading", **reading_attributes(reading))


def readings_table(readings: Sequence[Reading], at: float) -> Html:
    """Write readings as a table, worst first; where some are not shown, all are counted."""
    ranked = sorted(readings, key=badness)
    rows = join(_row(reading, at) for reading in ranked[:ROWS])
    head = _head("Level", "Value", "Server", "Read at")
    table = element("table", head, element("tbody", rows), class_="hb-table hb-readings")
    return join([table, count_line(ranked)])


def count_line(readings: Sequence[Reading]) -> Html:
    """Count all readings by level where only the worst are shown; empty when all are."""
    if len(readings) <= ROWS:
        return Html("")
    levels = counts(reading.level for reading in readings)
    worst = f"worst {ROWS} of {len(readings)}: "
    return element("p", worst, levels, silence_text(readings), class_="hb-more")


def silence_text(readings: Iterable[Reading]) -> str:
    """Say how many servers gave no value at all; empty when each gave one."""
    silent, known = without_answer(readings)
    return f"; {silent} of {known} servers without an answer" if silent else ""


def cell(label: str, *content: str, class_: str = "") -> Html:
    """Write a table cell that names its column when the table stacks on a phone."""
    return element("td", *content, data_label=label, class_=class_ or None)


def _head(*names: str) -> Html:
    return element("thead", element("tr", *(element("th", n, scope="col") for n in names)))


def _row(reading: Reading, at: float) -> Html:
    space = " " if reading.reason else ""
    level = join([reading_badge(reading), space, reason_text(reading)])
    return element(
        "tr",
        cell("Level", level),
        cell("Value", number(reading), class_="hb-value"),
        cell("Server", where_of(reading)),
        cell("Read at", time_element(reading.sampled_at, at)),
        class_=f"hb-row hb-row-{reading.level.value}",
        **reading_attributes(reading),
    )
