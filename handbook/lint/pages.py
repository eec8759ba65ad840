"""A Markdown page as lint sees it: its text and its fences. Knows no signals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from handbook.runbooks.fences import Fence, Scan, scan


@dataclass(frozen=True)
class Page:
    """One page of ``docs/`` or ``runbooks/``."""

    file: str
    """Path relative to the project."""
    text: str
    """With ``\\n`` at line ends."""

    @cached_property
    def scan(self) -> Scan:
        """The fences and headings, read once."""
        return scan(self.text, self.file)

    @property
    def fences(self) -> list[Fence]:
        """Every fence that is not inside another."""
        return self.scan.fences

    @property
    def may_quote(self) -> bool:
        """True where old numbers may stand in `quote()`: corrections, their map, decisions."""
        named = ("docs/change/corrections.md", "docs/change/where-it-went.md")
        return self.file in named or self.file.startswith("docs/decisions/")

    @property
    def measured(self) -> bool:
        """True where a command writes what it measured: its numbers are results, no levels."""
        return self.file.startswith("docs/measured/")


def page_of(file: str, text: str) -> Page:
    """Make a page of a text, whatever its line ends."""
    return Page(file, text.replace("\r\n", "\n").replace("\r", "\n"))
