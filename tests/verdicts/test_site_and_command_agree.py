"""A built site and the command, asked of the same moment, say the same: runbook by runbook."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from handbook.commands.situation import read_project
from handbook.model.signals import Signal
from handbook.runbooks.model import Action, Runbook
from tests.commands.conftest import DURING, RECORDINGS, handbook
from tests.drills.store import prometheus_over
from tests.macros.project import PROJECT, build
from tests.verdicts.built_page import Part, read_page

NAMES = ("healthy.om.gz", "goroutine-leak.om.gz", "memory-leak.om.gz", "gc-pressure.om.gz")
BOOKS = [book for book in read_project().runbooks.values() if not book.guide]
SLOW = re.compile(r"slower than|not asked")


@dataclass
class Told:
    """What each way out says."""

    site: Path
    triage: dict[str, Any]
    runs: dict[str, dict[str, Any]]
    texts: dict[str, str]
    """By runbook: the terminal's words with single spaces."""
    at: str


@pytest.fixture(scope="module")
def told(prometheus_binaries: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    site = tmp_path_factory.mktemp("agree") / "site"
    with prometheus_over([RECORDINGS / name for name in NAMES]) as url:
        for _ in range(3):
            ended = build(PROJECT, site, HANDBOOK_AT=str(DURING), PROMETHEUS_URL=url)
            assert ended.returncode == 0, ended.stderr
            # A machine that is busy can make a query late, which is no difference of words.
            if not SLOW.search((site / "index.html").read_text("utf-8")):
                break
        at = ("--at", str(DURING))

        def said(*arguments: str) -> Any:
            ended = handbook(*arguments, *at, PROMETHEUS_URL=url)
            return ended.json() if "--json" in arguments else ended.out

        yield Told(
            site,
            said("triage", "--json"),
            {book.id: said("run", book.id, "--json") for book in BOOKS},
            {book.id: _one_line(said("run", book.id)) for book in BOOKS},
            at="2026-11-22T16:55:00Z",
        )


def _one_line(text: str) -> str:
    """Write words with single spaces, and without the shapes that stand beside words."""
    return re.sub(r"[\s●▲■◆]+", " ", text).strip()


def page_of(told: Told, book: Runbook) -> Part:
    return read_page(told.site / "runbooks" / book.id / "index.html")


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.id)
def test_the_steps_are_the_same_in_the_same_order_with_the_same_queries(
    book: Runbook, told: Told
) -> None:
    page = page_of(told, book)
    cards = [
        part for part in page.inside if "data-action" in part.of or "data-runbook-of" in part.of
    ]
    for finding in told.runs[book.id]["findings"]:
        steps = finding["steps"]
        assert len(cards) == len(steps)
        for card, step in zip(cards, steps, strict=True):
            if step["kind"] == "action":
                assert card.of["data-action"] == step["id"]
                continue
            assert card.of["data-card"] == step["signal"]
            query = card.of["data-query-template"].replace("$scope", card.of["data-scope-match"])
            assert query == step["query"]
            assert card.of["data-unit"] == step["unit"]
    headings = {part.of.get("id"): part.plain for part in page.inside if part.tag in ("h2", "h3")}
    for check in book.checks:
        assert headings[check.id].startswith(check.question)
        assert check.question in told.texts[book.id]
        assert _one_line(check.signal.query()) in told.texts[book.id]


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.id)
def test_each_answer_has_the_same_value_level_outcome_time_words_and_way(
    book: Runbook, told: Told
) -> None:
    said = {
        (step["id"], finding["instance"]): step
        for finding in told.runs[book.id]["findings"]
        for step in finding["steps"]
        if step["kind"] == "check"
    }
    seen = set()
    for answer in page_of(told, book).find("data-step", "data-instance", "data-outcome"):
        if answer.tag != "li":
            continue
        key = (answer.of["data-step"], answer.of["data-instance"])
        step = said[key]
        seen.add(key)
        assert answer.of["data-outcome"] == step["outcome"]
        assert answer.of.get("data-level", "unknown") == step["level"]
        value = answer.of.get("data-value")
        assert (None if value is None else float(value)) == step["value"]
        assert answer.of.get("data-sampled-at") == step["sampled_at"]
        assert answer.of.get("data-reason") == step["reason"]
        for words in _sentences(answer):
            assert words in told.texts[book.id], words
    assert seen == set(said)


