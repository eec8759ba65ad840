"""Health, findings and walks over readings made by hand: each rule, and each way of not knowing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from handbook.config.load import handbook_of
from handbook.live import Live
from handbook.model.handbook import HealthCheck
from handbook.model.levels import Level
from handbook.readings.reading import (
    Board,
    Reading,
    Server,
    ServerState,
    badness,
    without_answer,
)
from handbook.runbooks.model import Check, Conclusion, Runbook
from handbook.runbooks.parse import parse_runbook
from handbook.verdicts.documents import health_document, triage_document
from handbook.verdicts.health import health_answers, met
from handbook.verdicts.triage import findings, tally_text
from handbook.verdicts.walks import Walks, server_names, why_no_server
from handbook.verdicts.ways import leads_to, said_and_way

CONFIG = """
scopes:
  game: {title: Game server, match: 'job="game"', identity: instance, scrape_interval: 5s}
  host: {title: Host, match: 'job="node"', identity: instance, scrape_interval: 10s}
links: {handbook: "http://h", grafana: "http://g", prometheus: "http://p"}
signals:
  a: {title: A, group: G, expr: "a{$scope}", unit: goroutines, normal: 1 to 5, warning: "> 10",
      critical: "> 100", why: w, meaning: m}
  b: {title: B, group: G, expr: "b{$scope}", unit: goroutines, warning: "> 10", why: w, meaning: m}
  low: {title: Low, group: G, expr: "l{$scope}", unit: none, critical: "< 1", why: w, meaning: m}
  both: {title: Both, group: G, expr: "o{$scope}", unit: none, warning: "< 1 or > 9", why: w,
         meaning: m}
  plain: {title: Plain, group: G, expr: "p{$scope}", unit: none, meaning: m}
  total: {title: Total, group: G, expr: "sum(a{$scope})", unit: none, per: service,
          warning: "> 10", why: w, meaning: m}
  h: {title: H, group: G, scope: host, expr: "h{$scope}", unit: none, warning: "> 1", why: w,
      meaning: m}
health:
  - {signal: a, title: A is well}
  - {signal: b, title: B is well}
  - {signal: low, title: Low is not critical, below: critical}
