"""What a scrape gets: names, types, HELP and labels of real servers, in the format's own words."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from demo.exposition import exposition, go_number, help_line
from demo.families import CLIENTS, families
from demo.process import Process
from demo.scenarios import SCENARIOS
from tests.demo.lives import T0, server

FIXTURES = Path(__file__).parents[1] / "fixtures"
QUEUE = "websocket_message_queue_size"
"""In the game's list of metrics, though the recorded server did not have it yet."""


def lived(scenario: str = "healthy") -> Process:
    process = server(scenario)
    process.advance_to(T0 + 1800)
    return process


def declared(text: str, what: str) -> dict[str, str]:
    """Read name to TYPE or HELP."""
    return dict(re.findall(rf"^# {what} (\S+) (.*)$", text, re.MULTILINE))


def series(text: str) -> set[str]:
    """Read names with labels, without values."""
    return {line.rpartition(" ")[0] for line in text.splitlines() if line and line[0] != "#"}


def sample_names(found: set[str]) -> set[str]:
    return {one.partition("{")[0] for one in found}


def label_names(found: set[str]) -> set[tuple[str, ...]]:
    return {
        (one.partition("{")[0], *re.findall(r'(\w+)="', one.partition("{")[2])) for one in found
    }


def test_an_old_client_exports_what_the_recorded_server_did() -> None:
    real = (FIXTURES / "game-server.prom").read_text()
    ours = exposition(families("1.14"), lived())
    for what in ("TYPE", "HELP"):
        wanted, found = declared(real, what), declared(ours, what)
        del found[QUEUE]
        assert found == wanted
    assert label_names(series(ours)) - {(QUEUE,)} == label_names(series(real))
    assert series(real) - series(ours) == set()
    extra = {one for one in series(ours) - series(real) if 'type="' not in one}
    assert extra == {QUEUE}


def test_a_current_client_exports_what_a_real_one_does() -> None:
    real = (FIXTURES / "go-client-1.25.prom").read_text()
    ours = exposition(families(), lived())
    for what in ("TYPE", "HELP"):
        found = declared(ours, what)
        own = {name: text for name, text in found.items() if not name.startswith(("game", "webs"))}
        assert own == declared(real, what)
    own_samples = {n for n in sample_names(series(ours)) if not n.startswith(("game", "webs"))}
    assert own_samples == sample_names(series(real))


def test_a_current_client_has_29_go_families_and_no_lookups() -> None:
    names = [family.name for family in families()]
    assert len([name for name in names if name.startswith("go_")]) == 29
    assert "go_memstats_lookups_total" not in names
    assert "process_network_receive_bytes_total" in names
    assert names == sorted(names)


def test_what_both_clients_have_differs_in_help_only() -> None:
    new = {family.name: family for family in families("1.20")}
    old = {family.name: family for family in families("1.14")}
    for name in new.keys() & old.keys() - {"go_info"}:
        assert new[name].kind == old[name].kind
        assert new[name].series == old[name].series


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("scenario", ["healthy", "surge"])
def test_promtool_objects_only_to_the_two_counters_that_the_game_named(
    promtool: str, client: str, scenario: str
) -> None:
    text = exposition(families(client), lived(scenario))
    done = subprocess.run(
        [promtool, "check", "metrics"], input=text, capture_output=True, text=True, timeout=30
    )
    assert sorted((done.stdout + done.stderr).splitlines()) == [
        'game_total_sessions counter metrics should have "_total" suffix',
        'websocket_total_connections counter metrics should have "_total" suffix',
    ]


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("scenario", sorted(SCENARIOS))
def test_the_series_are_the_same_in_every_scenario_from_the_first_second(
    client: str, scenario: str
) -> None:
    listed = families(client)
    newborn = server(scenario)
    assert series(exposition(listed, newborn)) == series(exposition(listed, lived(scenario)))


def test_every_message_type_is_there_before_it_was_ever_counted() -> None:
    text = exposition(families(), server("healthy"))
    for kind in ("update", "sound", "joinSession"):
        assert f'websocket_messages_received_total{{type="{kind}"}} 0\n' in text
    for kind in ("playerUpdate", "sound", "sessionState"):
        assert f'websocket_message_send_errors_total{{type="{kind}"}} 0\n' in text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (0.0, "0"),
        (97, "97"),
        (20_000, "20000"),
        (224_059, "224059"),
        (2_202_056, "2.202056e+06"),
        (26_887_080, "2.688708e+07"),
        (40.21, "40.21"),
        (0.068326233, "0.068326233"),
        (2.3074e-05, "2.3074e-05"),
        (1_795_362_463.49, "1.79536246349e+09"),
        (2.0**63, "9.223372036854776e+18"),
        (2.0**64, "1.8446744073709552e+19"),
        (4_000_000, "4e+06"),
        (-1.5, "-1.5"),
    ],
)
def test_numbers_are_written_as_go_writes_them(value: float, written: str) -> None:
    assert go_number(value) == written


def test_the_recorded_server_wrote_its_numbers_the_same_way() -> None:
    text = (FIXTURES / "game-server.prom").read_text()
    values = [line.rpartition(" ")[2] for line in text.splitlines() if line[0] != "#"]
    assert len(values) > 80
    assert [go_number(float(value)) for value in values] == values


def test_help_is_escaped() -> None:
    assert help_line("x", "a\\b\nc") == "# HELP x a\\\\b\\nc\n"
