"""Finds the fenced blocks and headings of a Markdown text, as CommonMark reads them.

Knows lists, admonitions and tabs as containers, comments and raw HTML as places where nothing
counts, and the three words that make a fence ours. Knows nothing of what a step means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from handbook.problems import Problem
from handbook.runbooks.hidden import COMMENT_END, hidden_after
from handbook.runbooks.spelling import wrong_spelling

OURS = ("check", "action", "promql")
"""First words of the fences that this project reads itself."""

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_OPENING = re.compile(r"(`{3,})([^`]*)|(~{3,})(.*)")
_HEADING = re.compile(r"(#{1,6})(?:[ \t]+(.*))?")
_MARKER = re.compile(r"([-*+]|\d{1,9}[.)])([ \t]+)(?=\S)")
_BLOCK_MARKER = re.compile(r"(?:!!!|\?\?\?\+?|===[!+]*)[ \t]|\[\^[^\]]+\]:|:[ \t]+(?=\S)")
_QUOTED_FENCE = re.compile(r"(?:>[ \t]?)+[ \t]*(?:`{3,}|~{3,})(.*)")


@dataclass(frozen=True, slots=True)
class Fence:
    """One fenced block."""

    info: str
    """First word after the marks; empty where there is none."""
    header: str
    """What follows the first word."""
    body: str
    """The lines inside, the fence's own indentation removed."""
    line: int
    """Line of the opening marks."""
    end_line: int
    """Line of the closing marks, or the last line that an unclosed fence holds."""
    indent: str
    """White space before the opening marks, as written."""
    body_line: int
    """Line at which the body begins."""

    @property
    def ours(self) -> bool:
        """True for a check, an action or a promql block."""
        return self.info in OURS


@dataclass(frozen=True, slots=True)
class Heading:
    """One ``#`` heading outside of fences and comments."""

    level: int
    text: str
    """As written, closing marks removed."""
    line: int


@dataclass(slots=True)
class Scan:
    """What one reading of a text found, in its order."""

    fences: list[Fence] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def fences(text: str, first_line: int = 1) -> list[Fence]:
    """Return every fence that is not inside another fence, a comment or indented code."""
    return scan(text, "", first_line).fences


def scan(text: str, file: str, first_line: int = 1) -> Scan:
    """Read a text once.

    Problems are fences that never close, that a page would show otherwise than they run, or
    that were evidently meant as one of `OURS`. Source of the rules: CommonMark 0.31, fenced
    code blocks and HTML blocks; containers as Python-Markdown indents them.
    """
    scanner = _Scanner(file, first_line)
    for line in _LINE_BREAK.split(text):
        scanner.read(line)
    scanner.finish()
    return scanner.found


@dataclass(slots=True)
class _Open:
    """A fence that is being read."""

    marks: str
    rest: str
    line: int
    indent: str
    width: int
    """Columns before the marks."""
    base: int
    """Columns that the container of the fence is indented by."""
    body: list[str] = field(default_factory=list)


