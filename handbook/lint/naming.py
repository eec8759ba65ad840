"""Tells which signals a text names: by id, title, metric or alert.

Knows words only. A text that shows a signal without naming it (a whole board) names none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from handbook.catalogue import Catalogue
from handbook.model.handbook import Handbook
from handbook.model.signals import Signal
from handbook.promql import metrics_of

_WORD = re.compile(r"\w[\w-]*")
_COMMON = frozenset({"from", "with", "that", "than", "this", "beyond", "each", "what"})
"""Words of titles that say nothing about which signal is meant."""


class Naming:
    """The words of one handbook that stand for signals; made once, asked for every text."""

    def __init__(self, handbook: Handbook, catalogue: Catalogue) -> None:
        self._by_word: dict[str, set[str]] = {}
        self._by_title: dict[tuple[str, ...], set[str]] = {}
        self._lengths: dict[str, set[int]] = {}
        self._signals = handbook.signals
        self._order = {name: index for index, name in enumerate(handbook.signals)}
        for signal in handbook.signals.values():
            self._add(signal.id, signal)
            for name in metrics_of(signal.expr):
                self._add(name, signal)
                family = catalogue.find(name)
                if family is not None:
                    self._add(family.name, signal)
            title = _words(signal.title)
            if title:
                self._by_title.setdefault(title, set()).add(signal.id)
                self._lengths.setdefault(title[0], set()).add(len(title))
        for alert in handbook.alerts.values():
            self._add(alert.name, alert.signal)

    def _add(self, word: str, signal: Signal) -> None:
        self._by_word.setdefault(word.lower(), set()).add(signal.id)

    def signals_in(self, text: str) -> list[Signal]:
        """Return the signals that a text names, in the config's order."""
        words = _words(text)
        found: set[str] = set()
        for word in set(words):
            found |= self._by_word.get(word, set())
        for at, word in enumerate(words):
            for length in self._lengths.get(word, ()):
                found |= self._by_title.get(words[at : at + length], set())
        return self._ordered(found)

    def ids_in(self, text: str) -> list[Signal]:
        """Return the signals whose id stands in a text."""
        return self._ordered({word for word in _WORD.findall(text) if word in self._signals})

    def of_metric(self, name: str) -> list[Signal]:
        """Return the signals whose query reads a metric."""
        return self._ordered(self._by_word.get(name.lower(), set()))

    def _ordered(self, ids: Iterable[str]) -> list[Signal]:
        wanted = set(ids)
        order = self._order
        return [self._signals[i] for i in sorted(wanted, key=order.__getitem__)]


def title_words(signal: Signal) -> frozenset[str]:
    """Return the words that tell what a signal is about: those of title, id and unit."""
    words = re.findall(r"[a-z]{4,}", f"{signal.title} {signal.id} {signal.unit.base}".lower())
    return frozenset(words) - _COMMON


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.rstrip("-_") for word in _WORD.findall(text.lower()))
