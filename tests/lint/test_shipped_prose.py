"""Every macro of the shipped pages that says a level, written out as a number, is found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from handbook.lint.examine import examine, findings_of
from handbook.lint.pages import Page
from handbook.lint.project import read_project
from handbook.lint.registry import rules
from handbook.lint.subject import Subject
from handbook.render.inline import threshold_text
from handbook.runbooks.model import Check
from handbook.runbooks.placeholders import band_text, limit_text
from tests.conftest import PROJECT
from tests.macros.project import copy_project

MACRO = re.compile(r'\{\{ threshold\("(\w+)", "(\w+)"\) \}\}')
RULE = [rule for rule in rules() if rule.id == "number-in-prose"]


@pytest.fixture(scope="module")
def subject() -> Subject:
    return read_project(PROJECT)


def lines_found(subject: Subject, page: Page) -> set[int]:
    """Return the lines of one page, in place of all others, that hold a level."""
    alone = Subject(
        handbook=subject.handbook,
        catalogue=subject.catalogue,
        runbooks=subject.runbooks,
        pages=(page,),
        places=subject.places,
        reading=(),
    )
    return {f.problem.line for f in findings_of(alone, only=RULE) if f.problem.file == page.file}


def test_every_threshold_that_is_written_out_on_its_page_is_found(subject: Subject) -> None:
    signals = subject.handbook.signals
    asked = 0
    missed = []
    for page in subject.pages:
        text = MACRO.sub(lambda m: threshold_text(signals[m[1]], m[2]), page.text)
        named = " ".join(match[1] for match in MACRO.finditer(page.text))
        text += f"\n<!-- {named} -->\n"  # what the macros named, the page still names
        wanted = {
            page.text.count("\n", 0, match.start()) + 1
            for match in MACRO.finditer(page.text)
            if "{% raw %}" not in page.text.split("\n")[page.text.count("\n", 0, match.start())]
        }
        asked += len(wanted)
        missed += [
            f"{page.file}:{line}: {text.splitlines()[line - 1]}"
            for line in sorted(wanted - lines_found(subject, Page(page.file, text)))
        ]
    assert asked > 20
    assert not missed, "\n".join(missed)


def test_every_level_that_is_written_out_in_a_check_is_found(subject: Subject) -> None:
    asked = 0
    missed = []
    for runbook in subject.runbooks.values():
        page = next(page for page in subject.pages if page.file == runbook.file)
        rows = page.text.split("\n")
        wanted = set()
        for step in runbook.steps:
            if isinstance(step, Check):
                wanted |= written_out(rows, step)
        asked += len(wanted)
        found = lines_found(subject, Page(page.file, "\n".join(rows)))
        missed += [f"{page.file}:{line}: {rows[line - 1]}" for line in sorted(wanted - found)]
    assert asked > 5
    assert not missed, "\n".join(missed)


def written_out(rows: list[str], check: Check) -> set[int]:
    """Write a check's own levels into its sentences, and return the lines that changed."""
    levels, unit = check.signal.levels, check.signal.unit
    said = {
        "{warning}": limit_text(levels.warning, unit),
        "{critical}": limit_text(levels.critical, unit),
        "{normal}": band_text(levels.normal, unit),
    }
    changed = set()
    number = check.line
    while number < len(rows) and not rows[number].startswith("```"):
        for placeholder, text in said.items():
            if placeholder in rows[number]:
                rows[number] = rows[number].replace(placeholder, text)
                changed.add(number + 1)
        number += 1
    return changed


def test_no_shipped_page_is_refused(subject: Subject) -> None:
    refused = {page.file: lines_found(subject, page) for page in subject.pages}
    assert {Path(file): lines for file, lines in refused.items() if lines} == {}


def test_an_example_that_a_reader_takes_over_is_no_problem_of_its_page(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    page = (project / "docs" / "change" / "signal.md").read_text()
    (example,) = re.findall(r"```yaml\nsignals:\n(  session_growth:\n.*?)```", page, re.DOTALL)
    config = project / "handbook.yml"
    config.write_text(config.read_text().replace("\nsignals:\n", f"\nsignals:\n{example}", 1))
    assert examine(project).findings == ()


def test_an_example_that_changes_a_level_is_held_against_it(subject: Subject) -> None:
    page = "# Page\n\n```yaml\nsignals:\n  goroutines:\n    warning: '> 1000'\n```\n"
    assert lines_found(subject, Page("docs/page.md", page)) == {6}
