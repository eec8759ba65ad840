"""Reads Prometheus' text format, strictly: a page that is something else is no answer.

Source: Prometheus exposition formats, text format 0.0.4. Knows no network and no signal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINE = re.compile(
    r"(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)\s*(?:\{(?P<labels>.*)\})?\s+(?P<value>\S+)"
    r"(?:\s+-?[0-9.]+)?(?:\s+#.*)?",
    re.ASCII,
)
_LABEL = re.compile(r'\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(,|$)', re.ASCII)
_VALUE = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+|Inf|NaN)", re.ASCII)
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "\\": "\\", '"': '"'}
MAX_SAMPLES = 200_000


class NotMetricsError(Exception):
    """The text is no metrics page; the message says what is wrong, in one line."""


@dataclass(frozen=True, slots=True)
class PageSample:
    """One line of the page."""

    name: str
    labels: dict[str, str]
    value: float


def parse_exposition(text: str) -> list[PageSample]:
    """Read a whole page.

    Raises:
        NotMetricsError: a line is none of the format, or there is no sample at all.
    """
    samples: list[PageSample] = []
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        if len(samples) >= MAX_SAMPLES:
            raise NotMetricsError(f"more than {MAX_SAMPLES} samples")
        samples.append(_sample(stripped, number))
    if not samples:
        raise NotMetricsError("the page holds no sample")
    return samples


def _sample(line: str, number: int) -> PageSample:
    match = _LINE.fullmatch(line)
    if match is None or not _VALUE.fullmatch(match["value"]):
        raise NotMetricsError(f"line {number} is no sample; is this a /metrics page?")
    return PageSample(match["name"], _labels(match["labels"] or "", number), float(match["value"]))


def _labels(text: str, number: int) -> dict[str, str]:
    labels: dict[str, str] = {}
    place = 0
    while place < len(text.rstrip()):
        match = _LABEL.match(text, place)
        if match is None or match[1] in labels:
            raise NotMetricsError(f"line {number} has labels that cannot be read")
        labels[match[1]] = _ESCAPE.sub(lambda m: _ESCAPED.get(m[1], m[0]), match[2])
        place = match.end()
    return labels
