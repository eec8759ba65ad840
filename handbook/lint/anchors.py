"""Which anchors a page of the site has, as far as its source tells.

Headings and own ids stand in the Markdown; macros that make a list make an anchor for each thing.
What a page has beyond that is known once the site is built.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from handbook.lint.pages import Page
from handbook.lint.places import scalar
from handbook.lint.subject import Subject
from handbook.runbooks.headings import anchor

_OWN_ID = re.compile(r"\{:?[^{}\n]*#([\w-]+)[^{}\n]*\}|\bid=[\"']([\w-]+)[\"']")
_MACRO = re.compile(r"\{\{-?\s*(\w+)\(")
_REPEATED = re.compile(r"_\d+$")


def _checked_signals(subject: Subject) -> set[str]:
    """Name the signals that are checked; a check of a signal that nobody wrote makes no row."""
    checked = {scalar(check, "signal") for check in subject.places.checks()}
    return checked & {name for name, _ in subject.places.entries("signals")}


LISTS: dict[str, Callable[[Subject], Iterable[str]]] = {
    "signals": lambda subject: (name for name, _ in subject.places.entries("signals")),
    "alerts": lambda subject: (name for name, _ in subject.places.entries("alerts")),
    "dashboard": lambda subject: (scalar(panel, "id") for panel in subject.places.panels()),
    "metrics": lambda subject: (
        *subject.catalogue.metrics,
        *(name for name, _ in subject.places.entries("metrics")),
    ),
    "health": _checked_signals,
}
"""Macros that make an anchor for each thing, and the anchors.

From what is written: a signal that was refused for its level is there all the same, and so are
the links to it.
"""

PLAIN = frozenset({
    "threshold", "value", "level", "chart", "count", "link", "quote", "signal", "alert", "metric",
})  # fmt: skip
"""Macros that make no anchor."""


class Anchors:
    """The anchors of one page."""

    def __init__(self, page: Page, subject: Subject) -> None:
        headings = [anchor(heading.text) for heading in page.scan.headings]
        ids = [match[1] or match[2] for match in _OWN_ID.finditer(page.text)]
        macros = set(_MACRO.findall(page.text))
        made = {a for name in macros & LISTS.keys() for a in LISTS[name](subject)}
        self.known = frozenset({*headings, *ids, *made} - {""})
        self.complete = macros <= LISTS.keys() | PLAIN
        """False where a macro makes others too."""

    def lacks(self, name: str) -> bool:
        """Tell whether an anchor is surely not there; ``group-…`` and the like are made too."""
        if not self.complete or name.startswith(("group-", "fn:", "fnref:", "__")):
            return False
        plain = _REPEATED.sub("", name)
        return not {name, plain, plain.replace("_", "-")} & self.known
