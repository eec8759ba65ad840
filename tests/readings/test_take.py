"""Every way of not knowing, by hand-made answers; and what is known under good ones."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.config.load import handbook_of
from handbook.model.levels import Level
from handbook.readings.reading import ServerState
from handbook.source.results import Document, Matrix, Reason, Sample, Vector
from tests.readings.answering import CONFIG, NOW, SERVERS, Scene, fault, vector

ONE, TWO = SERVERS
INF = math.inf
HANDBOOK = handbook_of(CONFIG)


@pytest.fixture
def scene() -> Scene:
    return Scene(HANDBOOK)


def test_under_good_answers_nothing_is_unknown(scene: Scene) -> None:
    board = scene.board()
    assert [s.state for s in board.servers["game"]] == [ServerState.UP, ServerState.UP]
    readings = [r for found in board.readings.values() for r in found]
    assert len(readings) == 5
    for reading in readings:
        assert (reading.level, reading.kind, reading.reason) == (Level.NORMAL, "", "")
        assert reading.value is not None
        assert reading.sampled_at == NOW - 3
        assert reading.labels == ()


@pytest.mark.parametrize(
    ("query", "value", "kind", "reason"),
    [
        ("seen", 0.0, "down", "down: it does not answer Prometheus"),
        ("seen", math.nan, "down", "down: it does not answer Prometheus"),
        ("seen", 2.0, "down", "down: it does not answer Prometheus"),
        ("seen", None, "down", "down: it does not answer Prometheus"),
        ("scraped", NOW - 16, "stale", "stale: last scraped 16 s ago"),
        ("scraped", NOW - 7200, "stale", "stale: last scraped 2 h ago"),
        ("scraped", NOW + 3600, "stale", "stale: last scraped 1 h in the future"),
        ("scraped", math.nan, "stale", "stale: the time of its last scrape is no number"),
        ("scraped", INF, "stale", "stale: the time of its last scrape is no number"),
        ("scraped", -INF, "stale", "stale: the time of its last scrape is no number"),
        ("scraped", None, "gone", "gone: Prometheus no longer scrapes it"),
    ],
)
def test_a_server_that_cannot_be_believed_is_unknown_alone(
    scene: Scene, query: str, value: float | None, kind: str, reason: str
) -> None:
    scene.put_value(query, TWO, value)
    bad = scene.reading("level", TWO)
    assert (bad.level, bad.value, bad.kind, bad.reason) == (Level.UNKNOWN, None, kind, reason)
    assert scene.reading("level", ONE).level is Level.NORMAL


def test_a_silence_of_exactly_three_intervals_is_a_blip(scene: Scene) -> None:
    scene.put_value("scraped", TWO, NOW - 15)
    assert scene.reading("level", TWO).level is Level.NORMAL


@pytest.mark.parametrize("state", [("seen", 0.0), ("scraped", NOW - 100)])
def test_a_silent_server_makes_the_sum_over_all_partial(
    scene: Scene, state: tuple[str, float]
) -> None:
    scene.put_value(state[0], TWO, state[1])
    assert scene.reading("total", None).reason == "partial: 1 of 2 servers do not answer"


def test_a_server_that_lacks_the_metric_makes_the_sum_over_all_partial(scene: Scene) -> None:
    scene.put_value("present", TWO, None)
    reading = scene.reading("total", None)
    assert reading.kind == "partial"
    assert reading.reason == f"partial: {TWO} does not export go_goroutines"


def test_a_server_that_was_taken_away_does_not_make_the_sum_partial(scene: Scene) -> None:
    scene.put_value("scraped", TWO, None)
    assert scene.reading("total", None).level is Level.NORMAL


def test_the_sum_over_servers_that_are_all_gone_is_unknown(scene: Scene) -> None:
    scene.put("scraped", vector({}))
    assert scene.reading("total", None).kind == "gone"


def test_no_server_at_all_is_said_with_the_matchers(scene: Scene) -> None:
    scene.put("seen", vector({}))
    scene.put("scraped", vector({}))
    board = scene.board()
    assert board.faults == {"game": 'no server matches job="game"'}
    for found in board.readings.values():
        (reading,) = found
        assert (reading.kind, reading.level) == ("no-servers", Level.UNKNOWN)


def test_a_metric_that_a_server_never_exported_is_named_with_its_first_version(
    scene: Scene,
) -> None:
    scene.put_value("level", TWO, None)
    scene.put_value("present", TWO, None)
    board = scene.board(go_goroutines="since client 1.20")
    (reading,) = [r for r in board.readings["level"] if r.server == TWO]
    assert reading.kind == "not-exported"
    assert reading.reason == "not exported: go_goroutines (since client 1.20)"


def test_a_metric_that_is_there_without_a_value_is_no_data(scene: Scene) -> None:
    scene.put_value("level", TWO, None)
    assert scene.reading("level", TWO).kind == "no-data"


def test_when_the_list_of_metrics_is_not_known_its_fault_is_the_reason(scene: Scene) -> None:
    scene.put_value("level", TWO, None)
    scene.put("present", fault())
    assert scene.reading("level", TWO).kind == "slow"
    assert scene.reading("level", ONE).level is Level.NORMAL


def test_nan_is_unknown_and_infinity_is_a_value(scene: Scene) -> None:
    scene.put("level", vector({ONE: math.nan, TWO: INF}))
    assert scene.reading("level", ONE).kind == "nan"
    assert scene.reading("level", ONE).value is None
    assert scene.reading("level", TWO).level is Level.WARNING


def test_negative_zero_is_zero(scene: Scene) -> None:
    scene.put("level", vector({ONE: -0.0, TWO: 1.0}))
    assert math.copysign(1, scene.reading("level", ONE).value or 0.0) == 1


@pytest.mark.parametrize(
    ("query", "value", "reason"),
    [
        ("since", NOW - 300, "only 5 min of history, needs 15 min"),
        ("since", None, "no history: how far back it goes is not known"),
        ("since", math.nan, "no history: how far back it goes is not known"),
        ("since", INF, "no history: how far back it goes is not known"),
        ("started", NOW - 120, "only 2 min of history since its restart, needs 15 min"),
        ("started", NOW + 120, "only 0 s of history since its restart, needs 15 min"),
        ("started", math.nan, "no history: how far back it goes is not known"),
    ],
)
def test_a_window_that_is_not_full_is_no_history(
    scene: Scene, query: str, value: float | None, reason: str
) -> None:
    scene.put_value(query, TWO, value)
    reading = scene.reading("trend", TWO)
    assert (reading.kind, reading.reason, reading.level) == ("no-history", reason, Level.UNKNOWN)
    assert scene.reading("level", TWO).level is Level.NORMAL


@pytest.mark.parametrize(("had", "level"), [(882, Level.NORMAL), (881, Level.UNKNOWN)])
def test_a_window_may_lack_a_fiftieth(scene: Scene, had: int, level: Level) -> None:
    scene.put_value("since", TWO, NOW - 3 - had)
    assert scene.reading("trend", TWO).level is level


def test_a_server_that_cannot_be_believed_hides_none_after_it(scene: Scene) -> None:
    scene.put_value("seen", ONE, 0.0)
    assert scene.reading("level", ONE).kind == "down"
    assert scene.reading("level", TWO).level is Level.NORMAL


def test_the_sum_over_all_servers_is_as_old_as_the_oldest_scrape(scene: Scene) -> None:
    scene.put_value("scraped", ONE, NOW - 9)
    assert scene.reading("total", None).sampled_at == NOW - 9


AWAY = """\
  away: {title: A, match: 'job="away"', identity: instance, scrape_interval: 5s}
