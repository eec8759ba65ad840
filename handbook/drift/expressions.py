"""Whether two PromQL texts ask the same: white space, parentheses and the order of labels aside.

Prometheus writes a rule's expression anew before it shows it, so that texts alone would always
differ. Reads by parsing and never writes a query.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

import promql_parser

LONGEST = 4000
"""Characters that are parsed: the parser overflows its stack on thousands of nested brackets."""

Form = tuple[object, ...]
"""An expression as plain nested data, equal for equal questions."""


def same_expression(one: str, other: str) -> bool:
    """Tell whether two expressions ask the same.

    What does not parse, or is too long to be parsed safely, is the same only as text, white
    space aside.
    """
    if one == other:
        return True
    forms = _form_of(one), _form_of(other)
    if None in forms:
        return " ".join(one.split()) == " ".join(other.split())
    return forms[0] == forms[1]


@cache
def _form_of(expr: str) -> Form | None:
    if len(expr) > LONGEST:
        return None
    try:
        return _form(promql_parser.parse(expr))
    except (ValueError, RecursionError):
        return None


def _form(node: Any) -> Form:
    match node:
        case promql_parser.ParenExpr():
            return _form(node.expr)
        case promql_parser.NumberLiteral():
            return ("number", repr(float(node.val)))
        case promql_parser.StringLiteral():
            return ("string", node.val)
        case promql_parser.UnaryExpr():
            inner = _form(node.expr)
            if inner[0] == "number":
                return ("number", repr(-float(str(inner[1]))))
            return ("minus", inner)
        case promql_parser.VectorSelector():
            return _selector(node)
        case promql_parser.MatrixSelector():
            return ("range", _selector(node.vector_selector), _seconds(node.range))
        case promql_parser.SubqueryExpr():
            times = _seconds(node.range), _seconds(node.step)
            return ("subquery", _form(node.expr), *times, *_moment(node))
        case promql_parser.AggregateExpr():
            param = None if node.param is None else _form(node.param)
            return ("aggregate", str(node.op), param, _grouping(node.modifier), _form(node.expr))
        case promql_parser.Call():
            return ("call", node.func.name, tuple(_form(argument) for argument in node.args))
        case promql_parser.BinaryExpr():
            sides = _form(node.lhs), _form(node.rhs)
            return ("binary", str(node.op), *sides, _matching(node.modifier))
    raise ValueError(type(node).__name__)


def _selector(node: Any) -> Form:
    matchers = {_matcher(matcher) for matcher in node.matchers.matchers}
    if node.name is not None:
        matchers.add(("__name__", str(promql_parser.MatchOp.Equal), node.name))
    either = frozenset(
        frozenset(_matcher(matcher) for matcher in group) for group in node.matchers.or_matchers
    )
    return ("selector", frozenset(matchers), either, *_moment(node))


def _matcher(matcher: Any) -> tuple[str, str, str]:
    return matcher.name, str(matcher.op), matcher.value


def _moment(node: Any) -> tuple[float, str]:
    """Return the offset in seconds and the ``@`` modifier."""
    at = "" if node.at is None else f"{node.at.type} {node.at.at}"
    return _seconds(node.offset) or 0.0, at


def _seconds(duration: timedelta | None) -> float | None:
    return None if duration is None else duration.total_seconds()


def _grouping(modifier: Any) -> Form:
    """``sum(x)`` is ``sum by () (x)``."""
    by = str(promql_parser.AggModifierType.By)
    return (by,) if modifier is None else (str(modifier.type), *sorted(set(modifier.labels)))


def _matching(modifier: Any) -> Form:
    """Two vectors without a word of matching are matched ignoring no label."""
    ignoring = str(promql_parser.LabelModifierType.Exclude)
    if modifier is None:
        return (ignoring, (), (), "", False, "")
    kind, labels = ignoring, ()
    if modifier.matching is not None:
        kind, labels = str(modifier.matching.type), tuple(sorted(set(modifier.matching.labels)))
    group = tuple(sorted(set(modifier.group_labels or ())))
    side = str(modifier.card)
    plain = side in ("VectorMatchCardinality.OneToOne", "VectorMatchCardinality.ManyToMany")
    fill = modifier.fill_values
    filled = "" if fill is None or fill.lhs is fill.rhs is None else f"{fill.lhs} {fill.rhs}"
    return (kind, labels, group, "" if plain else side, bool(modifier.return_bool), filled)
