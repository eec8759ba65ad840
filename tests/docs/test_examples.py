"""Every example on a page is one that the project takes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from handbook.config.load import handbook_of, load_handbook
from handbook.config.queries import expr_problem
from handbook.problems import ProblemsError
from handbook.runbooks.fences import Fence, fences, scan
from handbook.runbooks.parse import parse_runbook

PROJECT = Path(__file__).parents[2]
PAGES = sorted((PROJECT / "docs").rglob("*.md"))


def examples(info: str) -> list[tuple[str, Fence]]:
    """List the fences of a kind on all pages, each with the page's name."""
    return [
        (f"{page.relative_to(PROJECT)}:{fence.line}", fence)
        for page in PAGES
        for fence in fences(page.read_text("utf-8"))
        if fence.info == info
    ]


def laid_over(below: object, above: object) -> object:
    """Lay an example over the config: sections are merged, lists made longer, texts replaced."""
    if isinstance(below, dict) and isinstance(above, dict):
        merged = dict(below)
        for key, value in above.items():
            merged[key] = laid_over(below[key], value) if key in below else value
        return merged
    if isinstance(below, list) and isinstance(above, list):
        return [*below, *above]
    return above


def config_with(example: str) -> str:
    """Write the shipped config with an example laid over it."""
    shipped = yaml.load((PROJECT / "handbook.yml").read_text("utf-8"), yaml.BaseLoader)
    added = yaml.load(example, yaml.BaseLoader)
    return yaml.safe_dump(laid_over(shipped, added), sort_keys=False)


@pytest.mark.parametrize(("place", "fence"), examples("yaml"))
def test_every_config_example_is_taken(place: str, fence: Fence) -> None:
    handbook_of(config_with(fence.body))


def test_a_config_example_with_a_mistake_is_refused() -> None:
    with pytest.raises(ProblemsError, match="warning"):
        handbook_of(config_with('signals: {queue_size: {warning: "250"}}'))


def test_there_are_config_examples_on_the_pages_that_tell_how_to_change_things() -> None:
    places = {place.partition(":")[0] for place, _ in examples("yaml")}
    assert places >= {f"docs/change/{name}.md" for name in ("signal", "alert", "panel")}


def runbook_example() -> str:
    page = (PROJECT / "docs" / "change" / "runbook.md").read_text("utf-8")
    return next(fence.body for fence in fences(page) if fence.info == "markdown")


def test_the_outline_of_a_runbook_is_a_runbook() -> None:
    handbook = load_handbook(PROJECT / "handbook.yml")
    runbook = parse_runbook(
        runbook_example(),
        "runbooks/slow-messages.md",
        handbook,
        ["slow-messages", "cpu-bottleneck"],
    )
    assert [len(runbook.diagnosis), len(runbook.actions), len(runbook.verification)] == [2, 1, 1]


def test_an_outline_that_names_an_unknown_signal_is_refused() -> None:
    handbook = load_handbook(PROJECT / "handbook.yml")
    text = runbook_example().replace("processing_p95", "processing_p59")
    with pytest.raises(ProblemsError, match="processing_p95"):
        parse_runbook(text, "runbooks/slow-messages.md", handbook, ["cpu-bottleneck"])


@pytest.mark.parametrize(("place", "fence"), examples("promql"))
def test_every_query_on_a_page_parses_and_is_scoped(place: str, fence: Fence) -> None:
    assert expr_problem(fence.body) is None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_fence_of_a_page_is_closed_and_rightly_spelled(page: Path) -> None:
    assert scan(page.read_text("utf-8"), page.name).problems == []


def test_the_shipped_config_itself_is_taken() -> None:
    assert load_handbook(PROJECT / "handbook.yml").signals
