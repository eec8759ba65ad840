"""The breaker opens for a source that is ill, and not for one slow query."""

from __future__ import annotations

from handbook.source.breaker import Breaker, Flight, Probe
from handbook.source.flaw import Flaw
from handbook.source.results import Reason

SILENT = [Flight(0.0, heard=False), Flight(0.1, heard=False)]


def test_two_silent_requests_and_a_silent_readiness_open_it() -> None:
    breaker = Breaker()
    breaker.look(SILENT, Probe(0.5), 1.5)
    assert breaker.flaw is not None
    assert breaker.flaw.reason is Reason.UNREACHABLE


def test_one_silent_request_does_not_open_it() -> None:
    breaker = Breaker()
    breaker.look([SILENT[0], Flight(0.1, heard=True)], Probe(0.5), 2.9)
    assert breaker.flaw is None


def test_a_readiness_that_answers_keeps_it_closed() -> None:
    breaker = Breaker()
    breaker.look(SILENT, Probe(0.5, answered=0.6), 2.9)
    breaker.look(SILENT, None, 2.9)
    assert breaker.flaw is None


def test_it_waits_for_the_first_second_of_requests_and_readiness() -> None:
    breaker = Breaker()
    breaker.look(SILENT, Probe(0.0), 1.05)
    breaker.look(SILENT, Probe(0.5), 1.45)
    assert breaker.flaw is None


def test_readiness_is_asked_when_a_request_is_silent_and_again_after_a_second() -> None:
    breaker = Breaker()
    assert not breaker.wants_probe(SILENT, None, 0.4)
    assert breaker.wants_probe(SILENT, None, 0.5)
    assert not breaker.wants_probe([Flight(0.0, heard=True)], None, 2.0)
    assert not breaker.wants_probe(SILENT, Probe(0.5), 2.0)
    assert not breaker.wants_probe(SILENT, Probe(0.5, answered=0.6), 1.5)
    assert breaker.wants_probe(SILENT, Probe(0.5, answered=0.6), 1.7)


def test_a_flaw_that_speaks_for_all_opens_it_and_the_first_one_stays() -> None:
    breaker = Breaker()
    breaker.ended(0.0, 0.1, Reason.UNREACHABLE, Flaw(Reason.UNREACHABLE, "refused", for_all=True))
    breaker.ended(0.0, 0.2, Reason.UNREACHABLE, Flaw(Reason.UNREACHABLE, "reset", for_all=True))
    assert breaker.flaw is not None
    assert breaker.flaw.message == "refused"


def test_slow_queries_among_answered_ones_do_not_open_it() -> None:
    breaker = Breaker()
    for end in (3.0, 3.1, 6.0):
        breaker.ended(end - 0.1, end - 0.1, None, None)
        breaker.ended(end - 3.0, end, Reason.SLOW, None)
    assert breaker.flaw is None


def test_two_slow_queries_with_nothing_else_answered_open_it() -> None:
    breaker = Breaker()
    breaker.ended(0.0, 3.0, Reason.SLOW, None)
    assert breaker.flaw is None
    breaker.ended(0.0, 3.0, Reason.SLOW, None)
    assert breaker.flaw is not None
    assert breaker.flaw.reason is Reason.SLOW
