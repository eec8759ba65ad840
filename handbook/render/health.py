"""The quick health check as a table: each question, and its answer on each server now."""

from __future__ import annotations

from handbook import addresses
from handbook.live import Live
from handbook.model.handbook import Handbook, HealthCheck
from handbook.model.levels import Level
from handbook.readings.reading import Reading
from handbook.render.badge import SHAPES, mark
from handbook.render.escape import Html
from handbook.render.markup import code_block, details, element, join, link
from handbook.render.reading import (
    ROWS,
    number,
    reading_attributes,
    readings_of,
    reason_text,
    where_of,
)
from handbook.render.slots import Slot, live_part
from handbook.render.sources import links_line, source_links
from handbook.render.template import query_attributes
from handbook.render.times import time_element
from handbook.thresholds import threshold_text
from handbook.verdicts.health import met

OPEN = 4
"""Answers that are open to the eye, worst first; the others are folded."""

_SHOWN = {
    "no": (SHAPES[Level.WARNING], "not met", "warning"),
    "unknown": (SHAPES[Level.UNKNOWN], "unknown", "unknown"),
    "yes": (SHAPES[Level.NORMAL], "met", "normal"),
}


def health_table(handbook: Handbook, slot: Slot, root: str = "") -> str:
    """Show every check with its query, its limit and its answers now, one block each."""
    return element(
        "div",
        join(_check(check, handbook, slot, root) for check in handbook.health),
        class_="hb-health",
    )


def _check(check: HealthCheck, handbook: Handbook, slot: Slot, root: str) -> Html:
    signal = check.signal
    limit = threshold_text(signal, check.below)

    def render(live: Live) -> Html:
        readings = sorted(readings_of(live, signal), key=lambda r: _worst_first(check, r))
        rows = [_answer(check, reading, live.board.at) for reading in readings[:ROWS]]
        shown = element("ul", *rows[:OPEN], class_="hb-answers hb-met")
        rest = [met(check, reading) for reading in readings[OPEN:]]
        if not rest:
            return shown
        tally = ", ".join(f"{rest.count(o)} {_SHOWN[o][1]}" for o in _SHOWN if o in rest)
        folded = element("ul", *rows[OPEN:], class_="hb-answers hb-met")
        return join([shown, details(f"{len(rest)} more: {tally}", folded)])

    asks = join(["Not met when ", link(signal.title, addresses.signal_address(signal.id, root)),
                 f" is {limit}"]) if limit else Html("")  # fmt: skip
    return element(
        "section",
        element(
            "div",
            element("h2", check.title, id=check.id, class_="hb-card-title"),
            element("p", asks, class_="hb-soft"),
            code_block(signal.query(), "promql"),
            links_line(source_links(signal.query(), handbook, signal)),
        ),
        live_part(slot, render, f"health {signal.id}"),
        class_="hb-check-row",
        data_check=check.id,
        **query_attributes(signal.expr, signal.scope),
    )


def _answer(check: HealthCheck, reading: Reading, at: float) -> Html:
    outcome = met(check, reading)
    value = element("span", number(reading))
    parts = [mark(*_SHOWN[outcome]), value, element("span", where_of(reading))]
    parts.append(time_element(reading.sampled_at, at))
    parts += [reason_text(reading)] if reading.reason else []
    return element(
        "li", join(parts, Html(" ")), data_outcome=outcome, **reading_attributes(reading)
    )


def _worst_first(check: HealthCheck, reading: Reading) -> tuple[int, float]:
    value = reading.value if reading.value is not None else 0.0
    return ("no", "unknown", "yes").index(met(check, reading)), -value
