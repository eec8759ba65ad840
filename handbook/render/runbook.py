"""The head of a runbook's page, and the overview of all runbooks."""

from __future__ import annotations

from functools import partial

from handbook import addresses
from handbook.live import Live
from handbook.model.handbook import Handbook
from handbook.render.action import action_card
from handbook.render.check import check_card
from handbook.render.conclusion import conclusion_html, headline, nobody
from handbook.render.escape import Html
from handbook.render.limits import limits_html
from handbook.render.markup import element, join, link
from handbook.render.path import overview_block, path_block
from handbook.render.slots import Slot, live_part
from handbook.render.walks import Walks
from handbook.runbooks.model import Runbook

__all__ = [
    "action_card",
    "check_card",
    "conclusion_block",
    "path_block",
    "runbook_head",
    "runbooks_overview",
]


def runbook_head(
    runbook: Runbook, handbook: Handbook, walks: Walks, slot: Slot, root: str = ""
) -> str:
    """Show what stands above everything: what is so now, and whom to call.

    The author's first words follow it, with what to do; the drawing of the path comes after them.
    """
    now = Html("")
    if not runbook.guide:
        now = element(
            "div", Html(conclusion_block(runbook, walks, slot, root)),
            live_part(slot, partial(limits_html, runbook, handbook, walks)), class_="hb-head",
        )  # fmt: skip
    alerts = [link(a.name, addresses.alert_address(a.name, root))
              for a in handbook.alerts.values() if a.runbook == runbook.id]  # fmt: skip
    owner = [element("strong", "Owner: "), runbook.owner]
    if runbook.escalation:
        owner += [" · ", element("strong", "Escalate: "), runbook.escalation]
    if alerts:
        owner += [" · ", element("strong", "Alerts: "), join(alerts, Html(", "))]
    return join([element("p", *owner, class_="hb-owner"), now])


def conclusion_block(runbook: Runbook, walks: Walks, slot: Slot, root: str = "") -> str:
    """Show what a runbook concludes for each server, and why."""
    render = partial(conclusion_html, runbook, walks, root)
    return live_part(slot, render, f"conclusion {runbook.id}")


def runbooks_overview(handbook: Handbook, walks: Walks, slot: Slot, root: str = "") -> str:
    """Show which symptom leads to which runbook, then each with what it concludes now."""
    cards = [_overview(book, handbook, walks, slot, root) for book in walks.runbooks.values()]
    return join([overview_block(handbook, walks, root), *cards])


def _overview(book: Runbook, handbook: Handbook, walks: Walks, slot: Slot, root: str) -> Html:
    title = link(book.title, addresses.runbook_address(book.id, root))
    alerts = [a.name for a in handbook.alerts.values() if a.runbook == book.id]
    facts = f"Owner: {book.owner}" + (f" · Opened by {', '.join(alerts)}" if alerts else "")
    parts: list[Html] = [element("h2", title, id=f"open-{book.id}", class_="hb-card-title")]
    if book.description:
        parts.append(element("p", book.description))
    if not book.guide:
        parts.append(live_part(slot, partial(_headline, book, walks), f"headline {book.id}"))
    parts.append(element("p", facts, class_="hb-soft"))
    return element("section", *parts, class_="hb-card")


def _headline(book: Runbook, walks: Walks, live: Live) -> Html:
    walked = walks.of(book, live)
    return headline(walked) if walked else nobody(book, live)
