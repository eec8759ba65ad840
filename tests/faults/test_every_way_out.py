"""No fault of a source is ever told as "all is well", whichever way the handbook is asked.

`make faults` meets every fault on every way; here a seed chooses some, TEST_ALL all of them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.faults import FAULTS
from tests.faults.judge_document import judge_document
from tests.faults.judge_page import judge_page
from tests.faults.running import Ran
from tests.faults.served import Site, meet
from tests.faults.table import LATE, verdicts
from tests.faults.truth import Problem, Truth
from tests.faults.ways import COMMANDS, House, Outcome, build, command

SAMPLED = [name for name, fault in FAULTS.items() if not fault.large]
TURNED = [name for name in SAMPLED if FAULTS[name].can_be_turned_to]
PAIRS = [(name, way) for name in SAMPLED for way in COMMANDS]


def amiss(outcome: Outcome, name: str) -> list[Problem]:
    """Give what is amiss but the time, which is held where nothing else runs."""
    kinds = verdicts(outcome, FAULTS[name]).keys() - {LATE}
    found = [problem for problem in outcome.problems if problem.kind in kinds]
    return found or [Problem(kind, f"{outcome.over_bytes >> 20} MiB") for kind in kinds]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", SAMPLED)
def test_a_build_says_nothing_that_the_source_did_not_answer(
    name: str, house: House, real: str, tmp_path: Path
) -> None:
    outcome = build(house, FAULTS[name], real, tmp_path / "site")
    assert amiss(outcome, name) == []


@pytest.mark.sampled(6)
@pytest.mark.parametrize(("name", "way"), PAIRS)
def test_a_command_says_nothing_that_the_source_did_not_answer(
    name: str, way: str, house: House, real: str, tmp_path: Path
) -> None:
    outcome = command(way)(house, FAULTS[name], real, tmp_path)
    assert amiss(outcome, name) == []


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", TURNED)
def test_a_served_site_and_its_proxy_say_nothing_that_the_source_did_not_answer(
    name: str, site: Site
) -> None:
    for way, outcome in meet(site, FAULTS[name]).items():
        assert amiss(outcome, name) == [], way


def test_a_judge_goes_red_on_a_page_that_is_well_beside_a_source_that_is_not(
    house: House, real: str, tmp_path: Path
) -> None:
    assert amiss(build(house, FAULTS["as it is"], real, tmp_path), "as it is") == []
    nothing = Truth(house.project.handbook, dict(house.project.runbooks), None)
    for page in ("index", "signals/index", "health/index", "runbooks/memory-leak/index"):
        html = (tmp_path / f"{page}.html").read_text("utf-8")
        assert "wrong OK" in {problem.kind for problem in judge_page(page, html, nothing)}


def test_a_judge_goes_red_on_a_document_that_is_well_beside_a_source_that_is_not(
    house: House,
) -> None:
    nothing = Truth(house.project.handbook, dict(house.project.runbooks), None)
    checks = '{"id": "cpu", "instance": "a:1", "outcome": "yes", "level": "normal", "value": 0.1}'
    said = Ran(0, f'{{"at": "2026-11-22T10:00:00Z", "checks": [{checks}]}}', "", 0.1, 0, 0)
    found = [problem.kind for problem in judge_document("health", said, nothing)]
    assert found == ["wrong OK", "wrong OK"]
