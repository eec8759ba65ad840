"""A real Prometheus's answers, each bent on its way: what a source that half works would say.

Knows the HTTP API's envelope; must not know signals or pages. What is bent is remembered, since
no other answer may turn unknown.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.source.fault_server import Serve, Talk

Document = dict[str, Any]
FRESHNESS = (
    "last_over_time(up{",
    "timestamp(up{",
    "group by (__name__,",
    "min_over_time(timestamp(",
    "process_start_time_seconds{",
)
"""How the queries begin that tell which servers there are and whether they can be believed."""


@dataclass(frozen=True)
class Asked:
    """One request, as far as a bend needs it."""

    path: str
    expr: str
    """The query; empty for the endpoints that take none."""
    at: str
    """Evaluation time that was asked for; empty for the source's own now."""

    @property
    def is_freshness(self) -> bool:
        return self.expr.startswith(FRESHNESS)

    @property
    def is_instant(self) -> bool:
        return self.path.endswith("/query")


def asked_of(request: bytes) -> Asked:
    """Read what a request asks for, in its address or its form."""
    head, _, form = request.partition(b"\r\n\r\n")
    target = head.split(b" ", 2)[1].decode("latin-1")
    parts = urlsplit(target)
    members = {**parse_qs(parts.query), **parse_qs(form.decode("latin-1"))}
    return Asked(parts.path, members.get("query", [""])[0], members.get("time", [""])[0])


@dataclass
class Answer:
    """What the real Prometheus said, to be bent."""

    status: int
    headers: dict[str, str]
    body: bytes

    def document(self) -> Document:
        document: Document = json.loads(self.body)
        return document

    def sent(self) -> bytes:
        """Write it as it goes over the wire."""
        kept = ("content-type", "date")
        lines = [f"{name}: {value}" for name, value in self.headers.items() if name in kept]
        head = [f"HTTP/1.1 {self.status} X", *lines, f"content-length: {len(self.body)}"]
        return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + self.body


Bend = Callable[[Asked, Answer], bytes]
"""What is sent instead."""
Only = Callable[[Asked], bool]


@dataclass
class Bent:
    """A way to serve, and which queries it has bent so far."""

    real: str
    """Address of the real Prometheus."""
    bend: Bend
    only: Only
    exprs: set[str] = field(default_factory=set)
    """Of the answers that a bend changed; empty text for those of no query."""

    def __call__(self, talk: Talk) -> None:
        while talk.request():
            asked = asked_of(talk.text)
            answer = fetch(self.real, talk.text)
            # `/-/ready` says whether the source lives at all; bends are of its answers.
            if not asked.path.startswith("/api/") or not self.only(asked):
                talk.send(answer.sent())
                continue
            said = self.bend(asked, answer)
            if said != answer.sent():
                self.exprs.add(asked.expr)
            talk.send(said)


def unbent(real: str) -> Serve:
    """Serve: the real Prometheus, as it is."""
    return Bent(real, lambda _, answer: answer.sent(), lambda _: True)


def fetch(real: str, request: bytes) -> Answer:
    """Ask the real Prometheus the same."""
    head, _, form = request.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = dict(line.split(": ", 1) for line in lines)
    for name in ("Host", "Accept-Encoding", "Authorization", "Content-Length"):
        headers.pop(name, None)
    parts = urlsplit(real)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request(method, target, form or None, headers)
        came = connection.getresponse()
        found = {name.lower(): value for name, value in came.getheaders()}
        return Answer(came.status, found, came.read())
    finally:
        connection.close()


def changed(change: Callable[[Asked, Document], Document | None]) -> Bend:
    """Bend: the decoded document; a change in place may give None."""

    def bend(asked: Asked, answer: Answer) -> bytes:
        document = answer.document()
        before = json.dumps(document)
        document = change(asked, document) or document
        if json.dumps(document) == before:
            return answer.sent()
        return Answer(answer.status, answer.headers, json.dumps(document).encode()).sent()

    return bend


def member(**members: object) -> Bend:
    """Bend: further members of the envelope."""
    return changed(lambda _, document: {**document, **members})


def each_point(change: Callable[[Asked, list[Any]], object]) -> Bend:
    """Bend: every `[time, value]` of a vector or matrix; documents of other endpoints stay."""

    def bend(asked: Asked, document: Document) -> None:
        for series in results(document):
            if "value" in series:
                series["value"] = change(asked, series["value"])
            else:
                series["values"] = [change(asked, point) for point in series["values"]]

    return changed(bend)


def results(document: Document) -> list[Any]:
    """Give the series of a vector or matrix; none for any other document."""
    data = document.get("data")
    found = data.get("result", []) if isinstance(data, dict) else []
    return found if isinstance(found, list) else []


def everything(_: Asked) -> bool:
    return True


def signals(asked: Asked) -> bool:
    """Only what signals and charts ask: the freshness of every server is known."""
    return bool(asked.expr) and not asked.is_freshness


def freshness(asked: Asked) -> bool:
    """Only what tells servers and their age: the signals are answered."""
    return asked.is_freshness
