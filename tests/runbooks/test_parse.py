"""What a right runbook becomes, and what a folder of them must mean together."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from handbook.model.handbook import Handbook
from handbook.model.levels import Level
from handbook.problems import ProblemsError
from handbook.runbooks.flow import check_all
from handbook.runbooks.forms import FORMS
from handbook.runbooks.model import Action, ActionKind, Check, Conclusion, Role, Way
from handbook.runbooks.parse import load_runbooks, parse_runbook

from .conftest import Parse, runbook_text

ENDS = "yes: {conclude: confirmed}\nno: {conclude: ruled_out}"

WHOLE = """---
title: First
owner: us
escalation: Call us.
description: What it is.
tags: [one, two]
---
# First

Text with {{ value("a") }}.

## Is *A* high? { #a-high }

- In a list:

    ```check
    signal: a
    at: critical
    yes: A is {value}.
    no: {say: Fine., conclude: ruled_out}
    unknown: {go_to: is-b-high}
    ```

## Is B high?

```check
signal: b
yes: {conclude: confirmed}
no: {continue_with: other}
```

## Run it

```action
title: Take a profile
run: [go, tool, pprof, -top, "http://{instance}/debug/pprof/heap", "{instance}"]
note: Look.
cost: Little.
```

## Get it

```action
title: Save it
get: http://{instance}/debug/pprof/goroutine?debug=1
save: goroutines.txt
```

## Open it

```action
title: Look at it
open: "{grafana}/d/x"
```

## Is it over?

```check
signal: a
role: verify
yes: No.
no: Yes.
```
"""


def test_a_whole_runbook_becomes_what_was_written(config: Handbook) -> None:
    book = parse_runbook(WHOLE, "runbooks/first.md", config, {"first", "other"})
    assert (book.id, book.title, book.owner, book.escalation) == (
        "first",
        "First",
        "us",
        "Call us.",
    )
    assert (book.description, book.tags, book.guide) == ("What it is.", ("one", "two"), False)
    assert [step.id for step in book.steps] == [
        "a-high", "is-b-high", "run-it", "get-it", "open-it", "is-it-over",
    ]  # fmt: skip
    first = book.steps[0]
    assert isinstance(first, Check)
    assert first.question == "Is A high?"
    assert (first.signal.id, first.at, first.role) == ("a", Level.CRITICAL, Role.DIAGNOSE)
    assert first.ways == {
        "yes": Way("A is {value}."),
        "no": Way("Fine.", Conclusion.RULED_OUT),
        "unknown": Way(go_to="is-b-high"),
    }
    assert WHOLE.splitlines()[first.line - 1].strip() == "```check"
    assert [check.id for check in book.diagnosis] == ["a-high", "is-b-high"]
    assert [check.id for check in book.verification] == ["is-it-over"]
    kinds = [(a.action, a.arguments[:2], a.url, a.save) for a in book.actions]
    assert kinds == [
        (ActionKind.RUN, ("go", "tool"), "", ""),
        (ActionKind.GET, (), "http://{instance}/debug/pprof/goroutine?debug=1", "goroutines.txt"),
        (ActionKind.OPEN, (), "{grafana}/d/x", ""),
    ]
    run = book.actions[0]
    assert isinstance(run, Action)
    assert (run.heading, run.title, run.note, run.cost) == (
        "Run it", "Take a profile", "Look.", "Little.",
    )  # fmt: skip


def test_windows_line_ends_change_nothing(config: Handbook) -> None:
    known = {"first", "other"}
    text = WHOLE.replace("\n", "\r\n")
    assert parse_runbook(text, "runbooks/first.md", config, known) == parse_runbook(
        WHOLE, "runbooks/first.md", config, known
    )


def test_a_runbook_cannot_be_changed(parse: Parse) -> None:
    with pytest.raises(FrozenInstanceError):
        parse(f"Q?\nsignal: a\n{ENDS}").title = "x"  # type: ignore[misc]


def test_a_file_name_that_is_no_id_is_refused(config: Handbook) -> None:
    with pytest.raises(ProblemsError, match="name the file with"):
        parse_runbook(runbook_text(f"Q?\nsignal: a\n{ENDS}"), "runbooks/My File.md", config, ())


def test_every_form_has_words_for_every_key() -> None:
    for form in FORMS:
        assert form.doc.endswith(".")
        for field in form.fields:
            assert field.doc.endswith((".", "absent"))
            assert field.kind.write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "runbooks"
    path.mkdir()
    (path / "first.md").write_text(runbook_text(f"Q?\nsignal: a\n{ENDS}"))
    (path / "index.md").write_text("# The list\n")
    return path


def continuing(other: str) -> str:
    return runbook_text(
        f"P?\nsignal: b\nyes: {{continue_with: {other}}}\nno: {{conclude: ruled_out}}",
        f"Q?\nsignal: a\n{ENDS}",
    )


def test_a_folder_is_read_by_id_without_its_overview(folder: Path, config: Handbook) -> None:
    (folder / "another.md").write_text(continuing("first"))
    assert list(load_runbooks(folder, config)) == ["another", "first"]


def test_problems_of_all_files_come_together(folder: Path, config: Handbook) -> None:
    (folder / "second.md").write_text("# Nothing\n")
    (folder / "third.md").write_bytes(b"---\n\xff\n")
    (folder / "first.md").rename(folder / "firts.md")
    with pytest.raises(ProblemsError) as raised:
        load_runbooks(folder, config)
    said = [str(problem) for problem in raised.value.problems]
    assert len(said) == 3
    assert said[0].startswith("handbook.yml:")
    assert "alerts.HighA.runbook: no runbook 'first' (did you mean firts?)" in said[0]
    assert said[1].startswith("runbooks/second.md:1: has no front matter")
    assert said[2] == "runbooks/third.md:2: byte 0xff is not UTF-8; save the file as UTF-8"


def test_an_empty_folder_is_a_problem(tmp_path: Path, config: Handbook) -> None:
    with pytest.raises(ProblemsError, match="holds no runbook"):
        load_runbooks(tmp_path, config)


def test_runbooks_that_continue_in_a_circle_are_refused(folder: Path, config: Handbook) -> None:
    (folder / "first.md").write_text(continuing("second"))
    (folder / "second.md").write_text(continuing("third"))
    (folder / "third.md").write_text(continuing("first"))
    with pytest.raises(ProblemsError) as raised:
        load_runbooks(folder, config)
    said = [str(problem) for problem in raised.value.problems]
    assert len(said) == 3
    assert "runbooks continue in a circle (first → second → third → first)" in said[0]


def test_a_runbook_that_leads_into_a_circle_is_not_blamed_for_it(parse: Parse) -> None:
    def book(name: str, other: str) -> object:
        return parse(
            f"P?\nsignal: b\nyes: {{continue_with: {other}}}\nno: {{conclude: ruled_out}}",
            f"Q?\nsignal: a\n{ENDS}", name=name, known=("a", "b", "c"),
        )  # fmt: skip

    books = {name: book(name, other) for name, other in (("a", "b"), ("b", "c"), ("c", "b"))}
    assert {problem.file for problem in check_all(books)} == {  # type: ignore[arg-type]
        "runbooks/b.md", "runbooks/c.md",
    }  # fmt: skip


def test_a_guide_cannot_decide_for_another_runbook(folder: Path, config: Handbook) -> None:
    (folder / "other.md").write_text("---\ntitle: G\nowner: us\nkind: guide\n---\n# G\n")
    (folder / "first.md").write_text(continuing("other"))
    with pytest.raises(ProblemsError, match="'other' is a guide and concludes nothing"):
        load_runbooks(folder, config)