class _Scanner:
    def __init__(self, file: str, first_line: int) -> None:
        self.file = file
        self.number = first_line - 1
        self.found = Scan()
        self.open: _Open | None = None
        self.until: tuple[str, int] | None = None
        """Text that ends a comment or raw HTML, and the line where that began."""
        self.containers: list[int] = []
        self.after_blank = True

    def read(self, line: str) -> None:
        """Take the next line."""
        self.number += 1
        stripped = line.strip()
        width = _columns(line)
        if self.open is not None:
            if not stripped or width >= self.open.base:
                self._inside(line, stripped, width)
                return
            self._unclosed("its list or box ends before it is closed", self.number - 1)
        if self.until is not None:
            if self.until[0] in line.lower():
                self.until = None
            return
        if not stripped:
            self.after_blank = True
            return
        self._outside(line, stripped, width)
        self.after_blank = False

    def finish(self) -> None:
        """Report what the end of the text leaves open."""
        if self.open is not None:
            self._unclosed("it is never closed", self.number)
        if self.until is not None and self.until[0] == COMMENT_END:
            self._problem(self.until[1], "comment is never closed; write '-->' where it ends")

    def _inside(self, line: str, stripped: str, width: int) -> None:
        fence = self.open
        assert fence is not None  # noqa: S101 - the caller looked
        marks = fence.marks
        closes = (
            len(stripped) >= len(marks) and not stripped.strip(marks[0]) and width - fence.base < 4
        )
        if not closes:
            fence.body.append(_dedented(line, fence.width))
            return
        if stripped != marks or width != fence.width:
            self._problem(
                self.number, f"closes the fence of line {fence.line} with other marks or "
                f"indentation; write {fence.indent}{marks}, so that every reader ends it here",
            )  # fmt: skip
        self._close(self.number)

    def _outside(self, line: str, stripped: str, width: int) -> None:
        starts_block = stripped[0] in "#`~!?=-*+<" or stripped[0].isdigit()
        if self.after_blank or starts_block:
            while self.containers and width < self.containers[-1]:
                self.containers.pop()
        base = self.containers[-1] if self.containers else 0
        if width - base >= 4 and self.after_blank:
            self._indented_code(stripped)
            return
        if self._opens(line, stripped, width, base):
            return
        heading = _HEADING.fullmatch(stripped)
        if heading is not None and width - base < 4:
            words = re.sub(r"(^|[ \t])#+$", "", heading[2] or "").strip()
            self.found.headings.append(Heading(len(heading[1]), words, self.number))
        elif quoted := _QUOTED_FENCE.fullmatch(stripped):
            word = wrong_spelling(quoted[1]) or _first_word(quoted[1])
            if word in OURS:
                self._problem(self.number, f"a {word} cannot stand in a quotation; remove the '> '")
        self._containers(stripped, width)
        hidden = hidden_after(line)
        self.until = None if hidden is None else (hidden, self.number)

    def _opens(self, line: str, stripped: str, width: int, base: int) -> bool:
        opening = _OPENING.fullmatch(stripped)
        if opening is None or width - base >= 4:
            return False
        marks = opening[1] or opening[3]
        rest = (opening[2] or opening[4] or "").strip()
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        meant = wrong_spelling(rest)
        if meant is not None:
            self._problem(
                self.number, f"got '{rest[:60]}'; write {marks}{meant} with nothing after it"
            )
        self.open = _Open(marks, rest, self.number, indent, width, base)
        return True

    def _indented_code(self, stripped: str) -> None:
        opening = _OPENING.fullmatch(stripped)
        word = _first_word((opening[2] or opening[4] or "") if opening else "")
        if word in OURS:
            self._problem(
                self.number, f"{word} is indented by four columns or more outside of a list, so it "
                "is shown as code; unindent it")  # fmt: skip

    def _containers(self, stripped: str, width: int) -> None:
        """Remember what an indented line below would belong to."""
        if _BLOCK_MARKER.match(stripped):
            self.containers.append(width + 4)
            return
        rest = stripped
        while marker := _MARKER.match(rest):
            pad = len(marker[2].expandtabs(4))
            width += len(marker[1]) + (pad if pad <= 4 else 1)
            self.containers.append(width)
            rest = rest[marker.end() :]
        if rest is not stripped and _OPENING.fullmatch(rest):
            self._problem(
                self.number, "a fence begins on the line of a list mark; begin it on a line of its "
                "own, indented by four spaces")  # fmt: skip

    def _unclosed(self, what: str, end_line: int) -> None:
        fence = self.open
        assert fence is not None  # noqa: S101 - the caller looked
        self._problem(
            fence.line, f"fence is opened here and {what}; "
            f"write {fence.indent}{fence.marks} on a line of its own")  # fmt: skip
        self._close(end_line)

    def _close(self, end_line: int) -> None:
        fence = self.open
        assert fence is not None  # noqa: S101 - the callers looked
        word = _first_word(fence.rest)
        self.found.fences.append(
            Fence(
                info=word,
                header=fence.rest[len(word) :].strip(),
                body="".join(f"{line}\n" for line in fence.body),
                line=fence.line,
                end_line=end_line,
                indent=fence.indent,
                body_line=fence.line + 1,
            )
        )
        self.open = None
        self.after_blank = True

    def _problem(self, line: int, message: str) -> None:
        self.found.problems.append(Problem(self.file, line, "", message))


def _first_word(rest: str) -> str:
    return rest.split(None, 1)[0] if rest.strip() else ""


def _columns(line: str) -> int:
    """Count the columns of leading white space, tabs to every fourth."""
    white = line[: len(line) - len(line.lstrip(" \t"))]
    return len(white.expandtabs(4))


def _dedented(line: str, width: int) -> str:
    """Remove up to `width` columns of leading white space."""
    rest = line.lstrip(" \t")
    return " " * max(0, _columns(line) - width) + rest if width else line
