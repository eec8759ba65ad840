"""What is wrong with something a person wrote, and where.

Every reader of config, pages and runbooks collects problems and reports them together.
Knows nothing of what is read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake with its place."""

    file: str
    """Path as the reader would type it, relative to the project."""
    line: int
    """From 1; 0 when the problem has no line (a missing file)."""
    where: str
    """Dotted path of the thing, such as ``signals.cpu.critical``; may be empty."""
    message: str
    """What is wrong; what to write instead."""

    def __str__(self) -> str:
        """Write ``file:line: where: message`` on one line, control characters made visible."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        parts = [place, self.where, self.message] if self.where else [place, self.message]
        return printable(": ".join(parts))


class ProblemsError(Exception):
    """Carries every problem found in one reading; never empty."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def printable(text: str) -> str:
    """Replace control, format and surrogate characters by ``\\x..`` or ``\\u....`` spellings.

    Terminal escapes, line breaks and bidirectional overrides in a config or a label must not
    act on the terminal or the log that shows them.
    """
    if text.isprintable():
        return text
    return "".join(_visible(c) for c in text)


_CREDENTIALS = re.compile(r"^(.*?://)?.*@", re.DOTALL)
_PARAMETERS = re.compile(r"(://[^\s?#]*[?#]).+", re.DOTALL)


def shown(text: str, limit: int = 60) -> str:
    """Shorten what a person wrote for a message, and hide what may be secret in an address.

    User, password and parameters of anything like an address become ``…`` before it is cut.
    """
    hidden = _CREDENTIALS.sub(lambda m: f"{m[1] or ''}…@", text)
    hidden = _PARAMETERS.sub(r"\1…", hidden)
    return hidden if len(hidden) <= limit else hidden[: limit - 1] + "…"


def _visible(character: str) -> str:
    if character.isprintable() or unicodedata.category(character) == "Zs":
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


MANY_NAMES = 300
"""Above this number of known names only those with like ends are compared."""


def nearest(name: str, names: Iterable[str]) -> str:
    """Say which known names are close: `` (did you mean a or b?)``, else an empty text."""
    if len(name) > 100:
        return ""
    known = sorted(names)
    folded = [n for n in known if n.casefold() == name.casefold()]
    if len(known) > MANY_NAMES:
        # Comparing with thousands takes a tenth of a second, and there may be as many mistakes.
        known = [n for n in known if n[:2] == name[:2] and n[-1:] == name[-1:]][:MANY_NAMES]
    import difflib  # only where something is wrong: it is large

    close = difflib.get_close_matches(name, known, n=3, cutoff=0.6)
    found = list(dict.fromkeys(folded + close))[:3]
    return f" (did you mean {' or '.join(found)}?)" if found else ""
