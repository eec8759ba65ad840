"""What the proxy says: a status and one JSON document, in Prometheus's own form for errors.

Must not know requests or sockets.
Source: Prometheus HTTP API, format overview.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus

from handbook.source.flaw import Flaw
from handbook.source.wording import plain

LONGEST_ERROR = 500
"""Characters of an error that the source sent; its parser repeats the query."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One whole answer to a browser."""

    status: int
    body: bytes = field(repr=False)

    @property
    def status_line(self) -> str:
        """The status with its phrase, as WSGI wants it."""
        return f"{self.status} {HTTPStatus(self.status).phrase}"


class Refused(Exception):  # noqa: N818  # an answer on its way, not an error of ours
    """Why a request is not answered; `words` are for the person who reads the page."""

    def __init__(self, status: int, kind: str, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.kind = kind
        self.words = words

    def reply(self) -> Reply:
        """Turn into what is sent."""
        return error(self.status, self.kind, self.words)


def error(status: int, kind: str, words: str) -> Reply:
    """Say what is wrong: `kind` as the one word for programs, `words` for people."""
    document = {"status": "error", "errorType": kind, "error": plain(words, LONGEST_ERROR)}
    return Reply(status, json.dumps(document, separators=(",", ":")).encode("ascii"))


def error_of(flaw: Flaw) -> Reply:
    """Say why there is no answer, in the words that a build and a command use too.

    An ill source is an answer of ours, and so 200: a browser writes any other status to its console
    as a fault of the page, once for each query of each refresh.
    """
    return error(200, str(flaw.reason), flaw.message)
