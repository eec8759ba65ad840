"""Fetches one ``/metrics`` page within the limits of any other source, and judges it.

What one sample cannot answer is unknown: needs history. Knows no runbook.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from handbook.direct.evaluate import NeedsMoreError, evaluate
from handbook.direct.exposition import NotMetricsError, PageSample, parse_exposition
from handbook.live import Live
from handbook.model.signals import Signal
from handbook.readings.questions import Questions, questions
from handbook.readings.take import take_board
from handbook.source.address import Source
from handbook.source.queries import Query
from handbook.source.results import Answer, NoAnswer, Reason, Sample, Vector

DEADLINE_SECONDS = 3.0
NEEDS_HISTORY = "needs history: one sample has no rate and no trend"


def page_problem(url: str) -> str:
    """Say what is wrong with an address; empty when it can be asked."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "is no address"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "is no http:// or https:// address"
    if parts.username is not None or parts.fragment:
        return "holds a user or a #fragment"
    plain = url.isascii() and url.isprintable() and " " not in url
    return "" if plain else "holds a space or a special character"


def live_from_page(
    url: str, signals: Iterable[Signal], availability: Mapping[str, str], now: float
) -> Live:
    """Ask the page once and judge every signal; the server is named by host and port.

    Args:
        url: Checked by `page_problem`.
        signals: What is to be read.
        availability: By metric name, text such as ``since client 1.20``.
        now: Unix seconds by our clock; the moment of the sample.
    """
    asked = questions(signals)
    server = urlsplit(url).netloc
    samples = _fetch(url, now)
    if isinstance(samples, NoAnswer):
        answers: dict[Query, Answer] = dict.fromkeys(asked.all(), samples)
        problem = samples.message
    else:
        answers, problem = _answers(asked, samples, server, now), ""
    board = take_board(
        asked, answers, source=f"{url} (--from-metrics)", at=now, availability=availability
    )
    return Live(board, {}, problem=problem)


def _fetch(url: str, now: float) -> list[PageSample] | NoAnswer:
    # Here, since it imports requests, which other commands load in a thread of their own.
    from handbook.source.connection import resolve, tls_context
    from handbook.source.deadline import Deadline
    from handbook.source.flaw import Flaw
    from handbook.source.session import LimitedSession

    parts = urlsplit(url)
    base = f"{parts.scheme}://{parts.netloc}"
    source = Source(base, "--from-metrics", query_string=parts.query)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        deadline = Deadline(DEADLINE_SECONDS)
        route = resolve(parts.hostname or "", port, deadline)
        tls = tls_context(None) if parts.scheme == "https" else None
        session = LimitedSession(source, route, tls)
        session.deadline_seconds = deadline.left()
        try:
            reply = session.request("GET", f"{base}{parts.path or '/'}")
        finally:
            session.close()
    except Flaw as flaw:
        return flaw.no_answer(now)
    if reply.status_code != 200:
        message = f"the server answered with HTTP status {reply.status_code}"
        return NoAnswer(Reason.FAILING, message, now)
    try:
        return parse_exposition(reply.content.decode("utf-8"))
    except UnicodeDecodeError:
        return NoAnswer(Reason.MALFORMED, "the page is no text", now)
    except NotMetricsError as error:
        return NoAnswer(Reason.MALFORMED, str(error), now)


def _answers(
    asked: Questions, samples: list[PageSample], server: str, now: float
) -> dict[Query, Answer]:
    """Put the page's samples where Prometheus' answers would stand; the scrape is this one."""
    none = NoAnswer(Reason.NOT_ASKED, NEEDS_HISTORY, now)
    answers: dict[Query, Answer] = dict.fromkeys(asked.all(), none)
    names = sorted({sample.name for sample in samples})
    for scope, queries in asked.scopes.values():
        who = {scope.identity: server}
        answers[queries.seen] = Vector((Sample(who, now, 1.0),), now)
        answers[queries.scraped] = Vector((Sample(who, now, now),), now)
        if queries.present is not None:
            present = [Sample({**who, "__name__": name}, now, 1.0) for name in names]
            answers[queries.present] = Vector(tuple(present), now)
    for signal, query in asked.signals.values():
        answers[query] = _answer(signal, samples, server, now)
    return answers


def _answer(signal: Signal, samples: list[PageSample], server: str, now: float) -> Answer:
    try:
        found = evaluate(signal, samples, server)
    except NeedsMoreError:
        return NoAnswer(Reason.NOT_ASKED, NEEDS_HISTORY, now)
    return Vector(tuple(Sample(labels, now, value) for labels, value in found), now)
