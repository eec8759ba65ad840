"""What scripts rely on: the documents' shape, and the exit code of every case."""

from __future__ import annotations

import itertools

import jsonschema
import pytest

from handbook.commands.exits import exit_code
from tests.commands.conftest import DURING, HEALTHY, LEAKING, Command, handbook
from tests.commands.schemas import ERROR, HEALTH, TRIAGE


def test_triage_names_every_runbook_on_every_server_confirmed_first(command: Command) -> None:
    ended = command("triage", "--json", "--at", str(DURING))
    document = ended.json()
    jsonschema.validate(document, TRIAGE)
    assert document["at"] == "2026-11-22T16:55:00Z"
    pairs = [(f["runbook"], f["instance"]) for f in document["findings"]]
    runbooks = {"goroutine-leak", "memory-leak", "cpu-bottleneck", "gc-pressure"}
    assert set(itertools.product(runbooks, (HEALTHY, LEAKING))) <= set(pairs)
    assert len(pairs) == len(set(pairs))
    assert "prometheus-is-ill" not in dict(pairs)
    assert pairs[0] == ("goroutine-leak", LEAKING)
    assert [f["conclusion"] for f in document["findings"]].count("confirmed") == 1
    assert ended.code == 1
    assert ended.err == ""


def test_run_gives_the_findings_of_its_runbook_as_triage_does(command: Command) -> None:
    whole = command("triage", "--json", "--at", str(DURING)).json()
    ended = command("run", "goroutine-leak", "--json", "--at", "2026-11-22T16:55:00Z")
    jsonschema.validate(ended.json(), TRIAGE)
    mine = [f for f in whole["findings"] if f["runbook"] == "goroutine-leak"]
    assert ended.json()["findings"] == mine
    assert ended.code == 1


def test_health_answers_each_check_on_each_server(command: Command) -> None:
    ended = command("health", "--json", "--at", str(DURING))
    jsonschema.validate(ended.json(), HEALTH)
    answers = {(c["id"], c["instance"]): c["outcome"] for c in ended.json()["checks"]}
    assert answers["goroutine_growth", LEAKING] == "no"
    assert answers["goroutine_growth", HEALTHY] == "yes"
    assert ended.code == 1


CASES = [
    (("triage", "--at", str(DURING)), 1),
    (("triage", "--at", str(DURING), "--instance", LEAKING), 1),
    (("triage", "--at", str(DURING), "--instance", "10.9.9.9:1"), 3),
    (("triage", "--at", "1000000000"), 3),
    (("triage", "--at", "yesterday"), 2),
    (("triage", "--at", "2026-11-22T16:55:00"), 2),
    (("run", "goroutine-leak", "--at", str(DURING)), 1),
    (("run", "goroutine-leak", "--at", str(DURING), "--instance", HEALTHY), 0),
    (("run", "memory-leak", "--at", str(DURING)), 0),
    (("run", "memory-leak", "--at", "1000000000"), 3),
    (("run", "memory-leek", "--at", str(DURING)), 2),
    (("run", "prometheus-is-ill", "--at", str(DURING)), 0),
    (("run", "memory-leak", "--from-metrics", "not-an-address"), 2),
    (("run", "memory-leak", "--from-metrics", "http://127.0.0.1:1/metrics"), 3),
    (("run", "memory-leak", "--from-metrics", "http://127.0.0.1:1/metrics", "--at", "1"), 2),
    (("health", "--at", str(DURING)), 1),
    (("health", "--at", "1000000000"), 3),
    (("health", "--at", "-5"), 2),
    (("health", "--instance"), 2),
]


@pytest.mark.sampled(8)
@pytest.mark.parametrize(("arguments", "code"), CASES, ids=lambda c: str(c)[:60])
def test_each_case_has_its_exit_code_with_and_without_json(
    arguments: tuple[str, ...], code: int, command: Command
) -> None:
    plain, as_json = command(*arguments), command(*arguments, "--json")
    assert (plain.code, as_json.code) == (code, code)
    schema = ERROR if code == 2 else HEALTH if arguments[0] == "health" else TRIAGE
    jsonschema.validate(as_json.json(), schema)
    assert "Traceback" not in plain.err + as_json.err


def test_nobody_known_is_one_finding_a_runbook_without_a_server(command: Command) -> None:
    findings = command("triage", "--json", "--at", "1000000000").json()["findings"]
    assert len({f["runbook"] for f in findings}) == len(findings) >= 4
    assert {(f["instance"], f["conclusion"]) for f in findings} == {(None, "unknown")}


@pytest.mark.parametrize("found", [True, False])
@pytest.mark.parametrize("unknown", [True, False])
def test_found_comes_before_unknown_before_fine(found: bool, unknown: bool) -> None:
    assert exit_code(found=found, unknown=unknown) == (1 if found else 3 if unknown else 0)


def test_a_source_that_cannot_be_used_is_exit_2_with_its_variable() -> None:
    ended = handbook("triage", "--json", PROMETHEUS_URL="ftp://example.org")
    jsonschema.validate(ended.json(), ERROR)
    assert (ended.code, ended.json()["error"]["where"]) == (2, "PROMETHEUS_URL")


def test_a_wrong_config_is_exit_2_with_its_line(tmp_path) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n")
    (tmp_path / "handbook.yml").write_text("scopes: 3\n")
    ended = handbook("triage", "--json", cwd=tmp_path)
    jsonschema.validate(ended.json(), ERROR)
    assert ended.code == 2
    assert ended.json()["error"]["where"] == "handbook.yml:1"
