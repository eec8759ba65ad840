"""Values that are seldom written, at the ends of what is taken."""

from __future__ import annotations

import pytest

from handbook.config.actions import bytes_of
from handbook.config.load import handbook_of
from handbook.config.queries import expr_problem
from handbook.model.levels import Band
from handbook.problems import ProblemsError, nearest
from handbook.render.markup import element
from handbook.runbooks.placeholders import band_text, limit_text
from tests.readings.answering import CONFIG


@pytest.mark.parametrize("text", ["64", "0MiB", "64 MiB", "64MB", "1.5GiB", "1234567KiB", "-1KiB"])
def test_a_size_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text.replace(".", r"\.")):
        bytes_of(text)


def test_a_size_is_read_in_powers_of_1024() -> None:
    assert [bytes_of(f"2{unit}") for unit in ("KiB", "MiB", "GiB")] == [2048, 2097152, 2147483648]


@pytest.mark.parametrize(
    ("expr", "said"),
    [
        ("((up{$scope}[5m]))", "gives a range of samples"),
        ("(up{$scope}[5m:1m])", "gives a range of samples"),
        ("(scalar(up{$scope}))", "gives a number without labels; leave out scalar()"),
        ("up{$scope} + " * 400 + "up{$scope}", "is longer than 4000 characters"),
        ("(" * 101 + "up{$scope}" + ")" * 101, "is nested deeper than 100"),
    ],
)
def test_a_query_at_the_ends_of_what_is_taken_is_refused(expr: str, said: str) -> None:
    assert said in (expr_problem(expr) or "")


def test_a_text_may_hold_a_space_that_does_not_break() -> None:
    text = CONFIG.replace("title: L", 'title: "L\u00a0L"')
    assert handbook_of(text).signals["level"].title == "L\u00a0L"


def test_a_dashboard_without_rows_is_refused_or_has_none() -> None:
    try:
        board = handbook_of(f"{CONFIG}dashboard: {{uid: a, title: A}}\n").dashboard
    except ProblemsError as error:
        assert "rows" in str(error)
    else:
        assert board.rows == ()


def test_a_scope_without_a_server_is_its_matchers() -> None:
    scope = handbook_of(CONFIG).scope
    assert scope.selector() == 'job="game"'
    assert scope.selector('a"b') == 'job="game",instance="a\\"b"'


def test_no_name_is_near_one_that_is_too_long() -> None:
    assert nearest("goroutine", ["goroutines"]) == " (did you mean goroutines?)"
    assert nearest("goroutine" * 20, ["goroutines"]) == ""


def test_a_level_that_is_not_there_fills_nothing() -> None:
    signal = handbook_of(CONFIG).signals["level"]
    assert limit_text(None, signal.unit) == ""
    assert band_text(None, signal.unit) == ""


def test_a_band_is_said_with_the_ends_that_it_has() -> None:
    for band, said in (
        ("up to 10", "up to 10 goroutines"),
        ("1 to 10", "1 goroutines to 10 goroutines"),
    ):
        signal = handbook_of(CONFIG.replace("up to 100", band)).signals["level"]
        assert band_text(signal.levels.normal, signal.unit) == said
    assert band_text(Band(10.0, None), signal.unit) == "from 10 goroutines"
    assert band_text(Band(None, None), signal.unit) == ""


def test_an_element_that_holds_nothing_is_not_closed() -> None:
    assert element("br") == "<br>"
    assert element("p", title='"><b>', hidden=True, lang=None) == (
        '<p title="&quot;&gt;&lt;b&gt;" hidden></p>'
    )
