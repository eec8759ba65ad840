"""What is renamed in one place is followed everywhere, or the check is red and says where.

Every signal, alert, metric and runbook of the shipped handbook. First only where it is defined:
each place that still says the old name must be found, with its line. Then everywhere, as a person
does after reading what was found: nothing is wrong any more, and nothing says the old name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from handbook.config.load import load_handbook
from handbook.generate.outputs import outputs
from handbook.lint.examine import examine
from tests.conftest import PROJECT
from tests.mutate.judges import Copy, make_copy
from tests.mutate.mistake import CONFIG, NAVIGATION

CONFIG_TEXT = (PROJECT / CONFIG).read_text("utf-8")
HANDBOOK = load_handbook(PROJECT / CONFIG)
RUNBOOKS = sorted(path.stem for path in (PROJECT / "runbooks").glob("*.md"))
_QUOTED = re.compile(r"\{\{ quote\(.*?\) \}\}", re.DOTALL)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return make_copy(tmp_path_factory.mktemp("renames") / "project")


def renamed(name: str) -> str:
    """Choose a name of the same kind that is not near the old one."""
    if "-" in name:
        return f"quite-another-{len(name)}"
    return f"QuiteAnother{len(name)}" if name[0].isupper() else f"quite_another_{len(name)}"


def defined_as(section: str, name: str, new: str) -> str:
    """Rename an entry of the config, and nothing else."""
    text, count = re.subn(rf"^  {name}:$", f"  {new}:", CONFIG_TEXT, flags=re.MULTILINE)
    assert count == 1, (section, name)
    return text


def said(copy: Copy, name: str) -> Iterator[tuple[str, int]]:
    """Yield file and line of each place where a page or the config says a name by itself.

    Not in what is quoted, nor in measured results: those are history.
    """
    word = re.compile(rf"(?<![\w/-]){re.escape(name)}(?![\w-])")
    for path, text in copy.texts.files.items():
        if path.endswith(".md") and "/measured/" not in path:
            shown = _QUOTED.sub(lambda match: "\n" * match[0].count("\n"), text)
            for number, line in enumerate(shown.split("\n"), start=1):
                if word.search(line):
                    yield path, number


def found_in(root: Path) -> dict[tuple[str, int], str]:
    return {(f.problem.file, f.problem.line): str(f.problem) for f in examine(root).findings}


def everywhere(copy: Copy, name: str, new: str) -> dict[str, str | None]:
    """Rename in every text and every file name that a person writes."""
    # The series of a histogram bear its name with something behind it.
    series = "(?:_bucket|_sum|_count)?" if name in HANDBOOK.metrics else ""
    word = re.compile(rf"(?<![\w-]){re.escape(name)}(?={series}(?![\w-]))")
    changes: dict[str, str | None] = {}
    for path, text in copy.texts.files.items():
        if path.startswith("monitoring/") or "/measured/" in path:
            continue
        to = path.replace(f"/{name}.md", f"/{new}.md")
        changed = word.sub(new, text)
        if to != path:
            changes[path] = None
        if to != path or changed != text:
            changes[to] = changed
    return changes


def old_name_in(texts: Mapping[str, str], name: str) -> list[str]:
    word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    return [path for path, text in texts.items() if word.search(text)]


def holds_after_renaming_everywhere(copy: Copy, name: str) -> None:
    with copy.with_changes(everywhere(copy, name, renamed(name))) as root:
        assert not found_in(root)
        assert not old_name_in(outputs(load_handbook(root / CONFIG)), name)


DISTINCT_SIGNALS = [name for name in HANDBOOK.signals if "_" in name]
"""Signals whose id is no word of the language, so that a text that holds it means the signal."""


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", HANDBOOK.signals)
def test_a_signal_that_is_renamed_is_missed_at_each_place_that_names_it(
    name: str, copy: Copy
) -> None:
    with copy.with_changes({CONFIG: defined_as("signals", name, renamed(name))}) as root:
        found = found_in(root)
    used = re.search(rf"(?:signals?: \[?(?:\w+, )*){name}\b", CONFIG_TEXT)
    if used:
        assert any(file == CONFIG and f"'{name}'" in text for (file, _), text in found.items())
    if name in DISTINCT_SIGNALS:
        assert {place for place in said(copy, name) if place not in found} == set()
    assert all("; " in text or "did you mean" in text or "no " in text for text in found.values())


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", DISTINCT_SIGNALS)
def test_a_signal_that_is_renamed_everywhere_leaves_nothing_behind(name: str, copy: Copy) -> None:
    holds_after_renaming_everywhere(copy, name)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", HANDBOOK.alerts)
def test_an_alert_that_is_renamed_is_missed_at_each_place_that_names_it(
    name: str, copy: Copy
) -> None:
    with copy.with_changes({CONFIG: defined_as("alerts", name, renamed(name))}) as root:
        found = found_in(root)
        made = outputs(load_handbook(root / CONFIG))
    assert {place for place in said(copy, name) if place not in found} == set()
    assert old_name_in(made, name) == [], "what is generated follows by itself"
    holds_after_renaming_everywhere(copy, name)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", HANDBOOK.metrics)
def test_a_metric_that_is_renamed_is_missed_at_each_place_that_names_it(
    name: str, copy: Copy
) -> None:
    with copy.with_changes({CONFIG: defined_as("metrics", name, renamed(name))}) as root:
        found = found_in(root)
    asked = [s for s in HANDBOOK.signals.values() if re.search(rf"\b{name}(_\w+)?\b", s.expr)]
    for signal in asked:
        assert any(f"signals.{signal.id}" in text for text in found.values()), signal.id
    places = {place for place in said(copy, name) if place not in found}
    assert places == set()
    holds_after_renaming_everywhere(copy, name)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", RUNBOOKS)
def test_a_runbook_that_is_renamed_is_missed_at_each_place_that_names_it(
    name: str, copy: Copy
) -> None:
    text = copy.texts.files[f"runbooks/{name}.md"]
    new = renamed(name)
    with copy.with_changes({f"runbooks/{name}.md": None, f"runbooks/{new}.md": text}) as root:
        found = found_in(root)
    alerts = [alert for alert in HANDBOOK.alerts.values() if alert.runbook == name]
    for alert in alerts:
        assert any(f"alerts.{alert.name}.runbook" in told for told in found.values())
    linked = re.compile(rf"\b{name}\.md|continue_with: {name}\b|runbook: {name}\b")
    for path, page in copy.texts.files.items():
        if path.endswith(".md") and path != f"runbooks/{name}.md" and "/measured/" not in path:
            for number, line in enumerate(page.split("\n"), start=1):
                if linked.search(line) and "{% raw %}" not in line:
                    # Of a step, the line is that of its fence.
                    assert (path, number) in found or any(
                        file == path and f"'{name}'" in told for (file, _), told in found.items()
                    ), line
    assert any(file == NAVIGATION and name in told for (file, _), told in found.items())
    with copy.with_changes(everywhere(copy, name, new)) as root:
        assert not found_in(root)
        assert not [
            path for path, made in outputs(load_handbook(root / CONFIG)).items()
            if f"/runbooks/{name}/" in made
        ]  # fmt: skip
