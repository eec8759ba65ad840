"""Which metrics are missed, which are only noted, and when nothing can be said."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from handbook.catalogue import Catalogue
from handbook.drift.findings import Findings, Unknown
from handbook.drift.metadata import Metadata, read_metadata
from handbook.drift.metrics import Exports, compare_metrics, exports_of, metric_series
from handbook.model.handbook import Handbook
from handbook.model.signals import Scope
from handbook.readings.reading import Server, ServerState
from handbook.source import Document, NoAnswer, Reason

SERVERS = ("a:1", "b:1", "c:1")
SLOW = NoAnswer(Reason.SLOW, "slower than 3 s", 0.0)


class World:
    """Three servers that export every documented metric; a test takes away and adds."""

    def __init__(self, handbook: Handbook, catalogue: Catalogue) -> None:
        self.handbook, self.catalogue = handbook, catalogue
        self.counts = {n: 3 for m in catalogue.metrics.values() for n in metric_series(m)}
        self.families: dict[str, list[tuple[str, str]]] = {
            m.name: [(m.type, m.help)] for m in catalogue.metrics.values()
        }
        self.lately = {s: frozenset(self.counts) for s in SERVERS}
        self.exports: Exports | Unknown | None = None

    def lose(self, name: str, servers: Iterable[str] = SERVERS) -> None:
        """Take a metric from some servers."""
        lost = tuple(servers)
        metric = self.catalogue.metrics[name]
        for series in metric_series(metric):
            self.counts[series] -= len(lost)
        for server in lost:
            self.lately[server] -= metric_series(metric)
        if not any(self.counts[series] for series in metric_series(metric)):
            self.families.pop(name)

    def compare(self, metadata: Metadata | Unknown | None = None) -> Findings:
        there = {name: count for name, count in self.counts.items() if count}
        scope: Scope = self.handbook.scope
        told = Metadata({name: tuple(said) for name, said in self.families.items()})
        return compare_metrics(
            self.catalogue,
            self.handbook.metrics,
            self.handbook.signals.values(),
            scope,
            {scope.id: self.exports or Exports(scope, SERVERS, there, self.lately)},
            metadata or told,
        )


@pytest.fixture
def world(shipped: Handbook, catalogue: Catalogue) -> World:
    return World(shipped, catalogue)


def test_servers_that_export_what_is_documented_are_no_difference(world: World) -> None:
    assert world.compare() == Findings()


def test_a_metric_that_a_signal_reads_and_nobody_exports_is_missing(world: World) -> None:
    world.lose("go_goroutines")
    (one,) = world.compare().differences
    assert (one.kind, one.name, one.where) == (
        "metric-missing",
        "go_goroutines",
        ", ".join(SERVERS),
    )
    assert one.expected is not None
    assert "goroutines" in one.expected
    assert one.found is None
    assert "the server" in one.change
    assert "handbook.yml" in one.change


def test_a_metric_that_one_server_lacks_is_missing_there(world: World) -> None:
    world.lose("go_goroutines", ["b:1"])
    (one,) = world.compare().differences
    assert one.where == "b:1"


def test_servers_that_lost_it_within_the_hour_are_counted(world: World) -> None:
    world.counts["go_goroutines"] = 2
    (one,) = world.compare().differences
    assert one.where == "1 of 3 servers"


def test_a_metric_of_a_newer_client_says_since_when(world: World) -> None:
    world.lose("go_sched_gomaxprocs_threads")
    (one,) = world.compare().differences
    assert "since client 1.20" in one.change


def test_the_parts_of_a_histogram_are_missed_as_the_histogram(world: World) -> None:
    for part in ("_bucket", "_sum", "_count"):
        del world.counts[f"websocket_broadcast_recipients{part}"]
    del world.families["websocket_broadcast_recipients"]
    world.lately = dict.fromkeys(SERVERS, frozenset[str]())
    (one,) = world.compare().differences
    assert one.name == "websocket_broadcast_recipients"


def test_a_documented_metric_of_ones_own_is_due_though_no_signal_reads_it(
    world: World, shipped: Handbook
) -> None:
    from handbook.promql import metrics_of

    read = {name for signal in shipped.signals.values() for name in metrics_of(signal.expr)}
    unread = next(
        m.name
        for m in shipped.metrics.values()
        if not metric_series(m) & read and m.name not in read and not m.labels
    )
    world.lose(unread)
    (one,) = world.compare().differences
    assert (one.kind, one.name) == ("metric-missing", unread)


def test_a_metric_that_no_signal_reads_is_only_a_note(world: World) -> None:
    world.lose("go_gc_heap_live_bytes")
    found = world.compare()
    assert not found.differences
    assert not found.unknown
    assert [note for note in found.notes if "go_gc_heap_live_bytes" in note]


def test_a_metric_with_labels_proves_nothing_before_its_first_event(world: World) -> None:
    world.lose("websocket_message_send_errors_total", ["a:1"])
    assert world.compare() == Findings()
    world.lose("websocket_message_send_errors_total", ["b:1", "c:1"])
    found = world.compare()
    assert not found.differences
    assert [one.name for one in found.unknown] == ["websocket_message_send_errors_total"]


def test_another_type_is_a_difference(world: World) -> None:
    world.families["go_goroutines"] = [("counter", "")]
    (one,) = world.compare().differences
    assert (one.kind, one.expected, one.found) == ("metric-type", "gauge", "counter")


def test_a_type_told_in_two_ways_is_unknown(world: World) -> None:
    world.families["go_goroutines"] = [("gauge", ""), ("counter", "")]
    found = world.compare()
    assert not found.differences
    assert [one.name for one in found.unknown] == ["go_goroutines"]


def test_an_exported_metric_without_a_type_is_unknown(world: World) -> None:
    del world.families["go_goroutines"]
    found = world.compare()
    assert not found.differences
    assert ["go_goroutines" in one.name for one in found.unknown] == [True]


def test_an_exported_metric_that_is_not_documented_is_a_difference(world: World) -> None:
    for part in ("_bucket", "_sum", "_count"):
        world.counts[f"game_new_seconds{part}"] = 2
    world.families["game_new_seconds"] = [("histogram", "How <new>")]
    (one,) = world.compare().differences
    assert (one.kind, one.name, one.where) == (
        "metric-undocumented",
        "game_new_seconds",
        "2 of 3 servers",
    )
    assert one.expected is None
    assert one.found == "histogram, How <new>"


def test_recorded_series_and_alerts_are_nobodys_export(world: World) -> None:
    world.counts["job:go_goroutines:sum"] = 3
    world.counts["ALERTS_FOR_STATE"] = 3
    world.counts["a_recorded_name"] = 3
    assert world.compare() == Findings()


def test_a_name_of_another_job_is_not_ours_to_document(world: World) -> None:
    world.families["prometheus_tsdb_something"] = [("gauge", "")]
    assert world.compare() == Findings()


def test_without_metadata_types_are_unknown_and_missing_metrics_still_found(world: World) -> None:
    world.lose("go_goroutines")
    told = read_metadata(Document({}, 0.0))
    assert isinstance(told, Unknown)
    found = world.compare(told)
    assert [one.kind for one in found.differences] == ["metric-missing"]
    assert found.unknown == (told,)
    silent = read_metadata(SLOW)
    assert isinstance(silent, Unknown)
    assert silent.reason == SLOW.message


@pytest.mark.parametrize("state", [ServerState.DOWN, ServerState.STALE, ServerState.GONE])
def test_servers_that_do_not_answer_miss_nothing(world: World, state: ServerState) -> None:
    server = Server("a:1", state, None, "away")
    found = exports_of(world.handbook.scope, (server,), {}, {})
    assert isinstance(found, Unknown)
    world.exports = found
    compared = world.compare()
    assert not compared.differences
    assert compared.unknown == (found,)


def test_what_cannot_be_counted_is_unknown(world: World) -> None:
    up = Server("a:1", ServerState.UP, 1.0, "")
    scope = world.handbook.scope
    assert isinstance(exports_of(scope, (up,), SLOW, {}), Unknown)
    assert isinstance(exports_of(scope, SLOW, {}, {}), Unknown)
    assert isinstance(exports_of(scope, (up,), {"up": 1}, {}), Exports)


def test_families_are_found_by_their_series_in_both_formats() -> None:
    told = Metadata(
        {
            "a_total": (("counter", ""),),
            "b": (("counter", ""),),
            "c": (("summary", ""),),
            "d": (("unknown", ""),),
        }
    )
    assert told.family("a_total") == "a_total"
    assert told.family("b_total") == "b"
    assert told.family("c_sum") == "c"
    assert told.family("c_bucket") is None
    assert told.family("d_total") is None
    assert told.types("d") == {"untyped"}
