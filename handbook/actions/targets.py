"""Which servers are targets of Prometheus right now, by what it says itself.

Pure: answers go in. A server's name comes from labels, so it may be anything; only the name of a
host and port that Prometheus scrapes at this moment may stand in an action.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from handbook.model.signals import Scope
from handbook.runbooks.paste import is_plain_server
from handbook.source.queries import InstantQuery, Query, TargetsQuery
from handbook.source.results import Answer, Document, NoAnswer, Vector

MISSED_SCRAPES = 3
"""A server that was not read for so many intervals is no target any more."""

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class TargetQuestions:
    """What must be asked of Prometheus before anything is done."""

    scope: Scope
    ages: InstantQuery
    """Seconds since the last scrape of each server of the scope, by the source's own clock."""
    targets: TargetsQuery

    def all(self) -> tuple[Query, ...]:
        """Return both queries."""
        return self.ages, self.targets


@dataclass(frozen=True, slots=True)
class Targets:
    """The servers that an action may be about."""

    names: frozenset[str] = frozenset()
    fault: str = ""
    """Why they are not known; empty when they are."""

    def problem(self, server: str) -> str:
        """Say why nothing may be done about a server; empty when it may.

        The form comes first: a name that is none is refused whatever the source says.
        """
        if not is_plain_server(server):
            return "its name is no host:port"
        if self.fault:
            return f"which hosts are targets is not known: {self.fault}"
        if server not in self.names:
            return "it is no target that Prometheus scrapes now"
        return ""


def target_questions(scope: Scope) -> TargetQuestions:
    """List what must be asked about a scope."""
    ages = InstantQuery(f"time() - timestamp(up{{{scope.match}}})")
    return TargetQuestions(scope, ages, TargetsQuery())


def take_targets(asked: TargetQuestions, answers: Mapping[Query, Answer]) -> Targets:
    """Tell which servers are targets.

    A server counts when the scope's ``up`` has a fresh sample of it and when a target of that
    name is scraped at that very address: the name is a label, which relabelling or another
    exporter can set to anything. Where the source has no list of targets (it stores what others
    scrape), the sample alone decides.
    """
    scope = asked.scope
    ages, listed = answers.get(asked.ages), answers.get(asked.targets)
    if not isinstance(ages, Vector):
        return Targets(fault=ages.message if isinstance(ages, NoAnswer) else "not asked")
    longest = MISSED_SCRAPES * scope.scrape_interval_seconds
    fresh = {
        sample.labels.get(scope.identity, "") for sample in ages.samples if sample.value <= longest
    }
    scraped = _scraped(scope, listed.data) if isinstance(listed, Document) else {}
    if scraped:
        fresh = {name for name in fresh if _address(name) in scraped.get(name, ())}
    return Targets(frozenset(name for name in fresh if is_plain_server(name)))


def _scraped(scope: Scope, data: object) -> dict[str, set[tuple[str, int]]]:
    """List by a target's name the addresses that are scraped under it."""
    found: dict[str, set[tuple[str, int]]] = {}
    targets = data.get("activeTargets", []) if isinstance(data, dict) else []
    for target in targets:
        addresses = found.setdefault(target["labels"].get(scope.identity, ""), set())
        addresses.add(_address_of_url(target["scrapeUrl"]))
    return found


def _address(name: str) -> tuple[str, int]:
    host, _, port = name.rpartition(":")
    return host.strip("[]").lower(), int(port) if port.isascii() and port.isdigit() else 0


def _address_of_url(url: str) -> tuple[str, int]:
    """Return host and port; no name has those of an address that cannot be read."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        return "", 0
