"""What a runbook concludes, for each server, with the sentence that decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from handbook import addresses
from handbook.live import Live
from handbook.render.badge import conclusion_badge
from handbook.render.escape import Html, escaped
from handbook.render.markup import details, element, join, link
from handbook.render.reading import ROWS, server_name
from handbook.render.walks import WORST_FIRST, Walks, why_no_server
from handbook.runbooks.model import Conclusion, Runbook
from handbook.runbooks.walk import Walk


def conclusion_html(runbook: Runbook, walks: Walks, root: str, live: Live) -> Html:
    """Say for whom a runbook is confirmed, unknown and ruled out, and why."""
    walked = walks.of(runbook, live)
    if not walked:
        return nobody(runbook, live)
    loud = [walk for walk in walked if walk.conclusion is not Conclusion.RULED_OUT]
    quiet = [walk for walk in walked if walk.conclusion is Conclusion.RULED_OUT]
    parts = [headline(walked)]
    if loud:
        parts.append(_list(loud, walks.runbooks, root))
    if quiet:
        folded = _list(quiet, walks.runbooks, root)
        others = "the other is" if len(quiet) == 1 else "the others are"
        who = "it is" if len(quiet) == len(walked) else others
        parts.append(details(f"Why {who} ruled out", folded))
    worst = walked[0].conclusion.value
    return element("div", *parts, class_=f"hb-conclusion hb-conclusion-{worst}")


def headline(walked: Sequence[Walk]) -> Html:
    """Say the worst conclusion and how many servers share it."""
    held = Counter(walk.conclusion for walk in walked)
    parts = []
    for conclusion in WORST_FIRST:
        if held[conclusion]:
            servers = f" on {held[conclusion]} of {len(walked)} servers"
            parts.append(join([conclusion_badge(conclusion.value), servers]))
    return element("p", join(parts, Html(" · ")), class_="hb-headline")


def nobody(runbook: Runbook, live: Live) -> Html:
    """Say that nothing is known of any server, and why."""
    reason = escaped(why_no_server(runbook, live))
    line = join([conclusion_badge("unknown"), " ", element("span", reason, class_="hb-reason")])
    return element(
        "div",
        element("p", line, data_runbook=runbook.id, data_conclusion="unknown", data_reason=reason),
        class_="hb-conclusion hb-conclusion-unknown",
    )


def walk_line(walk: Walk, runbooks: Mapping[str, Runbook], root: str) -> Html:
    """Write one server's conclusion with its reason."""
    other = runbooks.get(walk.explained_by or "")
    by = Html("")
    if other is not None:
        by = join([" Explained by ", link(other.title, addresses.runbook_address(other.id, root)),
                   "."])  # fmt: skip
    because = element("span", escaped(walk.because, 400), class_="hb-because")
    return element(
        "li",
        conclusion_badge(walk.conclusion.value),
        " ",
        server_name(walk.server),
        " ",
        because,
        by,
        data_runbook=walk.runbook.id,
        data_conclusion=walk.conclusion.value,
        data_instance=escaped(walk.server),
    )


def _list(walked: Sequence[Walk], runbooks: Mapping[str, Runbook], root: str) -> Html:
    items = [walk_line(walk, runbooks, root) for walk in walked[:ROWS]]
    if len(walked) > ROWS:
        held = Counter(walk.conclusion for walk in walked[ROWS:])
        tally = ", ".join(f"{held[c]} {c.value.replace('_', ' ')}" for c in WORST_FIRST if held[c])
        more = f"and {len(walked) - ROWS} more: {tally}"
        items.append(element("li", more, class_="hb-more"))
    return element("ul", *items, class_="hb-answers")
