"""The ways on from a check, in words: what each outcome says, and where it leads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from handbook import addresses
from handbook.render.badge import conclusion_badge, mark, outcome_badge
from handbook.render.escape import Html
from handbook.render.markup import element, join, link
from handbook.runbooks.model import WAYS, Check, Role, Runbook
from handbook.runbooks.placeholders import fill, level_values


def ways_list(check: Check, runbook: Runbook, runbooks: Mapping[str, Runbook], root: str) -> Html:
    """List the ways that a check names; values that only a reading has stay open."""
    rows = []
    for name in WAYS:
        way = check.ways.get(name)
        if way is None:
            continue
        said = element("span", _said(check, way.say), class_="hb-because") if way.say else Html("")
        leads = leads_to(check, name, runbook, runbooks, root)
        rows.append(element("li", _way_badge(name), " ", said, " " if way.say else "", leads))
    return element("ul", *rows, class_="hb-answers hb-ways")


def leads_to(
    check: Check, name: str, runbook: Runbook, runbooks: Mapping[str, Runbook], root: str
) -> Html:
    """Say where one way leads: a conclusion, another runbook, a check; empty for none."""
    way = check.ways.get(name)
    if way is not None and way.conclude is not None:
        return join([Html("→ "), conclusion_badge(way.conclude.value)])
    if way is not None and way.continue_with is not None:
        other = runbooks.get(way.continue_with)
        title = other.title if other is not None else way.continue_with
        address = addresses.runbook_address(way.continue_with, root)
        return join([Html("→ "), link(title, address), " decides"])
    if runbook.guide or check.role is Role.VERIFY:
        return Html("")
    target = runbook.step(way.go_to) if way is not None and way.go_to else runbook.after(check)
    if not isinstance(target, Check):
        return Html("")
    return join([Html("→ "), link(target.question, f"#{target.id}")])


def _said(check: Check, say: str) -> str:
    """Fill what is known without a reading; the rest becomes an ellipsis."""
    values: defaultdict[str, str] = defaultdict(lambda: "…", level_values(check.signal))
    for signal_id, signal in check.cited.items():
        values.update(level_values(signal, f"{signal_id}."))
    return fill(say, values)


def _way_badge(name: str) -> Html:
    if name == "not_exported":
        return mark("–", "not exported", "unknown")
    return outcome_badge(name)