links:"""
ELSEWHERE = """signals:
  elsewhere:
    {title: E, group: G, scope: away, expr: "go_goroutines{$scope}", unit: goroutines,
     why: because, meaning: m}"""


def test_a_scope_that_cannot_be_read_hides_no_other() -> None:
    config = CONFIG.replace("links:", AWAY).replace("signals:", ELSEWHERE)
    scene = Scene(handbook_of(config))
    _, scope = scene.asked.scopes["away"]
    scene.answers[scope.seen] = fault()
    assert list(scene.asked.scopes) == ["away", "game"]
    assert scene.reading("elsewhere", None).kind == "slow"
    assert scene.reading("level", ONE).level is Level.NORMAL


def test_a_server_without_a_start_time_is_judged_by_its_scrapes(scene: Scene) -> None:
    scene.put_value("started", TWO, None)
    assert scene.reading("trend", TWO).level is Level.NORMAL


@pytest.mark.parametrize("query", ["since", "started"])
def test_history_that_could_not_be_asked_leaves_windows_unknown(scene: Scene, query: str) -> None:
    scene.put(query, fault())
    assert scene.reading("trend", ONE).kind == "slow"
    assert scene.reading("level", ONE).level is Level.NORMAL


@pytest.mark.parametrize("reason", list(Reason))
def test_each_reason_for_no_answer_is_told(scene: Scene, reason: Reason) -> None:
    scene.put("level", fault(reason))
    reading = scene.reading("level", ONE)
    assert (reading.kind, reading.reason) == (reason.value, f"no answer: {reason.value}")


@pytest.mark.parametrize("query", ["seen", "scraped"])
@pytest.mark.parametrize("reason", list(Reason))
def test_without_freshness_nothing_is_known(scene: Scene, query: str, reason: Reason) -> None:
    scene.put(query, fault(reason))
    board = scene.board()
    assert board.faults == {"game": f"no answer: {reason.value}"}
    for found in board.readings.values():
        assert [r.kind for r in found] == [reason.value]


@pytest.mark.parametrize("answer", [Matrix((), NOW), Document({}, NOW)])
@pytest.mark.parametrize("query", ["seen", "scraped", "level", "total"])
def test_an_answer_of_another_type_is_unknown(
    scene: Scene, query: str, answer: Matrix | Document
) -> None:
    scene.put(query, answer)
    server = None if query != "level" else ONE
    signal = query if query in ("level", "total") else "level"
    reading = scene.reading(signal, server)
    assert (reading.kind, reading.level) == ("wrong-type", Level.UNKNOWN)


def test_an_answer_that_is_not_there_at_all_was_not_asked(scene: Scene) -> None:
    scene.answers.clear()
    assert scene.reading("level", None).kind == "not-asked"


def test_of_two_up_series_of_one_server_the_worse_counts(scene: Scene) -> None:
    extra = Sample({"instance": TWO, "job": "other"}, NOW, 0.0)
    held = scene.answers[scene.by_name["seen"]]
    assert isinstance(held, Vector)
    scene.put("seen", Vector((extra, *held.samples), NOW))
    assert scene.reading("level", TWO).kind == "down"
    scene.put("seen", Vector((*held.samples, extra), NOW))
    assert scene.reading("level", TWO).kind == "down"


def test_up_without_the_identity_label_makes_the_scope_unknown(scene: Scene) -> None:
    scene.put("seen", vector({ONE: 1.0, None: 1.0}))
    reading = scene.reading("level", None)
    assert reading.kind == "wrong-type"
    assert "has no label 'instance'" in reading.reason


def test_a_value_without_the_identity_label_is_unknown_beside_the_others(scene: Scene) -> None:
    scene.put("level", vector({None: 5.0}))
    assert scene.reading("level", None).kind == "wrong-type"
    scene.put("level", vector({None: 5.0, ONE: 5.0, TWO: 5.0}))
    assert scene.reading("level", None).kind == "wrong-type"
    assert scene.reading("level", ONE).level is Level.NORMAL


def test_a_value_of_a_server_that_up_does_not_know_is_unknown(scene: Scene) -> None:
    scene.put("level", vector({ONE: 5.0, TWO: 5.0, "10.0.0.9:1": 5.0}))
    reading = scene.reading("level", "10.0.0.9:1")
    assert (reading.kind, reading.level, reading.value) == ("gone", Level.UNKNOWN, None)


def test_further_labels_give_a_reading_each_in_a_steady_order(scene: Scene) -> None:
    samples = [
        Sample({"instance": ONE, "job": "game", "type": kind}, NOW, value)
        for kind, value in (("b", 5.0), ("a", 5000.0), ("c", math.nan))
    ]
    scene.put("level", Vector(tuple(samples), NOW))
    found = [r for r in scene.board().readings["level"] if r.server == ONE]
    assert [r.labels for r in found] == [(("type", "a"),), (("type", "b"),), (("type", "c"),)]
    assert [r.level for r in found] == [Level.WARNING, Level.NORMAL, Level.UNKNOWN]
    worst = scene.board().worst("level", ONE)
    assert worst is not None
    assert worst.level is Level.WARNING


VALUES = st.one_of(st.none(), st.sampled_from([math.nan, INF, -INF, 0.0, 1.0, 2.0, NOW]))


def value_of(scene: Scene, query: str, server: str) -> float:
    answer = scene.answers[scene.by_name[query]]
    assert isinstance(answer, Vector)
    (value,) = (s.value for s in answer.samples if s.labels["instance"] == server)
    return value


@given(st.data())
def test_whatever_spoils_freshness_leaves_no_level_but_unknown(data: st.DataObject) -> None:
    scene = Scene(HANDBOOK)
    for query in data.draw(st.lists(st.sampled_from(list(scene.by_name)), max_size=4)):
        if data.draw(st.booleans()):
            scene.put(query, fault(data.draw(st.sampled_from(list(Reason)))))
        elif query != "total":
            drawn = {server: data.draw(VALUES) for server in SERVERS}
            name = {"__name__": "go_goroutines"} if query == "present" else {}
            scene.put(query, vector({k: v for k, v in drawn.items() if v is not None}, **name))
    board = scene.board()
    up = {s.name for s in board.servers["game"] if s.state is ServerState.UP}
    for server in up:
        assert value_of(scene, "seen", server) == 1
        assert abs(value_of(scene, "scraped", server) - NOW) <= 15
    for found in board.readings.values():
        assert found
        for reading in found:
            if reading.level is Level.UNKNOWN:
                assert reading.value is None
                assert reading.kind
                assert reading.reason
            else:
                assert reading.value is not None
                assert not math.isnan(reading.value)
                assert reading.server in up or (
                    reading.server is None and reading.signal.id == "total"
                )
