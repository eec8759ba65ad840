"""The terminal at hand: its width, whether it takes colour, and writing to it.

Text from outside goes through `clean` before it gets here. Knows nothing of what is shown.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

from handbook.problems import printable

_CODES = {"critical": "31;1", "warning": "33;1", "unknown": "35", "normal": "32", "soft": "2",
          "strong": "1"}  # fmt: skip
_PAINT = re.compile(r"\x1b\[[0-9;]*m")
NARROWEST, WIDEST = 40, 100
_PLAIN = str.maketrans(
    {"▲": "!", "◆": "!", "△": "^", "●": "-", "·": ".", "→": "->", "…": "...", "┄": "-",
     "│": "|", "└": "+", "−": "-", "–": "-",
     "µ": "u", "“": '"', "”": '"', "∞": "inf", **dict.fromkeys("▁▂▃▄▅▆▇█", "#")}
)  # fmt: skip
"""Signs of ours for a stream that cannot spell them."""


@dataclass(frozen=True, slots=True)
class Screen:
    """How text may look."""

    width: int = 80
    """Columns; lines are broken to fit."""
    colour: bool = False

    def paint(self, text: str, kind: str) -> str:
        """Colour a text by ``critical``, ``warning``, ``unknown``, ``normal``, ``soft``,
        ``strong``; the text says the same without."""
        return f"\x1b[{_CODES[kind]}m{text}\x1b[0m" if self.colour and kind in _CODES else text


def screen_of(out: TextIO, environment: Mapping[str, str] = os.environ) -> Screen:
    """Tell what a stream can show; a pipe gets 80 columns (or `COLUMNS`) and no colour.

    Source: no-color.org: `NO_COLOR` counts when it is there and not empty.
    """
    tty = out.isatty()
    plain = bool(environment.get("NO_COLOR")) or environment.get("TERM") == "dumb"
    width = shutil.get_terminal_size((80, 24)).columns
    return Screen(max(NARROWEST, min(width, WIDEST)), tty and not plain)


def clean(text: str, limit: int = 200) -> str:
    """Make text from outside safe to print: no control or direction characters, of bounded length.

    Marks that stack on one letter are dropped beyond two, since they can bury the lines around.
    """
    kept: list[str] = []
    marks = 0
    for character in text[: limit * 4]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= 2:
            kept.append(character)
    shown = printable("".join(kept))
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def wrapped(text: str, width: int, indent: str = "", first: str | None = None) -> list[str]:
    """Break text at spaces into lines of `width` columns; a longer word keeps a line whole."""
    lines: list[str] = []
    line = indent if first is None else first
    empty = True
    for word in text.split(" "):
        if not empty and columns(line) + 1 + columns(word) > width:
            lines.append(line)
            line, empty = indent, True
        line += word if empty else f" {word}"
        empty = False
    return [*lines, line]


def columns(text: str) -> int:
    """Count the columns that a text takes: wide characters two, marks and our colours none."""
    if "\x1b" in text:
        text = _PAINT.sub("", text)
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def write(text: str, out: TextIO | None = None) -> None:
    """Write a whole text; a reader who went away changes neither verdict nor exit code.

    What the stream cannot spell is written as an escape.
    """
    out = out or sys.stdout
    try:
        encoding = out.encoding or "utf-8"
        if not _spells(encoding):
            text = text.translate(_PLAIN)
        out.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        out.flush()
    except BrokenPipeError:
        # Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())


def write_json(document: object, out: TextIO | None = None) -> None:
    """Write one JSON document, piece by piece: whole, that of a thousand servers takes 80 MiB.

    Raises:
        ValueError: it holds a number that JSON has not; nothing is written then.
    """
    out = out or sys.stdout
    encoder = json.JSONEncoder(allow_nan=False, indent=2)
    json.dumps(document, allow_nan=False)  # in C, and far smaller than with indentation
    try:
        piece: list[str] = []
        for number, token in enumerate(encoder.iterencode(document)):
            piece.append(token)
            if number % 4096 == 4095:
                out.write("".join(piece))
                piece.clear()
        out.write("".join(piece) + "\n")
        out.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())


def _spells(encoding: str) -> bool:
    """Tell whether an encoding has the signs that we write."""
    try:
        "▲●→▁┄".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
