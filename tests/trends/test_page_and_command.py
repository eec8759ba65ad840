"""`handbook analyze` on recordings of real servers, and the page that says the same."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import jsonschema
import pytest

from handbook.asking import plan
from handbook.commands.situation import Project, ask_planned, read_project
from handbook.live import COURSE_SECONDS, Live
from handbook.model.levels import Level
from handbook.render.trends import trends_html
from handbook.terminal.screen import Screen
from handbook.terminal.trends import trends_text
from handbook.trends.questions import trend_questions
from handbook.trends.trend import Trends, take_trends
from handbook.trends.wording import shares_text, slope_text, span_text
from tests.commands.conftest import DURING, HEALTHY, LEAKING, RECORDINGS, Ended, handbook
from tests.commands.schemas import ERROR, LEVEL, NUMBER, TEXT, TIME, _exact
from tests.drills.store import prometheus_over

MAYBE_TIME = {"anyOf": [TIME, {"type": "null"}]}
SHARES = _exact(**{level.value: {"type": "number", "minimum": 0, "maximum": 1} for level in Level})
ENTRY = _exact(
    signal={"type": "string"}, instance=TEXT, labels={"type": "object"}, unit={"type": "string"},
    min=NUMBER, median=NUMBER, max=NUMBER, slope_per_hour=NUMBER,
    direction={"enum": ["rises", "falls", "steady", "swings", "unknown"]}, restarted_at=MAYBE_TIME,
    value=NUMBER, level=LEVEL, reason=TEXT, sampled_at=MAYBE_TIME, shares=SHARES,
    unknown_because=TEXT, read_next=_exact(runbook=TEXT, page={"type": "string"}),
)  # fmt: skip
DOCUMENT = _exact(
    at=TIME, source={"type": "string"}, since=TIME, step_seconds={"type": "number"},
    trends={"type": "array", "items": ENTRY},
    cost=_exact(range_queries={"type": "integer"}, samples={"type": "integer"}),
)  # fmt: skip

Json = dict[str, Any]


@pytest.fixture(scope="module")
def url(prometheus_binaries: object) -> Iterator[str]:
    names = ("healthy.om.gz", "goroutine-leak.om.gz")
    with prometheus_over([RECORDINGS / name for name in names]) as url:
        yield url


@pytest.fixture(scope="module")
def project() -> Project:
    return read_project()


@pytest.fixture(scope="module")
def live(project: Project, url: str) -> Live:
    signals = tuple(project.handbook.signals.values())
    asked = trend_questions(signals, COURSE_SECONDS, float(DURING))
    asking = plan(project.handbook, now=DURING, at=DURING, signals=signals, also=asked.ranges())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROMETHEUS_URL", url)
        return ask_planned(project, asking)


@pytest.fixture(scope="module")
def trends(project: Project, live: Live) -> Trends:
    signals = project.handbook.signals.values()
    return take_trends(trend_questions(signals, COURSE_SECONDS, float(DURING)), live)


@pytest.fixture(scope="module")
def document(url: str) -> Json:
    ended = handbook("analyze", "--at", str(DURING), "--json", PROMETHEUS_URL=url)
    assert ended.code == 1, ended.err
    jsonschema.validate(ended.json(), DOCUMENT)
    found: Json = ended.json()
    return found


def key(entry: Json) -> tuple[str, str | None, str]:
    return entry["signal"], entry["instance"], str(sorted(entry["labels"].items()))


def test_every_signal_is_told_of_every_server_once(document: Json, project: Project) -> None:
    keys = [key(entry) for entry in document["trends"]]
    assert len(keys) == len(set(keys))
    wanted = {(signal, server) for signal in project.handbook.signals for server in
              (HEALTHY, LEAKING)}  # fmt: skip
    assert {(signal, server) for signal, server, _ in keys} == wanted
    assert all(sum(entry["shares"].values()) == pytest.approx(1) for entry in document["trends"])


def test_a_leak_is_told_by_its_slope_its_levels_and_what_to_read(document: Json) -> None:
    by_key = {(e["signal"], e["instance"]): e for e in document["trends"]}
    leak = by_key["goroutines", LEAKING]
    assert leak["direction"] == "rises"
    assert leak["slope_per_hour"] == pytest.approx(7200, rel=0.01)
    assert leak["max"] > 5000 > leak["min"]
    assert leak["shares"]["critical"] > 0.3
    assert leak["read_next"] == {"runbook": "goroutine-leak", "page": "runbooks/goroutine-leak/"}
    calm = by_key["goroutines", HEALTHY]
    assert (calm["level"], calm["shares"]["normal"]) == ("normal", 1)
    assert by_key["connections", HEALTHY]["read_next"]["page"] == "signals/#connections"
    assert document["trends"][0]["level"] == "critical"


def test_nothing_that_the_analysis_script_judged_is_lost(document: Json, project: Project) -> None:
    judged = {
        "connections": (50, None), "updates_received": (20, None),
        "player_updates_sent": (50, None), "bandwidth": (500_000, 1_000_000),
        "broadcast_fanout": (100, None), "processing_p95": (0.1, None),
    }  # fmt: skip
    for name, ends in judged.items():
        levels = project.handbook.signals[name].levels
        found = [limit.above if limit else None for limit in (levels.warning, levels.critical)]
        assert tuple(found) == ends
        assert [e for e in document["trends"] if e["signal"] == name and e["median"] is not None]


class Rows(HTMLParser):
    """The attributes of each row of the page, and all words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [dict(attrs)] if "data-trend" in dict(attrs) else []

    def handle_data(self, data: str) -> None:
        self.words += data


