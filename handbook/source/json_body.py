"""Bytes to plain JSON, strictly: what is not one whole, sane document is a flaw.

Knows RFC 8259 and our limits; must not know what the document should say.
"""

from __future__ import annotations

import json
import re
from typing import NoReturn

from handbook.source.flaw import Flaw
from handbook.source.results import Reason

MAX_SERIES = 20_000
"""Series in one answer; in memory each costs about a kilobyte."""
MAX_POINTS = 100_000
"""Samples in one answer, over all its series."""

MAX_PARTS = 250_000
"""Objects and lists in one document; in memory each costs up to a quarter of a kilobyte."""
MAX_VALUES = 600_000
"""Values in one document, by the commas between them."""

_SERIES = b'{"metric":'
_POINT = b'"]'
_SURROGATE = re.compile(rb"\\u[dD]")


class SeriesCount:
    """Counts series while a body comes, so that no more of it is read than would be parsed."""

    def __init__(self) -> None:
        self._seen = 0

    def add(self, piece: bytes) -> None:
        """Raise a `Flaw` as soon as there are too many; `load` sees what two pieces share."""
        self._seen += piece.count(_SERIES)
        if self._seen > MAX_SERIES:
            raise _too_many_series()


def _too_many_series() -> Flaw:
    return Flaw(Reason.TOO_LARGE, f"more than {MAX_SERIES:,} series")


def load(body: bytes) -> object:
    """Decode one JSON document.

    Raises `Flaw`: not UTF-8, not JSON, cut short, followed by anything, equal keys, `NaN` or
    `Infinity` as numbers, half a surrogate pair, nested too deep, or too much of anything.
    That is counted in the bytes, since what is parsed is already in memory.
    """
    if body.count(_SERIES) > MAX_SERIES:
        raise _too_many_series()
    if body.count(_POINT) > MAX_POINTS:
        raise Flaw(Reason.TOO_LARGE, f"more than {MAX_POINTS:,} points")
    parts = body.count(b"{") + body.count(b"[")
    if parts > MAX_PARTS or body.count(b",") > MAX_VALUES:
        raise Flaw(Reason.TOO_LARGE, "more values than are read at once")
    try:
        document = _decode(body.decode("utf-8"))
        if _SURROGATE.search(body):
            json.dumps(document, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        raise Flaw(Reason.MALFORMED, "the answer is nested too deep") from None
    except ValueError:  # not UTF-8, not JSON, a number of thousands of digits, a lone surrogate
        raise Flaw(Reason.MALFORMED, _what_it_is(body)) from None
    return document


def _what_it_is(body: bytes) -> str:
    start = body[:64].lstrip()
    if not start:
        return "the answer is empty"
    if start.startswith(b"<"):
        return "a web page came back, not data: perhaps a login page"
    if start.startswith(b"{"):
        return "the answer is broken or cut short"
    return "the answer is not JSON"


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _refuse_equal_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("equal keys")
    return members


_decode = json.JSONDecoder(
    parse_constant=_refuse_constant, object_pairs_hook=_refuse_equal_keys
).decode
