"""The loader gives a handbook or problems, whatever it is fed, and does so in time."""

from __future__ import annotations

import time
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handbook import yaml_text
from handbook.config.load import handbook_of, load_handbook
from handbook.problems import ProblemsError, nearest, shown
from handbook.yaml_text import parse_yaml

PROJECT = Path(__file__).parent.parent.parent
REAL = (PROJECT / "handbook.yml").read_text("utf-8")
LINES = REAL.splitlines(keepends=True)
AWKWARD = [
    "{", "}", "[", "]", ":", "- ", "\t", "&a ", "*a", "!x ", "---\n", "...\n", "> ", "| ", '"', "'",
    "#", "\0", "\x1b", "\u202e", "\ufeff", "null", "~", "NaN", "1e999", "$scope", "((((", "\ud800",
    "> 1", "10 to 1", "9" * 400, "%", "@", "? ", "<<: ", "http://u:p@h/?a#b", "\u2028", "\x85",
]  # fmt: skip


def read(data: bytes | str) -> None:
    """Read a config, or see problems; whatever else is raised fails the test."""
    try:
        if isinstance(data, bytes):
            parse_yaml(data, "handbook.yml")
        else:
            handbook_of(data)
    except ProblemsError as error:
        assert error.problems
        for problem in error.problems:
            assert all(c.isprintable() or category(c) == "Zs" for c in str(problem))
            assert problem.message


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200)))
def test_any_bytes_and_any_text_give_problems_at_worst(data: bytes | str) -> None:
    read(data)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_the_real_config_spoilt_anywhere_gives_problems_at_worst(data: st.DataObject) -> None:
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        column = data.draw(st.integers(0, len(lines[at])))
        piece = data.draw(st.one_of(st.sampled_from(AWKWARD), st.text(max_size=4)))
        match data.draw(st.sampled_from(["insert", "replace", "cut", "drop", "copy", "move"])):
            case "insert":
                lines[at] = lines[at][:column] + piece + lines[at][column:]
            case "replace":
                key, colon, _ = lines[at].partition(": ")
                lines[at] = f"{key}{colon}{piece}\n"
            case "cut":
                lines[at] = lines[at][:column]
            case "drop":
                lines[at] = ""
            case "copy":
                lines[at] = lines[at] * 2
            case "move":
                lines[at] = " " * data.draw(st.integers(1, 8)) + lines[at]
    read("".join(lines))


def test_the_real_config_is_good() -> None:
    assert load_handbook(PROJECT / "handbook.yml").signals


def many_signals(count: int) -> str:
    head = REAL[: REAL.index("\nsignals:\n")]
    signals = "".join(
        f"  signal_{number}:\n"
        f"    title: Signal {number}\n"
        "    group: Go runtime\n"
        f'    expr: rate(go_goroutines{{$scope,type="{number}"}}[5m])\n'
        "    unit: goroutines/s\n"
        "    normal: 10 to 100\n"
        '    warning: "> 1000"\n'
        '    critical: "> 5000"\n'
        "    why: Each holds at least 2 KiB of stack.\n"
        "    meaning: Goroutines that exist, by their type.\n"
        for number in range(count)
    )
    return f"{head}\nsignals:\n{signals}"


@pytest.mark.timed
def test_five_thousand_signals_load_within_two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_text, "MAX_BYTES", 8 * 1024 * 1024)
    text = many_signals(5000)
    best = 10.0
    for _ in range(3):
        began = time.process_time()
        loaded = handbook_of(text)
        best = min(best, time.process_time() - began)
    assert len(loaded.signals) == 5000
    assert best <= 2.0


@pytest.mark.timed
def test_thousands_of_mistakes_are_told_in_time() -> None:
    text = many_signals(2000) + "alerts:\n"
    text += "".join(
        f"  Alert{n}: {{signal: signal_{n}x, for: 5m, runbook: a}}\n" for n in range(1500)
    )
    began = time.process_time()
    with pytest.raises(ProblemsError) as caught:
        handbook_of(text)
    assert len(caught.value.problems) == 1500
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("http://host/path", "http://host/path"),
        ("http://user:pass@host", "http://…@host"),
        ("user:pass@host", "…@host"),
        ("http://a:b@c@d/e", "http://…@d/e"),
        ("http://host?token=x", "http://host?…"),
        ("x" * 70, "x" * 59 + "…"),
        ("http://" + "u" * 80 + ":p@host", "http://…@host"),
    ],
)
def test_what_is_shown_of_a_text_holds_no_secret_of_an_address(written: str, seen: str) -> None:
    assert shown(written) == seen


def test_the_nearest_names_are_offered_and_far_ones_are_not() -> None:
    assert nearest("gorutines", ["goroutines", "cpu"]) == " (did you mean goroutines?)"
    assert nearest("HEAP", ["heap", "cpu"]) == " (did you mean heap?)"
    assert nearest("zebra", ["goroutines", "cpu"]) == ""
