"""Mistakes in what was generated, as a hand would make them in `monitoring/`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from tests.mutate.mistake import Mistake, Texts, kind, misspelt, replaced

RULES = "monitoring/prometheus/rules.yml"
TESTS = "monitoring/prometheus/rules_test.yml"
BOARD = "monitoring/grafana/dashboards/game-websocket.json"


def _in(texts: Texts, path: str, pattern: str) -> Iterator[tuple[str, str, re.Match[str]]]:
    text = texts.files[path]
    for match in re.finditer(pattern, text, re.MULTILINE):
        yield path, text, match


@kind("rules: a level")
def level(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _in(texts, RULES, r"[<>] ([\d.]+)'?$"):
        yield replaced(path, text, match.span(1), f"{match[1]}9" if match[1] != "0" else "0.9")


@kind("rules: a query")
def query(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _in(texts, RULES, r"\[(\d+)m\]"):
        yield replaced(path, text, match.span(1), f"{match[1]}1")


@kind("rules: a `for`")
def held_for(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _in(texts, RULES, r"for: (\d+)m$"):
        yield replaced(path, text, match.span(1), f"{match[1]}1")


@kind("rules: a severity")
def severity(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _in(texts, RULES, r"severity: (\w+)$"):
        yield replaced(path, text, match.span(1), "page")


@kind("rules: a runbook's address")
def address(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _in(texts, RULES, r"runbook_url: .*?/runbooks/([\w-]+)/"):
        yield replaced(path, text, match.span(1), misspelt(match[1]))
        at = match.end(), match.end()
        yield replaced(path, text, at, "#no-such-step")


@kind("rules: a text")
def words(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _in(texts, RULES, r"summary: (\S+)"):
        yield replaced(path, text, match.span(1), misspelt(match[1]))


@kind("rules: an alert's name")
def name(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _in(texts, RULES, r"- alert: (\w+)$"):
        yield replaced(path, text, match.span(1), misspelt(match[1]))


@kind("rules: a rule that is gone")
def gone(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _in(texts, RULES, r"^ *- alert: .*\n(?:(?! *- (?:alert|name)).*\n)*"):
        yield replaced(path, text, match.span(), "")


@kind("rule tests: a number")
def rule_test(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _in(texts, TESTS, r"values: \D*([\d.]+)"):
        yield replaced(path, text, match.span(1), f"{match[1]}3")


@kind("dashboard: a level")
def threshold(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _in(texts, BOARD, r'"value": ([\d.]+),$'):
        yield replaced(path, text, match.span(1), f"1{match[1]}")


@kind("dashboard: a query")
def panel_query(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _in(texts, BOARD, r'"expr": "(.*)",$'):
        if "ALERTS" not in match[1]:
            yield replaced(path, text, match.span(1), f"2 * ({match[1]})")


@kind("dashboard: a unit")
def unit(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _in(texts, BOARD, r'"unit": "([^"]+)"'):
        yield replaced(path, text, match.span(1), "short")


@kind("dashboard: a panel that is gone")
def panel(texts: Texts) -> Iterator[Mistake]:
    board = json.loads(texts.files[BOARD])
    for number, one in enumerate(board["panels"]):
        if one["type"] != "row":
            rest = [other for at, other in enumerate(board["panels"]) if at != number]
            text = json.dumps({**board, "panels": rest}, indent=2, ensure_ascii=False) + "\n"
            yield Mistake("", f"{BOARD}:1", f"panel {one['title']!r} taken out", {BOARD: text})


@kind("generated: one word in any file")
def word(texts: Texts) -> Iterator[Mistake]:
    for path in texts.made:
        for number, match in enumerate(re.finditer(r"[a-z]{5,}", texts.files[path])):
            if number % 40 == 20:
                yield replaced(path, texts.files[path], match.span(), misspelt(match[0]))


@kind("generated: a file that is gone")
def file_gone(texts: Texts) -> Iterator[Mistake]:
    for path in texts.made:
        yield Mistake("", f"{path}:1", "the file was taken away", {path: None})


@kind("generated: a file that nothing makes")
def file_extra(texts: Texts) -> Iterator[Mistake]:
    for path in texts.made:
        if path.startswith("monitoring/"):
            new = path + ".old"
            yield Mistake("", f"{new}:1", f"a copy of {path}", {new: texts.files[path]})
