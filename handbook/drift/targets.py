"""Servers that the handbook watches and that do not answer."""

from __future__ import annotations

from handbook.drift.findings import Difference, Findings, Unknown
from handbook.model.signals import Scope
from handbook.readings.reading import Server, ServerState
from handbook.source.results import NoAnswer

_CHANGE = {
    ServerState.DOWN: "the server: start it, or take it out of the scrape config",
    ServerState.STALE: "Prometheus: find out why it scrapes no more",
    ServerState.GONE: "the scrape config: put it back; if it was meant to go, nothing: "
    "it is forgotten an hour after its last scrape",
}
_EXPECTED = "scraped and answering"


def compare_targets(
    scope: Scope, servers: tuple[Server, ...] | NoAnswer, *, is_read: bool
) -> Findings:
    """Report every server of a scope that is not up.

    Args:
        scope: Whose servers.
        servers: As the freshness rule sees them, or why they are not known.
        is_read: Whether any signal reads the scope; one that none reads may be empty.
    """
    if isinstance(servers, NoAnswer):
        return Findings(unknown=(Unknown("targets", scope.id, servers.message),))
    if not servers and is_read:
        change = f"the scrape config, or scopes.{scope.id}.match in handbook.yml"
        found = "no series of `up` within the hour"
        return Findings(
            (Difference("no-targets", scope.id, "scrape config", scope.match, found, change),)
        )
    if not servers:
        note = f"nothing is scraped as {scope.match}; no signal reads scope {scope.id}"
        return Findings(notes=(note,))
    return Findings(
        tuple(
            Difference(
                f"target-{server.state}",
                server.name,
                f"scope {scope.id}",
                _EXPECTED,
                server.reason,
                _CHANGE[server.state],
            )
            for server in servers
            if server.state is not ServerState.UP
        )
    )
