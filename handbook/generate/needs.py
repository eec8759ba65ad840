"""What a query reads: its metrics with their labels, how each is used, and how far back.

Serves rule tests, which have to give a query its inputs. Knows nothing of values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import promql_parser as promql

Key = tuple[str, tuple[tuple[str, str], ...]]
"""A metric and its labels, sorted."""

COUNTING = ("rate", "irate", "increase")
SLOPING = ("deriv", "delta")


class BeyondError(Exception):
    """The query holds something that is not understood here; the message names it."""


@dataclass(slots=True)
class Needs:
    """What a query reads."""

    counters: set[Key]
    sloping: set[Key]
    """Gauges whose change is asked for."""
    gauges: set[Key]
    buckets: set[Key]
    """Histograms of which a quantile is asked for, ``le`` left out."""
    ranges: list[float]
    """Each range, in seconds."""
    reach: float
    """History that the query looks back on, in seconds."""

    @property
    def keys(self) -> tuple[Key, ...]:
        """Every input, sorted."""
        return tuple(sorted(self.counters | self.sloping | self.gauges | self.buckets))


def parsed(query: str) -> promql.Expr:
    """Parse a query that the config's loader has accepted."""
    return promql.parse(query)


def needs_of(tree: promql.Expr) -> Needs:
    """List what a query reads.

    Raises:
        BeyondError: A selector names no metric, or more than one set of labels.
    """
    needs = Needs(set(), set(), set(), set(), [], 0.0)
    _collect(tree, "", 0.0, needs)
    names = [name for name, _ in needs.keys]
    if len(set(names)) < len(names):
        raise BeyondError("one metric is read with different labels")
    return needs


def _collect(tree: promql.Expr, within: str, reach: float, needs: Needs) -> None:
    """Walk down, carrying the function that a selector stands in and the history so far."""
    if isinstance(tree, promql.VectorSelector):
        _note(tree, within, reach, needs)
    elif isinstance(tree, promql.MatrixSelector):
        seconds = range_seconds(tree)
        needs.ranges.append(seconds)
        _note(tree, within, reach + seconds, needs)
    elif isinstance(tree, promql.SubqueryExpr):
        seconds = range_seconds(tree)
        if tree.offset is not None or tree.at is not None:
            raise BeyondError("offset")
        _collect(tree.expr, within, reach + seconds, needs)
    elif isinstance(tree, promql.Call):
        name = tree.func.name
        if name == "histogram_quantile":
            needs.buckets.add(bucket_key(tree.args[1]))
        inside = name if name in COUNTING or name in SLOPING else within
        for argument in tree.args:
            _collect(argument, "quantile" if name == "histogram_quantile" else inside, reach, needs)
    elif isinstance(tree, promql.BinaryExpr):
        _collect(tree.lhs, within, reach, needs)
        _collect(tree.rhs, within, reach, needs)
    elif isinstance(tree, (promql.ParenExpr, promql.UnaryExpr, promql.AggregateExpr)):
        _collect(tree.expr, within, reach, needs)


def _note(tree: promql.Expr, within: str, reach: float, needs: Needs) -> None:
    needs.reach = max(needs.reach, reach)
    key = key_of(tree)
    if key in needs.buckets:
        return
    kind = needs.counters if within in COUNTING else (
        needs.sloping if within in SLOPING else needs.gauges)  # fmt: skip
    kind.add(key)


def bucket_key(tree: promql.Expr) -> Key:
    """Find the one histogram below a quantile."""
    found: list[Key] = []

    def visit(node: promql.Expr) -> bool:
        if isinstance(node, promql.MatrixSelector):
            found.append(key_of(node))
        return True

    promql.walk(tree, visit)
    if len(found) != 1 or not found[0][0].endswith("_bucket"):
        raise BeyondError("a quantile of something else than one histogram")
    return found[0]


def key_of(tree: promql.Expr) -> Key:
    """Name the metric and the labels of a selector."""
    if isinstance(tree, promql.MatrixSelector):
        tree = tree.vector_selector
    assert isinstance(tree, promql.VectorSelector)  # noqa: S101 - the callers look
    if tree.offset is not None or tree.at is not None:
        raise BeyondError("offset")
    if not tree.name or tree.matchers.or_matchers:
        raise BeyondError("a selector without one metric's name")
    return tree.name, tuple(sorted(sample_labels(tree).items()))


def sample_labels(selector: promql.VectorSelector) -> dict[str, str]:
    """Choose labels that a selector takes.

    Raises:
        BeyondError: A regular expression that is more than a choice of words.
    """
    labels: dict[str, str] = {}
    for matcher in selector.matchers.matchers:
        if matcher.op == promql.MatchOp.Equal:
            labels[matcher.name] = matcher.value
        elif matcher.op == promql.MatchOp.Re:
            word = matcher.value.split("|")[0]
            if re.escape(word).replace("\\-", "-") != word:
                raise BeyondError(f"the pattern {matcher.value[:40]}")
            labels[matcher.name] = word
    return labels


def range_seconds(tree: promql.Expr) -> float:
    """Return how far back a range or subquery reaches.

    Raises:
        BeyondError: It is neither.
    """
    if isinstance(tree, (promql.MatrixSelector, promql.SubqueryExpr)) and tree.range is not None:
        return float(tree.range.total_seconds())
    raise BeyondError("a range of something else")
