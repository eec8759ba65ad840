"""Every answer of every check leads where the runbook says, and unknown is never an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product

import pytest

from handbook.model.levels import Level
from handbook.runbooks.answers import Asker, ReadingsOf
from handbook.runbooks.model import Conclusion, Outcome, Runbook
from handbook.runbooks.walk import Walk, walk

from .conftest import MISSING, UNKNOWN, Parse, Series

Readings = Callable[[Mapping[str, object]], ReadingsOf]

FIRST = """Is A high?
signal: a
yes: A is {value}, from {warning}.
no: {say: "A is {value}.", conclude: ruled_out}
"""
SECOND = """Is B high?
signal: b
yes: {say: B explains it., continue_with: other}
no: {say: "B is {value}."}
"""
THIRD = """Is C high?
signal: c
yes: {say: "C is {value} on {instance}.", conclude: confirmed}
no: {say: C is low., conclude: ruled_out}
"""
OTHER = """Is B very high?
signal: b
yes: {say: B leaks., conclude: confirmed}
no: {say: B is well., conclude: ruled_out}
"""

HIGH = {"a": 20, "b": 2, "c": 2000}
LOW = {"a": 2, "b": 0, "c": 5}


@pytest.fixture
def books(parse: Parse) -> dict[str, Runbook]:
    return {"first": parse(FIRST, SECOND, THIRD), "other": parse(OTHER, name="other")}


def concluded(books: dict[str, Runbook], readings: ReadingsOf) -> Walk:
    return walk(books["first"], books, "s:1", readings)


def value_of(signal: str, answer: str) -> object:
    special = {"unknown": UNKNOWN, "missing": MISSING, "none": []}
    return special.get(answer) if answer in special else {"yes": HIGH, "no": LOW}[answer][signal]


def expected(a: str, b: str, c: str) -> tuple[str, str | None]:
    """Say what the rules make of three answers, in other words than the code does."""
    if a != "yes":
        return ("ruled_out" if a == "no" else "unknown"), None
    if b in ("unknown", "none"):
        return "unknown", None
    if b == "yes":
        return "ruled_out", "other"
    return {"yes": "confirmed", "no": "ruled_out"}.get(c, "unknown"), None


ANSWERS = ("yes", "no", "unknown", "missing", "none")


@pytest.mark.parametrize(("a", "b", "c"), list(product(ANSWERS, repeat=3)))
def test_every_combination_of_answers_concludes_as_the_rules_say(
    a: str, b: str, c: str, books: dict[str, Runbook], readings: Readings
) -> None:
    answers = {"a": a, "b": b, "c": c}
    found = concluded(books, readings({s: value_of(s, answer) for s, answer in answers.items()}))
    assert (found.conclusion.value, found.explained_by) == expected(a, b, c)
    assert found.because.endswith(".")
    assert len(found.results) == 3
    outcomes = {"yes": "yes", "no": "no"}
    assert [r.outcome.value for r in found.results] == [
        outcomes.get(answers[s], "unknown") for s in ("a", "b", "c")
    ]


def test_the_path_holds_the_checks_walked_and_the_ways_taken(
    books: dict[str, Runbook], readings: Readings
) -> None:
    found = concluded(books, readings({"a": 20, "b": 0, "c": 2000}))
    assert [(r.step.id, r.way_taken) for r in found.visited] == [
        ("is-a-high", "yes"), ("is-b-high", "no"), ("is-c-high", "yes"),
    ]  # fmt: skip
    assert found.because == "C is 2 kB on s:1."


def test_checks_beside_the_path_are_answered_and_marked_so(
    books: dict[str, Runbook], readings: Readings
) -> None:
    found = concluded(books, readings({"a": 2, "b": 2, "c": 2000}))
    assert [(r.outcome, r.on_path) for r in found.results] == [
        (Outcome.NO, True), (Outcome.YES, False), (Outcome.YES, False),
    ]  # fmt: skip


def test_a_confirmed_other_runbook_explains_this_one(
    books: dict[str, Runbook], readings: Readings
) -> None:
    found = concluded(books, readings(HIGH))
    assert (found.conclusion, found.explained_by) == (Conclusion.RULED_OUT, "other")
    assert found.because == "B explains it."


def test_a_ruled_out_other_runbook_lets_the_walk_go_on(parse: Parse, readings: Readings) -> None:
    other = OTHER.replace("signal: b", "signal: b\nat: warning").replace("signal: b", "signal: c")
    books = {"first": parse(FIRST, SECOND, THIRD), "other": parse(other, name="other")}
    found = concluded(books, readings({"a": 20, "b": 2, "c": 5}))
    assert [r.step.id for r in found.visited] == ["is-a-high", "is-b-high", "is-c-high"]
    assert found.conclusion is Conclusion.RULED_OUT
    assert found.explained_by is None


def test_an_unknown_other_runbook_makes_this_one_unknown(parse: Parse, readings: Readings) -> None:
    other = OTHER.replace("signal: b", "signal: c")
    books = {"first": parse(FIRST, SECOND, THIRD), "other": parse(other, name="other")}
    found = concluded(books, readings({"a": 20, "b": 2, "c": UNKNOWN}))
    assert found.conclusion is Conclusion.UNKNOWN
    assert found.because.startswith("Other would decide, and is unknown:")


def test_a_last_check_whose_other_runbook_is_ruled_out_leaves_nothing_known(
    parse: Parse, readings: Readings
) -> None:
    last = (
        "Is B high?\nsignal: b\nyes: {say: B is up., continue_with: other}\n"
        "no: {conclude: confirmed}"
    )
    other = OTHER.replace("signal: b", "signal: c")
    books = {"first": parse(FIRST, last), "other": parse(other, name="other")}
    found = concluded(books, readings({"a": 20, "b": 2, "c": 5}))
    assert found.conclusion is Conclusion.UNKNOWN
    assert found.because == "Nothing is left to check after: B is up."


@pytest.mark.parametrize(
    ("series", "outcome"),
    [
        ([2, 20], Outcome.YES), ([2, UNKNOWN], Outcome.UNKNOWN), ([20, UNKNOWN], Outcome.YES),
        ([UNKNOWN, 200, 2], Outcome.YES), ([2, 3], Outcome.NO), ([], Outcome.UNKNOWN),
        ([2, MISSING], Outcome.UNKNOWN), ([10], Outcome.NO), ([10.001], Outcome.YES),
    ],
)  # fmt: skip
def test_the_worst_of_several_series_decides_and_unknown_hides_no_yes(
    series: list[object], outcome: Outcome, parse: Parse, readings: Readings
) -> None:
    check = parse(FIRST, THIRD).diagnosis[0]
    assert Asker("s:1", readings({"a": series})).ask(check).outcome is outcome


def test_a_value_that_is_unknown_is_never_shown_as_a_number(
    parse: Parse, readings: Readings
) -> None:
    first = FIRST + 'unknown: {say: "A is {value}, {level}.", go_to: is-c-high}\n'
    check = parse(first, THIRD).diagnosis[0]
    stale = Series(7.0, Level.UNKNOWN, "stale", "stale")
    assert Asker("s:1", readings({"a": stale})).ask(check).said == "A is unknown, unknown."


@pytest.mark.parametrize(
    ("at", "value", "outcome"),
    [("elevated", 6, "yes"), ("elevated", 5, "no"), ("elevated", 0, "yes"), ("warning", 10, "no"),
     ("warning", 11, "yes"), ("warning", 101, "yes"), ("critical", 100, "no"),
     ("critical", 101, "yes")],
)  # fmt: skip
def test_a_check_answers_yes_from_the_level_that_it_asks_for(
    at: str, value: float, outcome: str, parse: Parse, readings: Readings
) -> None:
    check = parse(FIRST.replace("signal: a", f"signal: a\nat: {at}"), THIRD).diagnosis[0]
    assert Asker("s:1", readings({"a": value})).ask(check).outcome.value == outcome


def test_an_unknown_way_leads_on_and_takes_its_own_sentence(
    parse: Parse, readings: Readings
) -> None:
    second = SECOND + "unknown: {say: B is not known., go_to: is-c-high}\n"
    between = "Is A very high?\nsignal: a\nyes: y\nno: n"
    books = {"first": parse(FIRST, second, between, THIRD), "other": parse(OTHER, name="other")}
    found = concluded(books, readings({"a": 20, "b": UNKNOWN, "c": 2000}))
    assert [(r.step.id, r.way_taken, r.said) for r in found.visited][1:] == [
        ("is-b-high", "unknown", "B is not known."),
        ("is-c-high", "yes", "C is 2 kB on s:1."),
    ]


def test_a_metric_that_is_not_exported_is_passed_over(
    books: dict[str, Runbook], readings: Readings
) -> None:
    found = concluded(books, readings({"a": 20, "b": MISSING, "c": 2000}))
    assert [(r.step.id, r.way_taken) for r in found.visited][1] == ("is-b-high", "not_exported")
    assert found.conclusion is Conclusion.CONFIRMED


def test_a_symptom_that_is_not_exported_concludes_nothing(
    books: dict[str, Runbook], readings: Readings
) -> None:
    found = concluded(books, readings({"a": MISSING, "b": 0, "c": 2000}))
    assert found.conclusion is Conclusion.UNKNOWN
    assert found.because == "“Is A high?” has no answer: not exported, since client 1.20."


def test_a_symptom_may_name_its_way_for_a_metric_that_is_not_exported(
    parse: Parse, readings: Readings
) -> None:
    books = {"first": parse(FIRST + "not_exported: {go_to: is-c-high}\n", THIRD)}
    found = concluded(books, readings({"a": MISSING, "c": 2000}))
    assert found.conclusion is Conclusion.CONFIRMED


def test_a_verifying_check_is_answered_and_takes_no_part(parse: Parse, readings: Readings) -> None:
    over = "Is it over?\nsignal: a\nrole: verify\nyes: Not yet.\nno: It is."
    books = {"first": parse(FIRST, THIRD, over)}
    found = concluded(books, readings({"a": 20, "c": 5}))
    assert [r.step.id for r in found.visited] == ["is-a-high", "is-c-high"]
    assert [(r.step.id, r.said) for r in found.results][2] == ("is-it-over", "Not yet.")
    assert found.conclusion is Conclusion.RULED_OUT


def test_a_way_without_a_sentence_states_what_was_found(parse: Parse, readings: Readings) -> None:
    books = {"first": parse(FIRST, THIRD.replace('say: "C is {value} on {instance}.", ', ""))}
    found = concluded(books, readings({"a": 20, "c": 2000}))
    assert found.because == "Signal C is 2 kB, which has reached warning."


def test_a_sentence_may_name_other_signals_of_the_server(parse: Parse, readings: Readings) -> None:
    second = (
        "Is B high?\nsignal: b\n"
        'yes: {say: "A is {a.value} and passes {a.critical} in {a.left}; C is {c.value}.", '
        "conclude: confirmed}\nno: {conclude: ruled_out}\n"
    )
    books = {"first": parse(FIRST, second)}
    assert {s.id for s in books["first"].signals} == {"a", "b", "c"}
    found = concluded(books, readings({"a": [20, 40], "b": 2, "c": UNKNOWN}))
    assert found.because == ("A is 20 goroutines and passes 100 goroutines in 40 s; C is unknown.")
    found = concluded(books, readings({"a": 200, "b": 2, "c": []}))
    assert "passed already" in found.because
    alone = {"first": parse(second)}
    found = concluded(alone, readings({"a": UNKNOWN, "b": 2, "c": []}))
    assert "in an unknown time" in found.because


def test_a_hostile_server_name_is_text_and_fills_nothing(parse: Parse, readings: Readings) -> None:
    books = {"first": parse(FIRST, THIRD)}
    found = walk(books["first"], books, "{value}<b>", readings(HIGH))
    assert found.because == "C is 2 kB on {value}<b>."


LEFT = """Is B high?
signal: b
yes: {say: "{a.value} ({level}), {a.critical} in {a.left}", conclude: confirmed}
no: {say: "{level}", conclude: ruled_out}
unknown: {say: "{level}"}
"""


@pytest.mark.parametrize(
    ("a", "rate", "said"),
    [
        (20, 2, "20 goroutines (warning), 100 goroutines in 40 s"),
        ([20, 200, 30], 2, "200 goroutines (warning), 100 goroutines in passed already"),
        ([30, 20], 2, "30 goroutines (warning), 100 goroutines in 35 s"),
        (100, 2, "100 goroutines (warning), 100 goroutines in 0 s"),
        (100.5, 2, "101 goroutines (warning), 100 goroutines in passed already"),
        (UNKNOWN, 2, "unknown (warning), 100 goroutines in an unknown time"),
        ([], 2, "unknown (warning), 100 goroutines in an unknown time"),
    ],
)
def test_time_left_is_said_of_the_worst_series(
    a: object, rate: float, said: str, parse: Parse, readings: Readings
) -> None:
    (check,) = parse(LEFT).checks
    assert Asker("s:1", readings({"a": a, "b": rate})).ask(check).said == said


@pytest.mark.parametrize(
    ("rate", "left"),
    [
        (0.0, "more than 30 d"),
        (-1.0, "more than 30 d"),
        (1.0, "40 s"),
        (40 / (30 * 86400), "more than 30 d"),
        (40 / (30 * 86400 - 60), "29 d"),
    ],
)
def test_time_left_ends_at_thirty_days(
    rate: float, left: str, parse: Parse, readings: Readings
) -> None:
    (check,) = parse(LEFT).checks
    asker = Asker("s:1", readings({"a": 60}))
    assert asker._left(check.cited["a"], rate) == left


def test_the_level_of_no_reading_is_unknown(parse: Parse, readings: Readings) -> None:
    (check,) = parse(LEFT).checks
    ask = Asker("s:1", readings({"b": []})).ask
    assert ask(check).said == "unknown"
    assert Asker("s:1", readings({"b": 0.5})).ask(check).said == "normal"


@pytest.mark.parametrize(
    ("b", "missing"),
    [(2, False), (0.5, False), ([], False), (UNKNOWN, False), (MISSING, True),
     ([MISSING, UNKNOWN], False), ([MISSING, 0.5], True)],
)  # fmt: skip
def test_only_what_nobody_exports_is_not_exported(
    b: object, missing: bool, parse: Parse, readings: Readings
) -> None:
    (check,) = parse(LEFT).checks
    assert Asker("s:1", readings({"b": b})).ask(check).not_exported is missing
