"""Moves one number of one level in the text of a config, a little, to one that nothing else has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from handbook.config.load import handbook_of
from handbook.model.handbook import Handbook
from handbook.model.levels import plain_number

LEVELS = ("normal", "warning", "critical")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_FACTORS = ("1.0371", "0.9629")
"""Up and down; the digits stand nowhere else in the outputs."""


@dataclass(frozen=True)
class Move:
    """One number before and after."""

    signal: str
    level: str
    """``normal``, ``warning`` or ``critical``."""
    old: float
    new: float
    text: str
    """The whole config with the new number."""

    @property
    def name(self) -> str:
        return f"{self.signal}-{self.level}-{plain_number(self.old)}"


def moves(text: str) -> Iterator[Move]:
    """Yield a move for every number of every level, in the config's order."""
    for signal, level, match in _numbers(text):
        old = Decimal(match[0])
        for factor in _FACTORS:
            new = (old * Decimal(factor)).normalize() if old else Decimal("0.371") * (
                1 if factor > "1" else -1)  # fmt: skip
            moved = f"{text[: match.start()]}{new:f}{text[match.end() :]}"
            if _is_taken(moved):
                yield Move(signal, level, float(old), float(new), moved)
                break
        else:
            raise AssertionError(f"{signal}.{level}: no number near {old} is taken")


def _is_taken(text: str) -> bool:
    try:
        handbook_of(text)
    except Exception:
        return False
    return True


def _numbers(text: str) -> Iterator[tuple[str, str, re.Match[str]]]:
    handbook: Handbook = handbook_of(text)
    for signal in handbook.signals.values():
        lines = text.split("\n")
        start = sum(len(line) + 1 for line in lines[: signal.line - 1])
        end = re.compile(r"^ {0,2}\S", re.MULTILINE).search(text, text.index("\n", start))
        assert end is not None
        for level in LEVELS:
            found = re.compile(rf"^    {level}: (.*)$", re.MULTILINE).search(
                text, start, end.start()
            )
            if found is not None:
                for match in _NUMBER.finditer(text, *found.span(1)):
                    yield signal.id, level, match
