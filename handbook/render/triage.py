"""What every runbook finds on every server: the findings of `handbook triage`, in its order.

Confirmed ones first, then what they explain, then what is ruled out, then what is unknown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from handbook import addresses
from handbook.live import Live
from handbook.render.badge import conclusion_badge
from handbook.render.escape import Html, escaped
from handbook.render.markup import details, element, join, link
from handbook.render.reading import ROWS, server_name
from handbook.render.walks import Walks
from handbook.runbooks.model import Runbook
from handbook.verdicts.triage import Finding, findings, tally_text

WORDS: Sequence[str] = ("confirmed", "explained by another", "ruled out", "unknown")
"""By rank."""
RULED_OUT = 2
OPEN = 5
"""Findings of one kind that are open to the eye; the rest is folded."""


def triage_block(walks: Walks, live: Live, root: str) -> Html:
    """Write the findings, each with the one line that decides."""
    found = findings(walks, live)
    if not found:
        return element("p", "There is no runbook yet.", class_="hb-soft")
    parts = [element("p", tally_text(found), class_="hb-soft")]
    ranked = [[f for f in found if f.rank == rank] for rank in range(4)]
    for rank, group in enumerate(ranked):
        shown, hidden = _worst(group)
        lines = [_line(finding, walks.runbooks, root) for finding in shown]
        lines += [element("li", f"{title} on {many} more servers", class_="hb-more")
                  for title, many in hidden.items()]  # fmt: skip
        opened = 0 if rank == RULED_OUT else OPEN
        parts += [element("ul", *lines[:opened], class_="hb-scenarios")] if lines[:opened] else []
        if lines[opened:]:
            more = f"{len(group) - opened}{' more' if opened else ''} {WORDS[rank]}"
            folded = element("ul", *lines[opened:], class_="hb-scenarios hb-quiet")
            parts.append(details(more, folded))
    return join(parts)


def _worst(group: Sequence[Finding]) -> tuple[list[Finding], dict[str, int]]:
    """Keep so many servers of each runbook, and count the others by its title."""
    kept, seen = [], Counter[str]()
    for finding in group:
        seen[finding.runbook.title] += 1
        if seen[finding.runbook.title] <= ROWS:
            kept.append(finding)
    return kept, {title: many - ROWS for title, many in seen.items() if many > ROWS}


def _line(finding: Finding, runbooks: Mapping[str, Runbook], root: str) -> Html:
    book = finding.runbook
    name = link(book.title, addresses.runbook_address(book.id, root), class_="hb-scenario-name")
    whom = Html("") if finding.server is None else join([" on ", server_name(finding.server)])
    nobody = finding.walk is None
    because = escaped(finding.because) if nobody else escaped(finding.because, 400)
    words = element("span", because, class_="hb-reason" if nobody else "hb-because")
    other = runbooks.get(finding.explained_by or "")
    by = Html("")
    if other is not None:
        by = join([" Explained by ", link(other.title, addresses.runbook_address(other.id, root)),
                   "."])  # fmt: skip
    return element(
        "li", conclusion_badge(finding.conclusion.value), " ", name, whom, ": ", words, by,
        data_runbook=book.id,
        data_conclusion=finding.conclusion.value,
        data_instance=None if finding.server is None else escaped(finding.server),
        data_reason=because if nobody else None,
    )  # fmt: skip
