"""Mistakes in the queries of signals and pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.promql import metrics_of
from tests.mutate.mistake import CONFIG, Mistake, Texts, fields, kind, misspelt, replaced

_EXPR = re.compile(r"^    expr: (?:>-\n)?((?:.*\n)(?:      .*\n)*)", re.MULTILINE)
_WRONG = {"rate": "deriv", "deriv": "rate", "delta": "increase"}


def _places(texts: Texts, pattern: str) -> Iterator[tuple[str, str, re.Match[str]]]:
    """Yield path, text and match in each query of config and pages."""
    found = re.compile(pattern)
    for query in _EXPR.finditer(texts.config):
        for match in found.finditer(texts.config, *query.span(1)):
            yield CONFIG, texts.config, match
    for path, text in texts.pages("docs/", "runbooks/"):
        for fence in re.finditer(r"^```promql\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            for match in found.finditer(text, *fence.span(1)):
                yield path, text, match


@kind("query: a selector without its scope")
def scope(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _places(texts, r"\{\$scope\}|,\$scope|\$scope,"):
        yield replaced(path, text, match.span(), "")


@kind("query: a metric that nobody exports")
def metric(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _places(texts, r"[a-z]+_[a-z_]+(?=\{\$scope)"):
        yield replaced(path, text, match.span(), misspelt(match[0]))


@kind("query: a range that is too short")
def window(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _places(texts, r"\{\$scope[^}]*\}\[(\d+[mh])\]"):
        yield replaced(path, text, match.span(1), "5s")


@kind("query: the wrong function")
def function(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _places(texts, rf"\b({'|'.join(_WRONG)})\((?=[a-z_]+\{{)"):
        yield replaced(path, text, match.span(1), _WRONG[match[1]])


@kind("query: a bracket that is missing")
def bracket(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _places(texts, r"[)}\]]"):
        yield replaced(path, text, match.span(), "")


@kind("query: the servers added up")
def added_up(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _places(texts, r"sum without \(type\)"):
        if path == CONFIG:
            yield replaced(path, text, match.span(), "sum")


@kind("query: a quantile of no histogram")
def buckets(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _places(texts, r"_bucket(?=\{)"):
        yield replaced(path, text, match.span(), "_count")


@kind("query: a comparison where a value is due")
def comparison(texts: Texts) -> Iterator[Mistake]:
    for name, match in fields(texts.config, "signals", "expr"):
        if not match[1].startswith(">") and metrics_of(texts.handbook.signals[name].expr):
            end = match.end(1), match.end(1)
            yield replaced(CONFIG, texts.config, end, " > 10")
