"""What is fed anything at all: each target takes bytes and raises only where a promise is broken.

Knows what each reader may answer; must not know who makes the bytes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

from handbook.config.load import handbook_of, load_handbook
from handbook.direct.exposition import NotMetricsError, parse_exposition
from handbook.model.handbook import Handbook
from handbook.problems import ProblemsError
from handbook.runbooks.fences import scan
from handbook.runbooks.parse import parse_runbook
from handbook.source import (
    AlertsQuery,
    Document,
    InstantQuery,
    Matrix,
    MetadataQuery,
    NoAnswer,
    Query,
    RangeQuery,
    RulesQuery,
    Vector,
    parse_answer,
)
from handbook.source.deadline import Deadline
from handbook.source.flaw import Flaw
from handbook.source.http1 import MAX_BODY_BYTES, Progress, exchange
from handbook.yaml_text import parse_yaml

PROJECT = Path(__file__).parent.parent.parent
NOW = 1_700_000_000.0
QUERIES: tuple[Query, ...] = (
    InstantQuery("up"),
    InstantQuery("up", NOW),
    RangeQuery("up", NOW - 60, NOW, 15),
    AlertsQuery(),
    RulesQuery(),
    MetadataQuery(),
)
STATUSES = (200, 200, 200, 200, 204, 301, 400, 401, 404, 422, 429, 500, 503)


class BrokenError(AssertionError):
    """A promise that some bytes broke."""


def loader(data: bytes) -> None:
    """Read bytes as YAML and as a config: objects, or problems that can be shown."""
    for read in (
        lambda: parse_yaml(data, "handbook.yml"),
        lambda: handbook_of(data.decode("utf-8", "replace")),
    ):
        try:
            read()
        except ProblemsError as error:
            _can_be_shown(error)


def fences(data: bytes) -> None:
    """Read a text as a page and as a runbook."""
    text = data.decode("utf-8", "replace")
    lines = text.count("\n") + text.count("\r") + 1
    covered = 0
    for fence in scan(text, "page.md").fences:
        _holds(covered < fence.line <= fence.end_line <= lines, "a fence out of its place")
        covered = fence.end_line
    try:
        parse_runbook(text, "runbooks/first.md", config(), {"first", "memory-leak"})
    except ProblemsError as error:
        _can_be_shown(error)


def answer(data: bytes) -> None:
    """Read a body as the answer to a query that its first byte chooses."""
    if len(data) < 2:
        return
    query = QUERIES[data[0] % len(QUERIES)]
    status = STATUSES[data[1] % len(STATUSES)]
    body = data[2:]
    said = parse_answer(query, status, "application/json", body, NOW)
    if isinstance(said, NoAnswer):
        _holds(bool(said.message) and said.message.isprintable(), "a reason nobody can read")
        return
    due = {InstantQuery: Vector, RangeQuery: Matrix}.get(type(query), Document)
    _holds(isinstance(said, due) and status == 200, "an answer of another kind")
    cut = parse_answer(query, status, "application/json", body.rstrip()[:-1], NOW)
    _holds(isinstance(cut, NoAnswer), "a cut answer that is one")


def wire(data: bytes) -> None:
    """Read bytes as an HTTP answer, in pieces whose size the first byte chooses."""
    if not data:
        return
    connection = _Spoken(data[1:], max(1, data[0]))
    try:
        reply = exchange(connection, b"GET / HTTP/1.1\r\n\r\n", Deadline(60.0), Progress())  # type: ignore[arg-type]
    except Flaw as flaw:
        _holds(bool(flaw.message), "a flaw without a word")
        return
    _holds(len(reply.body) <= MAX_BODY_BYTES, "a body larger than is read")


def exposition(data: bytes) -> None:
    """Read a text as a metrics page."""
    try:
        found = parse_exposition(data.decode("utf-8", "replace"))
    except NotMetricsError as error:
        _holds(str(error).isprintable(), "a refusal nobody can read")
        return
    _holds(bool(found), "a page without a sample")


TARGETS: dict[str, Callable[[bytes], None]] = {
    "loader": loader,
    "fences": fences,
    "answer": answer,
    "wire": wire,
    "exposition": exposition,
}


class _Spoken:
    """A connection on which everything was said already."""

    def __init__(self, data: bytes, size: int) -> None:
        self._data = data
        self._size = size

    def send(self, request: bytes, deadline: Deadline) -> None:
        """Hear nothing."""

    def receive(self, deadline: Deadline) -> bytes:
        piece, self._data = self._data[: self._size], self._data[self._size :]
        return piece


@cache
def config() -> Handbook:
    """Give the shipped config, whose signals the shipped runbooks name."""
    return load_handbook(PROJECT / "handbook.yml")


def _can_be_shown(error: ProblemsError) -> None:
    _holds(bool(error.problems), "problems without one")
    for problem in error.problems:
        _holds(bool(problem.message), "a problem without words")
        shown = all(c.isprintable() or unicodedata.category(c) == "Zs" for c in str(problem))
        _holds(shown, "a problem that a terminal would act on")


def _holds(true: bool, what: str) -> None:
    if not true:
        raise BrokenError(what)