def test_page_and_command_say_the_same(document: Json, trends: Trends, project: Project) -> None:
    rows = Rows(trends_html(trends, project.handbook, "")).found
    page = {
        (row["data-trend"], row["data-instance"], row.get("data-labels") or ""): row for row in rows
    }
    assert len(rows) == len(page) == len(document["trends"])
    for entry in document["trends"]:
        labels = " ".join(f"{k}={v}" for k, v in sorted(entry["labels"].items()))
        row = page[entry["signal"], entry["instance"], labels]
        for name, attribute in (("min", "min"), ("median", "median"), ("max", "max"),
                                ("slope_per_hour", "slope"), ("value", "value")):  # fmt: skip
            shown = row.get(f"data-{attribute}")
            assert (None if shown is None else float(shown)) == entry[name]
        assert (row["data-level"], row["data-direction"]) == (entry["level"], entry["direction"])
        for level, share in entry["shares"].items():
            assert float(row[f"data-share-{level}"] or "") == share


def test_page_and_terminal_use_the_same_words(trends: Trends, project: Project) -> None:
    page = Rows(trends_html(trends, project.handbook, "")).words
    text = trends_text(trends, project.handbook, Screen(10_000))
    for trend in trends.rows:
        assert span_text(trend) in page
        if trend.is_bad or trend.was_bad:
            words = shares_text(trend.shares, trend.why_unknown)
            assert f"{span_text(trend)}; {slope_text(trend, trends.at)}" in text
            assert words in text
            assert words in page
            assert slope_text(trend, trends.at) in page


CASES = [
    (("goroutines", "--since", "30m"), 1),
    (("goroutines", "--instance", HEALTHY), 0),
    (("goroutine_growth", "--instance", HEALTHY, "--since", "6h"), 0),
    (("queue_size",), 0),  # not exported by this client: neither for nor against
    (("goroutines", "--instance", "10.9.9.9:1"), 3),
    (("goroutines", "--since", "1m"), 2),
    (("goroutines", "--since", "half a day"), 2),
    (("goroutinez",), 2),
]


@pytest.mark.parametrize(("arguments", "code"), CASES, ids=lambda c: str(c)[:60])
def test_each_case_has_its_exit_code_and_document(
    arguments: tuple[str, ...], code: int, url: str
) -> None:
    ended: Ended = handbook(
        "analyze", *arguments, "--at", str(DURING), "--json", PROMETHEUS_URL=url
    )
    assert ended.code == code, ended.err
    jsonschema.validate(ended.json(), ERROR if code == 2 else DOCUMENT)
    assert "Traceback" not in ended.err


def test_a_dead_source_is_unknown_in_words_and_in_figures() -> None:
    plain = handbook("analyze", PROMETHEUS_URL="http://127.0.0.1:1")
    assert plain.code == 3
    assert "the connection was refused" in plain.out
    ended = handbook("analyze", "--json", PROMETHEUS_URL="http://127.0.0.1:1")
    jsonschema.validate(ended.json(), DOCUMENT)
    assert {entry["shares"]["unknown"] for entry in ended.json()["trends"]} == {1}
    assert {entry["level"] for entry in ended.json()["trends"]} == {"unknown"}
