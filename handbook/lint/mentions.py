"""Finds where a page names a signal, an alert, a metric or a runbook of the handbook.

Knows the forms in which pages name things: arguments of macros, metrics in any text, alerts in
code, examples of config, commands. Knows not whether a name exists.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from handbook.lint.examples import entries
from handbook.lint.pages import Page

SIGNAL, ALERT, METRIC, RUNBOOK = "signal", "alert", "metric", "runbook"

MACRO_ARGUMENTS = {
    "threshold": SIGNAL, "value": SIGNAL, "level": SIGNAL, "signal": SIGNAL, "chart": SIGNAL,
    "alert": ALERT, "metric": METRIC,
}  # fmt: skip
"""What the first argument of a macro names; macros that are not here name nothing of these."""

_MACRO = re.compile(r"\{\{-?\s*(\w+)\(\s*(?:\w+\s*=\s*)?([\"'])([\w.-]*)\2")
_LEVEL = re.compile(r"\{\{-?\s*threshold\(\s*([\"'])(\w+)\1\s*,\s*([\"'])(\w*)\3\s*\)")
_QUOTE = re.compile(r"\{\{-?\s*quote\(.*?\)\s*-?\}\}", re.DOTALL)
_METRIC = re.compile(r"(?<![\w$./:-])[a-z]+(?:_[a-z0-9]+){2,}(?![\w/(:])")
_ALERT = re.compile(r"`([A-Z][a-z0-9]*(?:[A-Z][A-Za-z0-9]*)+)`")
_ABOUT_ALERTS = re.compile(r"\b(?:alerts?|fires?|firing)\b", re.IGNORECASE)
_RUN = re.compile(r"\bhandbook run ([a-z0-9]+(?:-[a-z0-9]+)*)\b")
_ANALYZE = re.compile(r"\bhandbook analyze((?: [a-z][a-z0-9_]*)+)")
_ADDRESS = re.compile(r"\b(alerts|signals)/#([\w-]+)")
_EXAMPLE = re.compile(r"[{,\s](signal|signals|runbook|continue_with):[ ]+(\[[^\]]*\]|[\w-]+)")
_EXAMPLE_KINDS = {"signal": SIGNAL, "signals": SIGNAL, "runbook": RUNBOOK, "continue_with": RUNBOOK}
_NAME = re.compile(r"[a-z0-9][\w-]*")
_DEFINED = re.compile(r"^\s*(?:- id: )?([\w-]+):", re.MULTILINE)


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """One name on a page."""

    line: int
    kind: str
    """``signal``, ``alert``, ``metric`` or ``runbook``."""
    name: str


@dataclass(frozen=True, slots=True)
class MetricWords:
    """Which words look like metrics of this handbook."""

    own: frozenset[str]
    """First words of the team's own metrics: ``websocket`` of ``websocket_bytes_sent_total``."""
    shipped: frozenset[tuple[str, str]]
    """First two words of the catalogue's: ``go`` and ``memstats``."""

    @classmethod
    def of(cls, own: Collection[str], shipped: Collection[str]) -> MetricWords:
        """Gather them from the names of metrics."""
        words = [name.split("_") for name in shipped]
        return cls(
            frozenset(name.split("_")[0] for name in own),
            frozenset((w[0], w[1]) for w in words if len(w) > 2),
        )

    def look_like(self, word: str) -> bool:
        """Tell whether a word of three parts or more is meant as a metric."""
        first, second, *_ = word.split("_")
        return first in self.own or (first, second) in self.shipped


def mentions(page: Page, metrics: MetricWords) -> Iterator[Mention]:
    """Yield every name, what is quoted from elsewhere left out."""
    text = _QUOTE.sub(lambda match: "\n" * match[0].count("\n"), page.text)
    for match in _MACRO.finditer(text):
        if match[1] in MACRO_ARGUMENTS:
            yield Mention(_line(text, match.start()), MACRO_ARGUMENTS[match[1]], match[3])
    for match in _METRIC.finditer(text):
        if metrics.look_like(match[0]):
            yield Mention(_line(text, match.start()), METRIC, match[0])
    for match in _RUN.finditer(text):
        yield Mention(_line(text, match.start()), RUNBOOK, match[1])
    for match in _ANALYZE.finditer(text):
        for name in match[1].split():
            yield Mention(_line(text, match.start()), SIGNAL, name)
    for match in _ADDRESS.finditer(text):
        kind = ALERT if match[1] == "alerts" else SIGNAL
        yield Mention(_line(text, match.start()), kind, match[2])
    for number, row in enumerate(text.split("\n"), start=1):
        if _ABOUT_ALERTS.search(row):
            for match in _ALERT.finditer(row):
                yield Mention(number, ALERT, match[1])
    yield from _examples(page)


def levels_named(page: Page) -> Iterator[tuple[int, str, str]]:
    """Yield line, signal and level of each `threshold()`."""
    for match in _LEVEL.finditer(page.text):
        yield _line(page.text, match.start()), match[2], match[4]


def _examples(page: Page) -> Iterator[Mention]:
    """Yield what examples of config and runbooks name, and do not define themselves."""
    shown = [fence for fence in page.fences if not fence.ours]
    defined = {name for fence in shown for name in _DEFINED.findall(fence.body)}
    for fence in shown:
        for entry in entries(fence):
            if not entry.is_whole:
                yield Mention(entry.line, SIGNAL, entry.id)
        for match in _EXAMPLE.finditer(fence.body):
            for name in _NAME.findall(match[2]):
                if name not in defined:
                    line = fence.body_line + _line(fence.body, match.start(1)) - 1
                    yield Mention(line, _EXAMPLE_KINDS[match[1]], name)


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
