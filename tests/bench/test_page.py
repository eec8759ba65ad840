from __future__ import annotations

from pathlib import Path

from tests.bench.__main__ import BENCHES
from tests.bench.page import keep_section

TITLES = {name: title for name, (title, _) in BENCHES.items()}


def test_a_bench_that_is_measured_again_replaces_its_own_section_only(tmp_path: Path) -> None:
    file = tmp_path / "bench.md"
    for name in reversed(TITLES):
        keep_section(name, TITLES, [f"First of {name}.", "", "| a | b |"], file)
    before = file.read_text()
    keep_section("load", TITLES, ["Second of load."], file)
    after = file.read_text()
    assert "First of load." in before and "First of load." not in after
    assert "Second of load." in after
    kept = [line for line in after.splitlines() if line.startswith("First of")]
    assert kept == [f"First of {name}." for name in TITLES if name != "load"]


def test_each_section_says_when_on_what_and_how_to_repeat_it(tmp_path: Path) -> None:
    file = tmp_path / "bench.md"
    keep_section("fleet", TITLES, ["Figures."], file)
    text = file.read_text()
    assert "## A thousand servers { #fleet }\n\nMeasured 20" in text
    assert "at commit `" in text and "cores" in text
    assert "Repeat with `make bench BENCH=fleet`." in text
