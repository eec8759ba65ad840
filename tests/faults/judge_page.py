"""Reads a page of the site as the contract of its attributes says, and holds it to the truth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from handbook.model.levels import Level
from tests.faults.truth import Problem, Truth
from tests.macros.reading import VOID

_SAID = ("data-level", "data-outcome", "data-conclusion", "data-state", "data-differences")
_TOKEN = re.compile(r"hb[0-9a-f]{12}[bis]\d+e")
_ALL_IS_WELL = ("Everything can be read.", "as the handbook says", "No drift")
Attributes = dict[str, str]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[Attributes] = []
        self.times = 0
        self.text: list[str] = []
        """What stands in live elements."""
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if any(name in found for name in _SAID):
            self.said.append(found)
        self.times += tag == "time" and bool(found.get("datetime"))
        if (self._inside or "data-live" in found) and tag not in VOID:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag == self._inside[-1]:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.text.append(data)


def judge_page(page: str, html: str, truth: Truth) -> list[Problem]:
    """Say what a page claims that the source did not answer, and what it does not tell."""
    reader = _Reader()
    reader.feed(html)
    problems = [Problem(kind, f"{page}: {what}") for kind, what in _whole(html)]
    for said in reader.said:
        shown = " ".join(f"{k}={v[:60]}" for k, v in said.items() if k.startswith("data-"))
        problems += [Problem(kind, f"{page}: {shown}") for kind in _of(said, truth)]
    text = " ".join(" ".join(reader.text).split())
    if truth.bent is None:
        problems += [
            Problem("wrong OK", f"{page}: {words}") for words in _ALL_IS_WELL if words in text
        ]
    if any("unknown" in said.values() for said in reader.said) and not reader.times:
        problems.append(Problem("no time", page))
    return problems


def _whole(html: str) -> Iterator[tuple[str, str]]:
    if not html.rstrip().endswith("</html>"):
        yield "cut page", html[-60:]
    if _TOKEN.search(html):
        yield "token left", ""
    if "Traceback (most" in html:
        yield "traceback", ""


def _of(said: Attributes, truth: Truth) -> Iterator[str]:
    signal = said.get("data-signal", "")
    level = said.get("data-level")
    if level is not None:
        yield from _of_level(said, level, truth.knows(signal), truth)
    outcome = said.get("data-outcome")
    if outcome is not None:
        step = said.get("data-step")
        asked = truth.signal_of_step(said["data-runbook"], step) if step else signal
        knows = asked is not None and truth.knows(asked)
        if outcome != "unknown" and not knows:
            yield "wrong OK"
        if outcome == "unknown" and truth.good:
            yield "unknown under good"
    conclusion = said.get("data-conclusion")
    if conclusion == "ruled_out" and truth.bent is None:
        yield "wrong OK"
    elif conclusion == "confirmed" and truth.bent is None:
        yield "wrong alarm"
    elif conclusion == "unknown" and truth.good:
        yield "unknown under good"
    state = said.get("data-state")
    if state == "inactive" and not truth.knows_rules():
        yield "wrong OK"
    elif state in ("firing", "pending") and not truth.knows_rules():
        yield "wrong alarm"
    elif state == "unknown" and truth.good:
        yield "unknown under good"
    if said.get("data-differences") == "0" == said.get("data-unknown") and not truth.knows_all():
        yield "wrong OK"


def _of_level(said: Attributes, level: str, knows: bool, truth: Truth) -> Iterator[str]:
    if level == "unknown":
        if not said.get("data-reason"):
            yield "no reason"
        if "data-value" in said:
            yield "unknown with a value"
        if truth.good:
            yield "unknown under good"
    elif not knows:
        yield "wrong OK" if level in ("normal", "elevated") else "wrong alarm"
    else:
        shown = said.get("data-value")
        value = float(shown) if shown else truth.every_value
        levels = truth.handbook.signals[said["data-signal"]].levels
        if value is None or levels.of(value) != Level(level):
            yield "wrong level"
