"""A check of a runbook as a card: what it asks, what each server answers, which way that goes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from handbook import addresses
from handbook.live import COURSE_SECONDS, Live
from handbook.model.handbook import Handbook
from handbook.readings.reading import Reading
from handbook.render.badge import badge, outcome_badge, reading_badge
from handbook.render.card import template_attributes
from handbook.render.chart import chart_block
from handbook.render.direct import without_prometheus
from handbook.render.escape import Html, escaped
from handbook.render.markup import code_block, details, element, join, link
from handbook.render.reading import ROWS, number, reading_attributes, server_name
from handbook.render.slots import Slot, live_part
from handbook.render.sources import links_line, source_links
from handbook.render.times import time_element
from handbook.render.walks import Walks, why_no_server
from handbook.render.ways import leads_to, ways_list
from handbook.runbooks.answers import StepResult
from handbook.runbooks.model import Check, Role, Runbook
from handbook.thresholds import threshold_text

OUTCOMES = ("yes", "unknown", "no")
OPEN = 3
"""Servers whose answers are open to the eye; the others are folded."""


def check_card(
    check: Check, runbook: Runbook, handbook: Handbook, walks: Walks, slot: Slot, root: str = ""
) -> str:
    """Show one check under its heading, whose words are the question and whose anchor its id."""
    signal = check.signal
    answers = partial(answers_html, check, runbook, walks, root)
    name = link(signal.title, addresses.signal_address(signal.id, root))
    asks = join(["yes when ", name, " reaches ", badge(check.at), " ",
                 threshold_text(signal, check.at.value) or _beyond(check)])  # fmt: skip
    verify = element("p", "Asked after the cure; no part of the diagnosis.", class_="hb-soft")
    return element(
        "section",
        element("p", asks, class_="hb-asks"),
        live_part(slot, answers, f"answers {runbook.id} {check.id}"),
        Html(chart_block(signal, handbook, slot, COURSE_SECONDS, caption=False)),
        ways_list(check, runbook, walks.runbooks, root),
        verify if check.role is Role.VERIFY else Html(""),
        code_block(signal.query(), "promql"),
        links_line(source_links(signal.query(), handbook, signal)),
        without_prometheus(signal.expr),
        class_="hb-card hb-check",
        data_runbook_of=runbook.id,
        **template_attributes(signal),
    )  # fmt: skip


def answers_html(check: Check, runbook: Runbook, walks: Walks, root: str, live: Live) -> Html:
    """Write what the check says on each server, the runbook's worst server first."""
    servers = walks.servers(runbook, live)
    results = walks.results(runbook, check, live)
    if not results:
        reason = escaped(why_no_server(runbook, live))
        line = [outcome_badge("unknown"), " ", element("span", reason, class_="hb-reason")]
        return element("ul", element("li", *line, **_step(check, runbook, "unknown"),
                                     data_reason=reason), class_="hb-answers")  # fmt: skip
    pairs = sorted(zip(servers, results, strict=True), key=lambda pair: _loud(pair[1]))
    items = [
        _answer(server, result, runbook, walks.runbooks, live.board.at, root)
        for server, result in pairs[:ROWS]
    ]
    rest = [result.outcome.value for _, result in pairs[OPEN:]]
    if len(pairs) > ROWS:
        more = f"and {len(pairs) - ROWS} more servers"
        items.append(element("li", more, class_="hb-more"))
    shown = element("ul", *items[:OPEN], class_="hb-answers hb-check-answers")
    if not rest:
        return shown
    tally = ", ".join(f"{rest.count(o)} {o}" for o in OUTCOMES if o in rest)
    folded = element("ul", *items[OPEN:], class_="hb-answers hb-check-answers")
    return join([shown, details(f"{len(rest)} more servers: {tally}", folded)])


def _loud(result: StepResult) -> int:
    """Rank yes before unknown before no; equal ones keep the order of the walks."""
    return OUTCOMES.index(result.outcome.value)


def _answer(
    server: str,
    result: StepResult,
    runbook: Runbook,
    runbooks: Mapping[str, Runbook],
    at: float,
    root: str,
) -> Html:
    check = result.step
    reading = result.reading if isinstance(result.reading, Reading) else None
    head = [outcome_badge(result.outcome.value), server_name(server)]
    attributes: dict[str, str | None] = {"data_instance": escaped(server)}
    if reading is not None:
        head += [number(reading), reading_badge(reading), time_element(reading.sampled_at, at)]
        attributes = {**reading_attributes(reading), **attributes}
    said = [element("span", escaped(result.said, 400), class_="hb-because")]
    if result.on_path and result.way_taken is not None:
        said.append(leads_to(check, result.way_taken, runbook, runbooks, root))
    elif not result.on_path and not runbook.guide and check.role is Role.DIAGNOSE:
        said.append(element("span", "not on the path now", class_="hb-soft"))
    attributes["data_reason"] = escaped(result.reason) if result.reason else None
    return element(
        "li",
        element("div", join(head, Html(" ")), class_="hb-answer"),
        element("div", join(said, Html(" "))),
        **{**attributes, **_step(check, runbook, result.outcome.value)},
    )


def _step(check: Check, runbook: Runbook, outcome: str) -> dict[str, str | None]:
    return {"data_runbook": runbook.id, "data_step": check.id, "data_outcome": outcome}


def _beyond(check: Check) -> str:
    """Say the healthy band that a check for ``elevated`` asks to be left."""
    band = threshold_text(check.signal, "normal")
    return f"(outside {band})" if band else ""