def _sentences(answer: Part) -> list[str]:
    """Return what an answer says, and where it leads if it does, as the page writes it."""
    (head,) = [p for p in answer.inside if p.of.get("class") == "hb-answer"]
    (said,) = [p.plain for p in answer.inside if p.of.get("class") == "hb-because"]
    rest = _one_line(answer.words.removeprefix(head.words))
    return [rest] if "→" in rest else [said]


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.id)
def test_each_conclusion_is_the_same_with_its_reason_and_cause(book: Runbook, told: Told) -> None:
    found = {f["instance"]: f for f in told.runs[book.id]["findings"]}
    page = page_of(told, book)
    shown = [p for p in page.find("data-conclusion", "data-instance") if p.tag == "li"]
    assert {part.of["data-instance"] for part in shown} == set(found)
    for part in shown:
        finding = found[part.of["data-instance"]]
        assert part.of["data-conclusion"] == finding["conclusion"]
        assert finding["because"] in part.plain
        assert ("Explained by" in part.plain) == (finding["explained_by"] is not None)
        assert finding["because"] in told.texts[book.id]


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.id)
def test_the_drawing_marks_the_outcomes_that_the_command_found(book: Runbook, told: Told) -> None:
    marks = {
        part.of["data-step"]: part
        for part in page_of(told, book).find("data-step", "data-outcome")
        if "path-mark" in part.of.get("class", "").split()
    }
    counts: dict[str, dict[str, int]] = {}
    for finding in told.runs[book.id]["findings"]:
        for step in finding["steps"]:
            if step["kind"] == "check":
                tally = counts.setdefault(step["id"], {})
                tally[step["outcome"]] = tally.get(step["outcome"], 0) + 1
    assert list(marks) == [check.id for check in book.diagnosis]
    for step_id, mark in marks.items():
        words = dict(re.findall(r"(yes|no|unknown) (\d+)", mark.plain))
        assert {outcome: int(count) for outcome, count in words.items()} == counts[step_id]


def test_the_first_page_has_the_findings_of_triage_in_their_order(told: Told) -> None:
    page = read_page(told.site / "index.html")
    (triage,) = [p for p in page.find("data-part") if p.of["data-part"] == "triage"]
    shown = [
        (p.of["data-runbook"], p.of["data-instance"], p.of["data-conclusion"])
        for p in triage.find("data-conclusion", "data-instance")
    ]
    found = told.triage["findings"]
    assert shown == [(f["runbook"], f["instance"], f["conclusion"]) for f in found]
    assert [f["conclusion"] for f in found].count("confirmed") == 3
    lines = triage.find("data-conclusion", "data-instance")
    for line, finding in zip(lines, found, strict=True):
        assert finding["because"] in line.plain


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.id)
def test_triage_and_run_give_the_same_findings(book: Runbook, told: Told) -> None:
    mine = [f for f in told.triage["findings"] if f["runbook"] == book.id]
    assert told.runs[book.id]["findings"] == mine
    assert told.runs[book.id]["at"] == told.triage["at"] == told.at


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.id)
def test_each_action_is_the_same_command_with_its_cost(book: Runbook, told: Told) -> None:
    cards = {p.of["data-action"]: p for p in page_of(told, book).find("data-action")}
    assert list(cards) == [action.id for action in book.actions]
    confirmed = [f["instance"] for f in told.runs[book.id]["findings"]
                 if f["conclusion"] == "confirmed"]  # fmt: skip
    for action in book.actions:
        assert isinstance(action, Action)
        card = cards[action.id]
        assert _one_line(action.title) in told.texts[book.id]
        assert _one_line(action.cost) in card.plain
        assert _one_line(action.cost) in told.texts[book.id]
        blocks = [p.words.strip() for p in card.inside if p.tag == "code"]
        for command in (line for block in blocks for line in block.splitlines()):
            of_confirmed = any(server in command for server in confirmed)
            if of_confirmed or not re.search(r"\{instance\}|127\.0\.0\.1", command):
                assert _one_line(command) in told.texts[book.id]


def test_the_signals_of_the_runbooks_are_more_than_a_few() -> None:
    signals: set[Signal] = {signal for book in BOOKS for signal in book.signals}
    assert len(signals) > 15


@pytest.mark.parametrize("moment", ["yesterday", "2026-11-22 16:55", "-1"])
def test_a_moment_that_is_none_ends_a_build_with_one_line(moment: str, tmp_path: Path) -> None:
    ended: subprocess.CompletedProcess[str] = build(PROJECT, tmp_path / "site", HANDBOOK_AT=moment)
    assert ended.returncode == 2
    assert "HANDBOOK_AT: got" in ended.stderr
    assert "Traceback" not in ended.stderr
