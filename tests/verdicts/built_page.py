"""A built page taken apart: its steps in their order, and what is said on each server."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "col", "wbr", "source", "area"})


@dataclass
class Part:
    """One element with its attributes and all words in it."""

    tag: str
    of: dict[str, str]
    words: str = ""
    inside: list[Part] = field(default_factory=list)

    def find(self, *names: str) -> list[Part]:
        """List the parts below that have all of these attributes, in the page's order."""
        return [part for part in self.inside if all(name in part.of for name in names)]

    @property
    def plain(self) -> str:
        """The words with single spaces."""
        return re.sub(r"\s+", " ", self.words).strip()


def read_page(file: Path) -> Part:
    """Read a page; its `inside` lists every element."""
    return _Reader(file.read_text("utf-8")).page


class _Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.page = Part("page", {})
        self.open = [self.page]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        part = Part(tag, {name: value or "" for name, value in attrs})
        for outer in self.open:
            outer.inside.append(part)
        if tag not in _VOID:
            self.open.append(part)

    def handle_endtag(self, tag: str) -> None:
        if any(part.tag == tag for part in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        for part in self.open:
            part.words += data