"""
HANDBOOK = handbook_of(CONFIG)
FRONT = "---\ntitle: {0}\nowner: us\n{1}---\n# {0}\n"
CHECK = "## {0}\n```check\nsignal: {1}\n{2}\n```\n"
KNOWN = ("first", "other", "guide", "last")
AT = 1_800_000_000.0


def book(name: str, *steps: tuple[str, str, str], front: str = "") -> Runbook:
    text = FRONT.format(name.capitalize(), front)
    text += "".join(CHECK.format(*step) for step in steps)
    return parse_runbook(text, f"runbooks/{name}.md", HANDBOOK, KNOWN)


FIRST = book(
    "first",
    ("Is a high?", "a", "yes: A is high.\nno: {conclude: ruled_out}"),
    ("Is b high?", "b", "yes: {say: B it is., continue_with: other}\nno: {say: B is low., "
                        "go_to: is-a-high-still}"),
    ("Is b very high?", "b", "yes: Very.\nno: Not very."),
    ("Is a high still?", "a", "yes: {say: A stays high., conclude: confirmed}\n"
                              "no: {conclude: ruled_out}"),
    ("Is it over?", "a", "role: verify\nyes: It is not over.\nno: It is over."),
)  # fmt: skip
OTHER = book(
    "other",
    ("Is b high here?", "b", "yes: {say: B leaks., conclude: confirmed}\n"
                             "no: {say: B is well., conclude: ruled_out}"),
)  # fmt: skip
GUIDE = book("guide", ("Ask a?", "a", "yes: High.\nno: Low."), front="kind: guide\n")
LAST = book(
    "last",
    ("Is b up?", "b", "yes: {conclude: confirmed}\nno: {say: B is low., continue_with: other}"),
)
BOOKS = {one.id: one for one in (FIRST, OTHER, GUIDE, LAST)}


def reading(
    signal: str, server: str | None, value: float | None, kind: str = "", *, label: str = ""
) -> Reading:
    of = HANDBOOK.signals[signal]
    why = "" if value is not None else (kind or "slow")
    labels = (("type", label),) if label else ()
    return Reading(of, server, labels, value, of.levels.of(value), why, why and f"{why}.", AT)


def live(
    values: Mapping[str, Mapping[str, float | None]],
    *,
    more: Sequence[Reading] = (),
    problem: str = "",
    faults: Mapping[str, str] | None = None,
) -> Live:
    """Make what a source said: value by signal, by server."""
    servers = tuple(
        Server(name, ServerState.UP, AT, "") for name in dict.fromkeys(values) if name != ""
    )
    readings: dict[str, list[Reading]] = {}
    for server, held in values.items():
        for signal, value in held.items():
            readings.setdefault(signal, []).append(reading(signal, server, value))
    for one in more:
        readings.setdefault(one.signal.id, []).append(one)
    said = {name: tuple(found) for name, found in readings.items()}
    board = Board(AT, "test", {"game": servers, "host": ()}, said, faults or {})
    return Live(board=board, alerts={}, problem=problem)


HIGH, LOW = {"a": 50.0, "b": 5.0}, {"a": 2.0, "b": 5.0}


# --- Which reading speaks


def test_of_several_readings_the_worst_level_speaks_then_the_largest_value() -> None:
    series = [reading("a", "s", value, label=str(value)) for value in (20.0, 50.0, 2.0, None)]
    assert [r.value for r in sorted(series, key=badness)] == [50.0, 20.0, None, 2.0]


def test_where_low_is_bad_the_smallest_value_speaks_first() -> None:
    series = [reading("low", "s", value) for value in (0.5, -3.0)]
    assert [r.value for r in sorted(series, key=badness)] == [-3.0, 0.5]
    either = [reading("both", "s", value) for value in (10.0, 12.0)]
    assert [r.value for r in sorted(either, key=badness)] == [12.0, 10.0]
    plain = [reading("plain", "s", value) for value in (1.0, 2.0)]
    assert [r.value for r in sorted(plain, key=badness)] == [2.0, 1.0]


def test_equal_readings_stand_by_server_and_what_is_unknown_counts_as_nothing() -> None:
    series = [reading("a", name, 50.0) for name in ("t", "s")] + [reading("a", None, 50.0)]
    assert [r.server for r in sorted(series, key=badness)] == [None, "s", "t"]
    assert badness(reading("a", "s", None)) == (2, 0.0, "s")


def test_a_reading_of_the_service_speaks_for_every_server() -> None:
    board = live({"s": HIGH, "t": LOW}, more=[reading("total", None, 20.0)]).board
    assert [r.server for r in board.of("a")] == ["s", "t"]
    assert [r.server for r in board.of("a", "t")] == ["t"]
    assert [r.server for r in board.of("total", "t")] == [None]
    assert board.of("nothing") == ()
    assert board.worst("nothing") is None
    worst = board.worst("a")
    assert worst is not None and worst.server == "s"
    mine = board.worst("a", "t")
    assert mine is not None and mine.value == 2.0


# --- Health


@pytest.mark.parametrize(
    ("value", "below_warning", "below_critical"),
    [
        (2.0, "yes", "yes"),
        (7.0, "yes", "yes"),
        (50.0, "no", "yes"),
        (500.0, "no", "no"),
        (None, "unknown", "unknown"),
    ],
)
def test_a_check_is_met_while_its_level_is_not_reached(
    value: float | None, below_warning: str, below_critical: str
) -> None:
    warning = HANDBOOK.health[0]
    critical = HealthCheck(HANDBOOK.signals["a"], Level.CRITICAL, "A is not critical")
    assert met(warning, reading("a", "s", value)) == below_warning
    assert met(critical, reading("a", "s", value)) == below_critical


def test_of_several_series_one_that_fails_decides_then_one_that_is_unknown() -> None:
    checks = [HANDBOOK.health[1]]
    for values, outcome, value in (
        ((5.0, None, 20.0, 30.0), "no", 30.0),
        ((5.0, None), "unknown", None),
        ((5.0, 2.0), "yes", 5.0),
    ):
        more = [reading("b", "s", one, label=str(one)) for one in values]
        found = [a for a in health_answers(HANDBOOK, live({"s": {}}, more=more))
                 if a.check in checks]  # fmt: skip
        assert [(a.outcome, a.reading.value) for a in found] == [(outcome, value)]


def test_checks_stand_in_the_order_of_the_config_and_then_by_server() -> None:
    found = health_answers(HANDBOOK, live({"t": HIGH, "s": LOW}))
    assert [(a.check.title, a.reading.server, a.outcome) for a in found] == [
        ("A is well", "s", "yes"), ("A is well", "t", "no"),
        ("B is well", "s", "yes"), ("B is well", "t", "yes"),
    ]  # fmt: skip
    alone = health_answers(HANDBOOK, live({"t": HIGH, "s": LOW}), "t")
    assert {a.reading.server for a in alone} == {"t"}


def test_a_metric_that_a_server_does_not_export_counts_neither_way() -> None:
    more = [reading("b", "s", None, "not-exported"), reading("b", "t", None, "slow"),
            reading("b", None, 5.0)]  # fmt: skip
    found = health_answers(HANDBOOK, live({}, more=more))
    assert [(a.reading.server, a.counts) for a in found] == [
        (None, True), ("s", False), ("t", True)]  # fmt: skip
    document = health_document(found, live({}, more=more))
    assert [check["outcome"] for check in document["checks"]] == ["yes", "unknown", "unknown"]


# --- Findings


def test_findings_stand_confirmed_explained_ruled_out_unknown() -> None:
    said = live({
        "w": {"a": 50.0, "b": None}, "v": LOW, "u": {"a": 50.0, "b": 50.0}, "s": HIGH,
    })  # fmt: skip
    found = findings(Walks(BOOKS), said)
    assert [
        (f.runbook.id, f.server, f.conclusion.value, f.explained_by, f.rank) for f in found
    ] == [
        ("first", "s", "confirmed", None, 0),
        ("other", "u", "confirmed", None, 0),
        ("last", "u", "confirmed", None, 0),
        ("first", "u", "ruled_out", "other", 1),
        ("first", "v", "ruled_out", None, 2),
        ("other", "s", "ruled_out", None, 2),
        ("other", "v", "ruled_out", None, 2),
        ("first", "w", "unknown", None, 3),
        ("other", "w", "unknown", None, 3),
        ("last", "s", "unknown", None, 3),
        ("last", "v", "unknown", None, 3),
        ("last", "w", "unknown", None, 3),
    ]
    assert found[0].because == "A stays high."
    assert all(f.walk is not None and f.because == f.walk.because for f in found)


def test_one_runbook_is_asked_alone_and_still_explained_by_another() -> None:
    said = live({"u": {"a": 50.0, "b": 50.0}})
    (one,) = findings(Walks(BOOKS), said, only=["first"])
    assert (one.runbook.id, one.explained_by) == ("first", "other")
    assert findings(Walks(BOOKS), said, only=[]) == ()
    assert findings(Walks(BOOKS), said, only=["guide"]) == ()


def test_one_server_is_asked_alone_and_a_strange_one_is_unknown() -> None:
    said = live({"s": HIGH, "v": LOW})
    assert {f.server for f in findings(Walks(BOOKS), said, "v")} == {"v"}
    strange = findings(Walks(BOOKS), said, "x", ["first"])
    assert [
        (f.server, f.walk, f.conclusion, f.explained_by, f.rank, f.because) for f in strange
    ] == [("x", None, Conclusion.UNKNOWN, None, 3, "no series of this server in the hour before")]


def test_without_any_server_each_runbook_is_unknown_once_and_says_why() -> None:
    for said, why in (
        (live({}), 'no server matches job="game"'),
        (live({}, faults={"game": "slower than 3 s"}), "slower than 3 s"),
        (live({}, problem="nobody listens", faults={"game": "x"}), "nobody listens"),
    ):
        found = findings(Walks(BOOKS), said)
        assert [(f.runbook.id, f.server, f.because) for f in found] == [
            (name, None, why) for name in ("first", "other", "last")
        ]
        document = triage_document(found, said)
        assert [one["conclusion"] for one in document["findings"]] == ["unknown"] * 3


def test_a_runbook_without_checks_has_nobody_to_speak_of() -> None:
    text = FRONT.format("Empty", "kind: guide\n") + "## Read this\nWords.\n"
    empty = parse_runbook(text, "runbooks/empty.md", HANDBOOK, KNOWN)
    assert why_no_server(empty, live({"s": HIGH})) == "this runbook checks nothing"
    assert server_names(empty, live({"s": HIGH})) == []
    assert Walks({"empty": empty}).of(empty, live({"s": HIGH})) == ()


# --- Walks


def test_a_runbook_is_walked_once_and_another_moment_or_runbook_anew() -> None:
    walks, one, two = Walks(BOOKS), live({"s": HIGH}), live({"s": LOW})
    high = walks.of(FIRST, one)
    assert walks.of(FIRST, one) is high
    assert [w.conclusion for w in high] == [Conclusion.CONFIRMED]
    assert [w.conclusion for w in walks.of(FIRST, two)] == [Conclusion.RULED_OUT]
    assert [w.runbook for w in walks.of(OTHER, two)] == [OTHER]
    assert walks.of(FIRST, one) == high


def test_a_runbook_that_leads_to_a_wrong_one_is_not_walked() -> None:
    assert Walks({"other": OTHER}).of(FIRST, live({"s": HIGH})) == ()


def test_the_worst_server_stands_first_in_walks_and_in_the_answers_of_a_step() -> None:
    walks = Walks(BOOKS)
    said = live({"a": LOW, "b": {"a": None, "b": 5.0}, "d": HIGH, "c": HIGH})
    assert walks.servers(FIRST, said) == ["c", "d", "b", "a"]
    check = FIRST.checks[0]
    assert [r.outcome.value for r in walks.results(FIRST, check, said)] == [
        "yes", "yes", "unknown", "no"]  # fmt: skip
    assert {r.step.id for r in walks.results(FIRST, check, said)} == {check.id}


def test_the_checks_of_a_guide_are_asked_one_by_one() -> None:
    walks, said = Walks(BOOKS), live({"s": HIGH, "t": LOW})
    assert walks.of(GUIDE, said) == ()
    assert walks.servers(GUIDE, said) == ["s", "t"]
    results = walks.results(GUIDE, GUIDE.checks[0], said)
    assert [r.outcome.value for r in results] == ["yes", "no"]


# --- Where an answer leads


def ways_of(values: Mapping[str, float | None], runbook: Runbook = FIRST) -> list[str]:
    walks, said = Walks(BOOKS), live({"s": values})
    return [
        leads_to(walks.results(runbook, check, said)[0], runbook, BOOKS)
        for check in runbook.steps
        if isinstance(check, Check)
    ]


def test_each_answer_says_where_it_leads() -> None:
    beside = "not on the path now"
    assert ways_of(HIGH) == ["→ Is b high?", "→ Is a high still?", beside, "→ confirmed", ""]
    assert ways_of(LOW) == ["→ ruled out", beside, beside, beside, ""]
    assert ways_of({"a": 50.0, "b": 50.0})[1] == "→ Other decides"
    assert ways_of({"a": 50.0, "b": None})[1] == "the path ends here: unknown"
    assert ways_of(HIGH, GUIDE) == [""]
    assert ways_of(HIGH, LAST) == ["→ Other decides"]
    assert ways_of({"b": 50.0}, LAST) == ["→ confirmed"]


def test_a_runbook_that_is_not_known_goes_by_its_file() -> None:
    said = live({"s": {"a": 50.0, "b": 50.0}})
    result = Walks(BOOKS).results(FIRST, FIRST.checks[1], said)[0]
    assert leads_to(result, FIRST, {}) == "→ other decides"


def test_a_step_is_said_with_its_way_or_as_beside_the_path() -> None:
    said = live({"s": LOW})
    results = [Walks(BOOKS).results(FIRST, check, said)[0] for check in FIRST.checks]
    assert said_and_way(results[0], FIRST, BOOKS).endswith("→ ruled out")
    assert said_and_way(results[1], FIRST, BOOKS).startswith("(not on the path now) ")
    assert said_and_way(results[4], FIRST, BOOKS) == "It is over."
    (of_guide,) = Walks(BOOKS).results(GUIDE, GUIDE.checks[0], said)
    assert said_and_way(of_guide, GUIDE, BOOKS) == "Low."


def test_a_runbook_is_walked_for_the_servers_that_it_is_about() -> None:
    hosts = book(
        "hosts", ("Is h high?", "h", "yes: {conclude: confirmed}\nno: {conclude: ruled_out}")
    )
    servers = {name: (Server(name, ServerState.UP, AT, ""),) for name in ("game", "host")}
    walks, said = (
        Walks({"other": OTHER, "hosts": hosts}),
        Live(board=Board(AT, "test", servers, {}), alerts={}),
    )
    assert [one.server for one in walks.of(OTHER, said)] == ["game"]
    assert [one.server for one in walks.of(hosts, said)] == ["host"]


def test_servers_without_a_value_are_counted_apart() -> None:
    some = [
        reading("a", name, value)
        for name, value in (("s", 1.0), ("u", 2.0), ("t", None), (None, None))
    ]
    assert without_answer(some) == (1, 3)


ACT = parse_runbook(
    FRONT.format("Act", "")
    + CHECK.format("Is a high?", "a", "yes: {conclude: confirmed}\nno: {conclude: ruled_out}")
    + "## Look\n```action\ntitle: Look at it\nopen: http://h/\n```\n",
    "runbooks/act.md",
    HANDBOOK,
    KNOWN,
)


def test_an_action_is_a_step_of_the_document_without_an_answer() -> None:
    said = live({"s": HIGH})
    steps = triage_document(findings(Walks({"act": ACT}), said), said)["findings"][0]["steps"]
    assert (steps[1]["id"], steps[1]["kind"], steps[1]["outcome"]) == ("look", "action", None)


def test_findings_are_counted_by_what_they_come_to_and_so_are_servers() -> None:
    said = live({"s": HIGH, "t": LOW, "u": {"a": None, "b": None}})
    found = findings(Walks({"first": FIRST}), said)
    assert tally_text(found) == "1 confirmed, 1 ruled out, 1 unknown; 3 servers"
    one = findings(Walks({"first": FIRST}), live({"s": HIGH}))
    assert tally_text(one) == "1 confirmed, 0 ruled out, 0 unknown; 1 server"
    two = findings(Walks({"first": FIRST}), live({"s": LOW, "t": LOW}))
    assert tally_text(two) == "0 confirmed, 2 ruled out, 0 unknown; 2 servers"
    assert tally_text([]) == "0 confirmed, 0 ruled out, 0 unknown; no server known"
