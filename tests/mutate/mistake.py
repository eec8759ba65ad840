"""One planted mistake: which files it changes, and how. Knows not what would catch it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from handbook.config.load import handbook_of
from handbook.generate.outputs import outputs
from handbook.model.handbook import Handbook

CONFIG = "handbook.yml"
NAVIGATION = "mkdocs.yml"


@dataclass(frozen=True)
class Texts:
    """The project as it is written, by path; what the handbook makes of it beside."""

    files: Mapping[str, str]

    @property
    def config(self) -> str:
        return self.files[CONFIG]

    @cached_property
    def handbook(self) -> Handbook:
        return handbook_of(self.config)

    @cached_property
    def made(self) -> Mapping[str, str]:
        return outputs(self.handbook)

    def pages(self, *folders: str) -> Iterator[tuple[str, str]]:
        """Yield path and text of the Markdown pages of some folders that a person writes."""
        for path, text in self.files.items():
            if path.endswith(".md") and path.startswith(folders) and "/measured/" not in path:
                yield path, text


@dataclass(frozen=True)
class Mistake:
    """What is changed, and where."""

    kind: str
    where: str
    """``file:line``."""
    what: str
    """What was written, and what was planted instead."""
    changes: Mapping[str, str | None]
    """New text by path; None takes the file away."""


Make = Callable[[Texts], Iterator[Mistake]]
"""Yields a mistake for every place where one of a kind can be made."""

KINDS: dict[str, Make] = {}


def kind(name: str) -> Callable[[Make], Make]:
    """Register a kind of mistake; its mistakes bear its name."""

    def register(make: Make) -> Make:
        KINDS[name] = lambda texts: (replace(one, kind=name) for one in make(texts))
        return make

    return register


def replaced(path: str, text: str, span: tuple[int, int], new: str) -> Mistake:
    """Make a mistake of a text by writing something else at a span."""
    start, end = span
    line = text.count("\n", 0, start) + 1
    what = f"{text[start:end]!r} → {new!r}".replace("|", "¦").replace("\\n", " ")
    return Mistake("", f"{path}:{line}", what[:120], {path: text[:start] + new + text[end:]})


def read_texts(root: Path) -> Texts:
    """Read what people and the generator wrote."""
    paths = [
        root / name for name in (CONFIG, NAVIGATION, "README.md", "docker-compose.monitoring.yml")
    ]
    for folder in ("docs", "runbooks", "monitoring"):
        paths += sorted(path for path in (root / folder).rglob("*") if path.is_file())
    kept = [p for p in paths if p.suffix not in (".png", ".svg", ".css", ".js", ".ico")]
    return Texts({p.relative_to(root).as_posix(): p.read_text("utf-8") for p in kept})


def misspelt(word: str) -> str:
    """Turn two letters in the middle of a word round; double one where they are equal."""
    at = max(1, len(word) // 2)
    if at + 1 < len(word) and word[at] != word[at + 1] and word[at : at + 2].isalnum():
        return f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}"
    return f"{word[:at]}{word[at - 1]}{word[at:]}"


def block_of(text: str, section: str, name: str) -> tuple[int, int]:
    """Find an entry of a section of the config: where it begins and ends."""
    begin = re.search(rf"^{section}:\n", text, re.MULTILINE)
    assert begin is not None
    entry = re.compile(rf"^  {re.escape(name)}:.*\n(?:(?:    .*|\s*)\n)*", re.MULTILINE)
    found = entry.search(text, begin.end())
    assert found is not None, name
    return found.span()


def fields(text: str, section: str, key: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield each entry of a section with where a key's value stands (group 1)."""
    begin = re.search(rf"^{section}:\n", text, re.MULTILINE)
    assert begin is not None
    end = re.compile(r"^[a-z]", re.MULTILINE).search(text, begin.end())
    stop = end.start() if end else len(text)
    for entry in re.compile(r"^  (\w+):\n((?:(?:    .*|\s*|  # .*)\n)*)", re.MULTILINE).finditer(
        text, begin.end(), stop
    ):
        found = re.compile(rf"^    {key}: (.*)$", re.MULTILINE).search(text, *entry.span())
        if found is not None:
            yield entry[1], found
