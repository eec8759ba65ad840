"""An action of a runbook as a card: the command to paste, what it costs, for which server."""

from __future__ import annotations

from functools import partial

from handbook.live import Live
from handbook.model.handbook import Handbook
from handbook.render.escape import Html, escaped
from handbook.render.markup import code_block, details, element, join, link
from handbook.render.reading import ROWS
from handbook.render.slots import Slot, live_part
from handbook.render.walks import Walks
from handbook.runbooks.model import Action, ActionKind, Conclusion, Runbook
from handbook.runbooks.paste import (
    INSTANCE,
    address_text,
    command_text,
    is_plain_server,
    names_server,
    wait_text,
)

__all__ = ["action_card", "command_text", "commands_html", "is_plain_server"]

_WORDS = {ActionKind.RUN: "Run", ActionKind.GET: "Fetch", ActionKind.OPEN: "Open"}


def action_card(
    action: Action, runbook: Runbook, handbook: Handbook, walks: Walks, slot: Slot
) -> str:
    """Show one action; nothing is started from a page."""
    named = names_server(action)
    parts = [element("p", element("strong", action.title), class_="hb-action-title")]
    parts.append(_what(action, handbook))
    if named and action.action is not ActionKind.OPEN:
        commands = partial(commands_html, action, runbook, walks)
        parts.append(live_part(slot, commands, f"commands {runbook.id} {action.id}"))
    if action.wait_seconds:
        parts.append(element("p", element("strong", "Wait: "), f"{wait_text(action)}."))
    if action.cost:
        parts.append(element("p", element("strong", "Costs: "), action.cost))
    if action.note:
        parts.append(element("p", action.note, class_="hb-soft"))
    return element(
        "section", *parts, class_="hb-card hb-action", data_action=action.id,
        data_kind=action.action.value,
    )  # fmt: skip


def commands_html(action: Action, runbook: Runbook, walks: Walks, live: Live) -> Html:
    """Write the command ready to paste: openly where the runbook is confirmed, else folded."""
    walked = {walk.server: walk.conclusion for walk in walks.of(runbook, live)}
    servers = [s for s in walks.servers(runbook, live) if is_plain_server(s)]
    confirmed = [s for s in servers if walked.get(s) is Conclusion.CONFIRMED]
    others = [s for s in servers if s not in confirmed]
    parts = []
    for server in confirmed[:ROWS]:
        parts.append(element("p", "For ", element("strong", escaped(server)), ":"))
        parts.append(code_block(command_text(action, server), "sh"))
    if others:
        lines = "\n".join(command_text(action, server) for server in others[:ROWS])
        what = "For the other servers" if confirmed else "For each server"
        parts.append(details(what, code_block(lines, "sh")))
    return join(parts)


def _what(action: Action, handbook: Handbook) -> Html:
    if action.action is not ActionKind.OPEN:
        return code_block(command_text(action), "sh")
    url = address_text(action, handbook.links)
    if INSTANCE in url:
        return code_block(url, "text")
    return element("p", f"{_WORDS[action.action]} ", link(url, url))
