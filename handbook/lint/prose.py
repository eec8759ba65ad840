"""Takes the prose out of a Markdown page, line by line: what a reader reads as words.

Macros, link targets, addresses, tags and comments are taken out; inline code stays, since a
reader reads it. Of fences, those stay that run or are shown as they are (`check`, `action`,
`promql`) and those that name a real signal without writing it whole; every other fence is an
example.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handbook.lint.examples import entries
from handbook.lint.naming import Naming
from handbook.lint.pages import Page
from handbook.model.signals import Signal
from handbook.runbooks.fences import Fence

_TAKEN_OUT = re.compile(
    r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<!--.*?-->|</?[A-Za-z][^<>\n]*>|(?<=\])\([^()\s]*(?:\s\"[^\"]*\")?\)"
    r"|^\[[^\]\n]+\]:\s+\S+.*$|\{:?\s*[#.][^{}\n]*\}",
    re.DOTALL | re.MULTILINE,
)
_COMMAND = re.compile(r"\s*(?:run|get|open|save)\s*:")
_ITEM = re.compile(r"\s*-\s")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of prose."""

    number: int
    text: str
    signals: tuple[Signal, ...] | None
    """The only signals that it is held against; None: those that the page names."""
    column_heads: tuple[str, ...] = ()
    """In a table: the heads of its columns, in lower case."""


def prose_lines(page: Page, naming: Naming) -> Iterator[Line]:
    """Yield the lines of a page that hold a digit."""
    hidden: set[int] = set()
    for fence in page.fences:
        hidden.update(range(fence.line, fence.end_line + 1))
    rows = page.text.split("\n")
    outside = "\n".join("" if n in hidden else row for n, row in enumerate(rows, start=1))
    heads: tuple[str, ...] = ()
    previous = ""
    for number, text in enumerate(_without_marks(outside).split("\n"), start=1):
        if not text.lstrip().startswith("|"):
            heads = ()
        elif re.fullmatch(r"[\s|:-]+", text) and "-" in text:
            heads = tuple(cell.strip().lower() for cell in previous.strip().strip("|").split("|"))
        previous = text
        if any(c.isdigit() for c in text):
            yield Line(number, text, None, heads)
    for fence in page.fences:
        yield from _inside(fence, naming)


def _inside(fence: Fence, naming: Naming) -> Iterator[Line]:
    named: tuple[Signal, ...] | None = None
    if not fence.ours:
        own = {entry.id for entry in entries(fence) if entry.is_whole}
        named = tuple(one for one in naming.ids_in(fence.body) if one.id not in own)
        if not named:
            return
    command = False
    body = _without_marks(fence.body) if not fence.ours else fence.body
    for number, text in enumerate(body.split("\n"), start=fence.body_line):
        if fence.info == "action":
            command = bool(_COMMAND.match(text)) or (command and bool(_ITEM.match(text)))
        if not command and any(c.isdigit() for c in text):
            yield Line(number, text, named)


def _without_marks(text: str) -> str:
    """Take out what is no prose, line ends kept, so that every line keeps its number."""
    return _TAKEN_OUT.sub(lambda match: " " + "\n" * match[0].count("\n"), text)
