"""Reads the unit that stands behind a number, as people write units.

``MB/s``, ``KiB``, ``Mbit/s``, ``ms``, ``per minute``, ``%``, ``per cent``, ``of a core``,
``goroutines``. Knows spellings; knows no signals.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_GAP = r"[\s -]?"
_MANY = re.compile(rf"{_GAP}(k|K|M|G|thousand|million|billion)(?![A-Za-z])")
_MANY_FACTORS = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "g": 1e9, "billion": 1e9}
_BYTES = re.compile(
    rf"{_GAP}(?:(?P<prefix>[kKMGT])?(?P<binary>i)?(?:B|[Bb]ytes?)"
    r"|(?P<word>kilo|mega|giga)bytes?|(?P<bits>[kKMG])(?:bit|bits|bps))(?![A-Za-z])"
)
_PREFIXES = {
    "": 1e0, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12, "kilo": 1e3, "mega": 1e6, "giga": 1e9,
}  # fmt: skip
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}
_TIME = re.compile(
    r"(?:(?P<short>ms|[smhdwy])(?:\d+[smhdwy])*"
    rf"|{_GAP}(?P<long>ns|[µμu]s|ms|sec|secs|min|mins|hrs?|s|h|d|nanoseconds?|microseconds?"
    r"|milliseconds?|seconds?|minutes?|hours?|days?|weeks?|months?|years?))(?![A-Za-z])"
)
_SECONDS = {
    "ns": 1e-9, "nanosecond": 1e-9, "µs": 1e-6, "μs": 1e-6, "us": 1e-6, "microsecond": 1e-6,
    "ms": 1e-3, "millisecond": 1e-3, "s": 1.0, "sec": 1.0, "second": 1.0, "m": 60.0, "min": 60.0,
    "minute": 60.0, "h": 3600.0, "hr": 3600.0, "hour": 3600.0, "d": 86400.0, "day": 86400.0,
    "w": 604800.0, "week": 604800.0, "month": 2.6e6, "y": 31536000.0, "year": 31536000.0,
}  # fmt: skip
_PERCENT = re.compile(r"[\s ]?(?:%|percent\b|per cent\b)")
_CORES = re.compile(rf"{_GAP}(?:v?CPUs?|cores?)\b")
_PER = re.compile(
    r"\s*(?:/\s?|per |an? |each |every )(s|sec|seconds?|min|minutes?|h|hours?)(?![A-Za-z])"
)
_PER_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}
_WORD = re.compile(r"[\s -]+([A-Za-z][A-Za-z]*)")
_STOPS = frozenset({
    "of", "and", "or", "to", "in", "is", "are", "per", "a", "an", "each", "every", "for",
    "than", "the", "on", "at", "by", "with", "from", "it", "as", "be", "when", "if", "but",
    "so", "then", "until", "since", "while", "means", "has", "was", "were", "not", "do", "does",
    "this", "that",
})  # fmt: skip
_VERBS = frozenset({
    "is", "was", "has", "means", "needs", "fires", "wakes", "asks", "warns", "starts", "says",
    "shows", "calls", "triggers", "alerts", "stays", "counts", "looks", "lasts", "this", "less",
    "always", "times", "passes", "makes", "takes", "gives", "goes", "plus", "minus", "thus",
    "across", "as",
})  # fmt: skip
"""Words that end in an s and count nothing."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """The unit of one number."""

    kind: str
    """``plain``, ``bytes``, ``seconds``, ``percent``, ``cores``, ``noun``, or ``other`` for a
    count of something that no signal counts."""
    factor: float = 1.0
    """What the number is to be multiplied by: a million for MB."""
    per_seconds: float | None = None
    """60 for something per minute."""
    words: tuple[str, ...] = ()
    """Words behind the number, in lower case, up to three."""

    @property
    def is_plain(self) -> bool:
        """True where nothing says what is counted."""
        return self.kind == "plain" and self.per_seconds is None and self.factor == 1.0


def spelled_unit(rest: str, nouns: Collection[str]) -> tuple[Spelled, int]:
    """Read the unit at the beginning of what follows a number.

    Returns:
        The unit, and how many characters it takes.
    """
    for read in (_bytes, _time, _percent_or_cores):
        found = read(rest)
        if found is not None:
            return found
    factor, at = 1.0, 0
    many = _MANY.match(rest)
    if many is not None:
        factor, at = _MANY_FACTORS[many[1].lower()], many.end()
        counted = _bytes(rest[at:])
        if counted is not None:
            unit, length = counted
            return Spelled(unit.kind, unit.factor * factor, unit.per_seconds), at + length
    kind, words, length = _counted(rest[at:], nouns)
    per, per_length = _per(rest[at + length :])
    if per is None and kind != "noun":
        per, per_length = _per(rest[at:])
        length = 0 if per is not None else length
    if per is not None and kind == "other":
        kind = "plain"
    taken = at + (length if kind == "noun" or per is not None else 0) + per_length
    return Spelled(kind, factor, per, words), taken


def _bytes(rest: str) -> tuple[Spelled, int] | None:
    match = _BYTES.match(rest)
    if match is None:
        return None
    prefix = (match["prefix"] or match["word"] or match["bits"] or "").lower()
    factor = 1024.0 ** _POWERS[prefix] if match["binary"] else _PREFIXES[prefix]
    per, length = _per(rest[match.end() :])
    if match["bits"]:
        factor /= 8
        per = 1.0 if match[0].endswith("bps") else per
    return Spelled("bytes", factor, per), match.end() + length


def _time(rest: str) -> tuple[Spelled, int] | None:
    match = _TIME.match(rest)
    if match is None:
        return None
    name = match["short"] or match["long"]
    seconds = _SECONDS.get(name) or _SECONDS[name.removesuffix("s")]
    return Spelled("seconds", seconds), match.end()


def _percent_or_cores(rest: str) -> tuple[Spelled, int] | None:
    match = _PERCENT.match(rest)
    if match is not None:
        return Spelled("percent", 0.01), match.end()
    match = _CORES.match(rest)
    return (Spelled("cores"), match.end()) if match is not None else None


def _counted(rest: str, nouns: Collection[str]) -> tuple[str, tuple[str, ...], int]:
    """Read the next words: a known noun, something else that is counted, or neither."""
    words: list[str] = []
    at = 0
    for _ in range(3):
        match = _WORD.match(rest, at)
        if match is None or match[1].lower() in _STOPS:
            break
        word = match[1].lower()
        words.append(word)
        at = match.end()
        if word in nouns or f"{word}s" in nouns:
            return "noun", tuple(words), at
    if words and _is_counted(words[0], joined=rest.startswith("-")):
        first = _WORD.match(rest)
        return "other", tuple(words), first.end() if first else 0
    return "plain", tuple(words), 0


def _is_counted(word: str, *, joined: bool) -> bool:
    """Tell whether the word behind a number is what it counts: a plural, or a ``10-page`` word."""
    if joined:
        return True
    plural = len(word) > 3 and word.endswith("s") and not word.endswith("ss")
    return plural and word not in _VERBS


def _per(rest: str) -> tuple[float | None, int]:
    match = _PER.match(rest)
    if match is None:
        return None, 0
    return _PER_SECONDS[match[1][0]], match.end()
