"""What counts as a level in a sentence, both ways; the table stands beside this."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from handbook.lint.examine import examine
from tests.lint.project_case import write_project

TABLE = yaml.safe_load((Path(__file__).parent / "prose-cases.yml").read_text("utf-8"))
EXPRESSIONS = {
    "queue": "max_over_time(websocket_messages_sent_total{$scope}[1m])",
    "goroutines": "go_goroutines{$scope}",
    "bandwidth": "rate(websocket_bytes_sent_total{$scope}[1m])",
    "cpu": "rate(process_cpu_seconds_total{$scope}[1m])",
    "gc_rate": "60 * rate(go_gc_duration_seconds_count{$scope}[1m])",
    "open_files": "process_open_fds{$scope} / process_max_fds{$scope}",
    "processing": "rate(websocket_processing_seconds_sum{$scope}[1m])"
    " / rate(websocket_processing_seconds_count{$scope}[1m])",
}
TITLES = {"gc_rate": "Garbage collections", "open_files": "Files in use", "cpu": "CPU"}


def config_signals() -> dict[str, str]:
    """Write each signal of the table as the config has it."""
    written = {}
    for name, fields in TABLE["signals"].items():
        levels = "".join(f"    {k}: '{v}'\n" for k, v in fields.items() if k != "unit")
        written[name] = (
            f"  {name}:\n    title: {TITLES.get(name, name.capitalize())}\n    group: Case\n"
            f"    expr: {EXPRESSIONS[name]}\n    unit: {fields['unit']}\n{levels}"
            "    why: So it is.\n    meaning: What the case asks.\n"
        )
    return written


def lines_with_a_level(tmp_path: Path, sentences: list[str]) -> set[str]:
    """Write each sentence on a page that names all signals, and return those refused."""
    ours = config_signals()
    project = write_project(
        tmp_path, {"signals": "".join(t for n, t in ours.items() if n not in ("goroutines", "cpu"))}
    )
    names = ", ".join(f"`{name}`" for name in ours)
    folder = project / "docs" / "case"
    folder.mkdir()
    for number, sentence in enumerate(sentences):
        (folder / f"{number}.md").write_text(f"# Page\n\nAbout {names}.\n\n{sentence}\n", "utf-8")
    found = examine(project).findings
    assert {f.rule for f in found} <= {"number-in-prose"}, found
    return {sentences[int(Path(f.problem.file).stem)] for f in found}


@pytest.mark.parametrize("kind", ["refused", "taken"])
def test_a_level_in_a_sentence_is_found_and_nothing_else(kind: str, tmp_path: Path) -> None:
    sentences = TABLE[kind]
    found = lines_with_a_level(tmp_path, sentences)
    expected = set(sentences) if kind == "refused" else set()
    wrong = sorted(found ^ expected)
    assert not wrong, "\n".join(wrong)


def test_the_table_has_thirty_cases_each_way() -> None:
    assert min(len(TABLE["refused"]), len(TABLE["taken"])) >= 30
