"""Inert tokens: what a page holds in the place of blocks and live values while it is Markdown.

A token is letters and digits only, with a number that nobody outside this process can guess, so
that no Markdown rule acts on it and no label value can forge it.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from handbook.live import Live
from handbook.render.escape import escaped
from handbook.render.markup import element, join
from handbook.render.times import time_element
from macros.memory import MEMORY

_UNKNOWN = re.compile(r'\bdata-(?:level|outcome|conclusion|state)="unknown"')


@dataclass(frozen=True, slots=True)
class LiveSlot:
    """A place that live HTML is put into when every page is HTML."""

    render: Callable[[Live], str]
    element: str
    """``div``, ``span`` or ``g``: the element that bears ``data-live``."""
    part: str
    """What the browser's script does with it; empty where it does nothing."""


@dataclass(slots=True)
class Tokens:
    """Every token of one build."""

    nonce: str = field(default_factory=lambda: MEMORY.nonce)
    blocks: dict[str, str] = field(default_factory=dict)
    """Static HTML by token, of the page being made."""
    packed: dict[str, bytes] = field(default_factory=dict)
    """The blocks of pages that are HTML now, by page; put in place when the page is written."""
    slots: dict[int, LiveSlot] = field(default_factory=dict)
    """The live places of pages that are not written yet; a token names one by its number."""

    lines: dict[str, int] = field(default_factory=dict)
    """Line of the page's file, by the token that a macro left there."""
    made: int = 0
    """Blocks so far, those that were let go of too."""
    opened: int = 0
    """Live places so far. Numbered apart: a token in a page's Markdown changes only where a block
    comes or goes before it, and a page whose Markdown is the same is not made anew."""

    def block(self, html: str, *, inline: bool = False) -> str:
        """Keep static HTML; return Markdown that stands for it.

        It takes the place of the paragraph that holds nothing else, unless it is `inline`.
        """
        token = f"hb{self.nonce}{'i' if inline else 'b'}{self.made}e"
        self.made += 1
        self.blocks[token] = _narrow(html)
        return token

    def end_page(self, page: str) -> None:
        """Pack the blocks of a page until it is written: of a thousand pages they are much."""
        if self.blocks:
            self.packed[page] = zlib.compress(json.dumps(self.blocks).encode(), 1)
        self.blocks = {}
        self.lines.clear()

    def begin_writing(self, page: str) -> None:
        """Take the blocks of a page out again."""
        packed = self.packed.pop(page, None)
        self.blocks = json.loads(zlib.decompress(packed)) if packed else {}

    def end_writing(self) -> None:
        """Let go of the blocks of a page: they are in it now."""
        self.blocks = {}

    def slot(
        self,
        render: Callable[[Live], str],
        *,
        inline: bool = False,
        svg: bool = False,
        part: str = "",
    ) -> str:
        """Keep a live place; return the token that stands for it in static HTML or Markdown."""
        number = self.opened
        self.opened += 1
        self.slots[number] = LiveSlot(render, "g" if svg else "span" if inline else "div", part)
        return f"hb{self.nonce}s{number}e"

    @property
    def pattern(self) -> re.Pattern[str]:
        """What finds every token."""
        return re.compile(rf"hb{self.nonce}[bis]\d+e")

    def place_blocks(self, html: str) -> str:
        """Put the static HTML in the place of its tokens."""
        nonce = self.nonce
        paragraph = re.compile(rf"<p>\s*(hb{nonce}b\d+e)\s*</p>|(hb{nonce}[bi]\d+e)")
        placed = paragraph.sub(lambda m: self.blocks[m[1] or m[2]], html)
        # A block may hold others: a runbook's head holds the box of what is wrong with it.
        return placed if placed == html else self.place_blocks(placed)

    def open_places(self, html: str) -> str:
        """Put an empty element in the place of each live token, its token in a comment.

        The search index is made from pages in this state: a comment is no text, so nothing of
        a live value can get into it. (Material's indexer forgets that it is inside an excluded
        element as soon as another element of the same name ends in it.)
        """
        token = rf"hb{self.nonce}s(\d+)e"
        slot = re.compile(rf"<p>\s*{token}\s*</p>|{token}")

        def place(match: re.Match[str]) -> str:
            number = match[1] or match[2]
            element, part = self.slots[int(number)].element, self.slots[int(number)].part
            named = f' data-part="{escaped(part, cap=None)}"' if part else ""
            held = f"<!--hb{self.nonce}s{number}e-->"
            opened = f"<{element} data-live data-search-exclude{named}>{held}</{element}>"
            return f"<p>{opened}</p>" if match[1] and element == "span" else opened

        return slot.sub(place, html)

    def filled(self, html: str, live: Live) -> list[str]:
        """Cut a page at the elements that stand open for live HTML, render it, and forget it.

        Args:
            html: The whole page.
            live: What the source said.

        Returns:
            Static and live HTML by turns, static first and last, to be joined once: a large page
            is many times larger with its live values, and each copy of it costs that much.
        """
        parts = re.split(rf"<!--hb{self.nonce}s(\d+)e-->", html)
        numbers = [int(number) for number in parts[1::2]]
        for index, number in enumerate(numbers):
            slot = self.slots[number]
            rendered = _with_time(slot.render(live), slot.element, live.board.at)
            parts[2 * index + 1] = _narrow(rendered)
        for number in set(numbers):
            del self.slots[number]
        return parts


def _narrow(html: str) -> str:
    """Write what is not in Latin-1 as references: one such character doubles a page in memory."""
    return html.encode("latin-1", "xmlcharrefreplace").decode("latin-1")


def _with_time(rendered: str, holder: str, at: float) -> str:
    """Say when a reading was asked for that is unknown and so has no time of its own."""
    if "<time" in rendered or holder == "g" or not _UNKNOWN.search(rendered):
        return rendered
    asked = join([" asked ", time_element(at)])
    return rendered + element("p" if holder == "div" else "span", asked, class_="hb-soft")
