"""Scopes and signals: what we watch, and of whom."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handbook.model.levels import Levels
from handbook.model.units import Unit

SCOPE = "$scope"

_PASSED_OVER_OR_SCOPE = re.compile(
    r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|`[^`]*`|\#[^\n]*|\$scope\b"
)
"""Strings and comments come first, so that a ``$scope`` in one is none."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A set of servers, and the label that tells them apart."""

    id: str
    title: str
    """What one of them is called, such as ``Game server``."""
    match: str
    """Label matchers without braces, put where a query says ``$scope``."""
    identity: str
    """The label that names one server."""
    scrape_interval_seconds: float
    """How often Prometheus reads one; three of them without a scrape is stale."""
    targets: tuple[str, ...] = ()
    """``host:port`` of each server that the generated scrape config names."""

    def selector(self, server: str | None = None) -> str:
        """Return the matchers for every server, or for one."""
        if server is None:
            return self.match
        return f"{self.match},{self.identity}={quoted(server)}"


@dataclass(frozen=True, slots=True)
class Signal:
    """Something we watch: a PromQL expression with a unit and levels."""

    id: str
    title: str
    group: str
    """Heading under which pages list it."""
    expr: str
    """PromQL with ``$scope`` in every selector; never rewritten by parsing."""
    unit: Unit
    scope: Scope
    per_server: bool
    """False when the query aggregates the identity away: then one verdict for the service."""
    levels: Levels
    why: str
    """Why these levels; empty only where there are none."""
    meaning: str
    """What it tells, in one or two sentences."""
    window_seconds: float | None
    """History that the expression needs before its value means anything."""
    line: int

    def query(self, server: str | None = None) -> str:
        """Return the PromQL for all servers of the scope, or for one."""
        return scoped(self.expr, self.scope.selector(server))


def scoped(expr: str, selector: str) -> str:
    """Put a selector where an expression says ``$scope``, outside of strings and comments only.

    Text replacement: other ``$`` stay. An empty selector takes a neighbouring comma with it,
    since ``x{,type="a"}`` does not parse.
    """
    if selector:
        return _PASSED_OVER_OR_SCOPE.sub(lambda m: selector if m[0] == SCOPE else m[0], expr)
    marked = _PASSED_OVER_OR_SCOPE.sub(lambda m: "\0" if m[0] == SCOPE else m[0], expr)
    return re.sub(r"\0\s*,\s*|,?\s*\0", "", marked)


def quoted(value: str) -> str:
    """Write a label value as a PromQL string literal. Source: Go string literals.

    A lone surrogate is no text, and no label holds one: it becomes the replacement character,
    which can be sent and matches nothing.
    """
    return f'"{"".join(map(_escaped, value))}"'


def _escaped(character: str) -> str:
    if character in '\\"':
        return f"\\{character}"
    if character < " " or character == "\x7f":
        return f"\\x{ord(character):02x}"
    return "\ufffd" if "\ud800" <= character <= "\udfff" else character
