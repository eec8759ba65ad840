"""The page and the terminal show the findings of the JSON, and nothing of them can act."""

from __future__ import annotations

import pytest

from handbook.drift.compare import take_drift
from handbook.drift.document import drift_document, headline
from handbook.drift.findings import Difference, Drift, Findings, Unknown
from handbook.drift.questions import drift_questions
from handbook.render.drift import ROWS, drift_html
from handbook.source import NoAnswer, Reason
from handbook.terminal.drift import apart, drift_text
from handbook.terminal.screen import Screen
from tests.render.attacks import ATTACKS
from tests.render.page import Page

ONE = Difference("rule-for", "HighCPU", "severity warning", "600 s", "60 s", "Prometheus: load it")
OPEN = Unknown("dashboard", "game-websocket", "GRAFANA_URL is not set")


def drift(*differences: Difference, unknown: tuple[Unknown, ...] = (), note: str = "") -> Drift:
    notes = (note,) if note else ()
    return Drift(1700000000.0, "http://p:9090", Findings(differences, unknown, notes))


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (drift(), "No drift: what runs is what the handbook says."),
        (drift(ONE), "1 difference."),
        (drift(ONE, ONE), "2 differences."),
        (drift(unknown=(OPEN,)), "Unknown: 1 thing could not be compared; nothing else differs."),
        (drift(ONE, unknown=(OPEN, OPEN)), "1 difference; 2 things could not be compared."),
    ],
)
def test_no_drift_is_said_only_where_all_was_compared(found: Drift, sentence: str) -> None:
    assert headline(found) == sentence
    assert drift_text(found, Screen()).splitlines()[-1] == sentence
    assert sentence in drift_html(found)


def test_a_finding_is_one_line_with_both_sides_and_the_side_to_change() -> None:
    lines = drift_text(drift(ONE, unknown=(OPEN,), note="by the way"), Screen()).splitlines()
    assert lines[1] == (
        "▲ rule-for  HighCPU, severity warning: due 600 s, is 60 s → Prometheus: load it"
    )
    assert lines[2] == "? unknown  dashboard, game-websocket: GRAFANA_URL is not set"
    assert lines[3] == "  note  by the way"
    assert len(lines) == 5


def test_long_texts_are_cut_to_where_they_differ() -> None:
    due, runs = apart("x" * 500 + "1", "x" * 500 + "2")
    assert due.endswith("1")
    assert runs.endswith("2")
    assert len(due) < 140


def hostile(text: str) -> Drift:
    return drift(
        Difference("rule-label", text, text, text, text, text),
        Difference("panel-extra", text, text, None, text, text),
        Difference("metric-missing", text, text, text, None, text),
        unknown=(Unknown("metrics", text, text),),
        note=f"note {text}",
    )


@pytest.mark.parametrize("name", ATTACKS)
def test_hostile_text_is_shown_as_text_on_the_page(name: str) -> None:
    page = Page(drift_html(hostile(ATTACKS[name])))
    assert page.faults == []
    plain = Page(drift_html(hostile("harmless")))
    assert [e.name for e in page.elements] == [e.name for e in plain.elements]


@pytest.mark.parametrize("name", ATTACKS)
def test_hostile_text_neither_acts_on_a_terminal_nor_makes_lines(name: str) -> None:
    text = drift_text(hostile(ATTACKS[name]), Screen())
    assert len(text.splitlines()) == len(drift_text(hostile("x"), Screen()).splitlines())
    assert all(line.isprintable() for line in text.split("\n"))


def test_the_page_bears_what_the_json_says() -> None:
    found = drift(ONE, unknown=(OPEN,))
    document = drift_document(found)
    page = Page(drift_html(found))
    shown = [
        (e.attributes["data-drift"], e.attributes["data-name"]) for e in page.with_(data_drift="")
    ]
    differences, unknown = document["differences"], document["unknown"]
    assert isinstance(differences, list)
    assert isinstance(unknown, list)
    assert shown == [(one["kind"], one["name"]) for one in differences] + [
        ("unknown", one["name"]) for one in unknown
    ]
    (counted,) = page.with_(data_differences="")
    assert counted.attributes["data-differences"] == "1"
    assert counted.attributes["data-unknown"] == "1"


def test_every_kind_of_finding_has_its_area_on_the_page() -> None:
    kinds = ["target-down", "no-targets", "rule-for", "metric-type", "dashboard-title"]
    kinds += ["panel-unit", "variable-extra"]
    found = drift(*(Difference(kind, kind, "w", "a", "b", "c") for kind in kinds))
    page = Page(drift_html(found))
    assert {e.attributes["data-drift"] for e in page.with_(data_drift="")} == set(kinds)


def test_very_many_findings_are_counted_on_the_page() -> None:
    page = drift_html(drift(*[ONE] * (ROWS + 7)))
    assert page.count('data-drift="rule-for"') == ROWS
    assert "and 7 more" in page


def test_a_source_that_answers_nothing_makes_only_unknown(shipped, catalogue) -> None:
    silent = NoAnswer(Reason.UNREACHABLE, "the connection was refused", 0.0)
    asked = drift_questions(shipped)
    found = take_drift(
        shipped, catalogue, asked, dict.fromkeys(asked.all(), silent), silent, at=0.0, source="s"
    )
    assert not found.found.differences
    kinds = {one.kind for one in found.found.unknown}
    assert kinds == {"targets", "rules", "metrics", "dashboard"}
    nothing = take_drift(shipped, catalogue, asked, {}, silent, at=0.0, source="s")
    assert {one.kind for one in nothing.found.unknown} == kinds
    assert not nothing.found.differences


def test_a_comparison_asks_few_queries(shipped) -> None:
    assert len(drift_questions(shipped).all()) <= 10


def test_a_site_asks_hardly_more_for_it(shipped) -> None:
    from handbook.asking import plan

    plain = plan(shipped, now=0.0)
    with_drift = plan(shipped, now=0.0, also=drift_questions(shipped).all())
    assert len(with_drift.queries()) - len(plain.queries()) <= 4
