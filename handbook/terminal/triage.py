"""The findings of a triage as text: confirmed first, then what explains what, then the rest."""

from __future__ import annotations

from collections.abc import Sequence

from handbook.live import Live
from handbook.moments import rfc3339
from handbook.readings.reading import ServerState
from handbook.runbooks.model import Conclusion
from handbook.terminal.screen import Screen, clean, wrapped
from handbook.terminal.words import conclusion_text, server_text, servers_text
from handbook.verdicts.triage import Finding, tally_text

LOUD = 10
"""Confirmed findings that are written in full; the rest is one line a runbook."""


def triage_text(found: Sequence[Finding], live: Live, screen: Screen, when_down: str = "") -> str:
    """Write ranked findings for a person.

    `when_down` names the runbook for a server that does not answer; empty where there is none.
    """
    lines = [*head_lines(live, screen), *_down_lines(live, when_down, screen), ""]
    lines += wrapped(tally_text(found), screen.width)
    confirmed = [f for f in found if f.conclusion is Conclusion.CONFIRMED]
    explained = [f for f in found if f.explained_by]
    ruled_out = [f for f in found if f.conclusion is Conclusion.RULED_OUT and not f.explained_by]
    unknown = [f for f in found if f.conclusion is Conclusion.UNKNOWN]
    because: dict[tuple[str | None, str | None], list[Finding]] = {}
    for finding in explained:
        because.setdefault((finding.explained_by, finding.server), []).append(finding)
    for finding in confirmed[:LOUD]:
        explains = because.get((finding.runbook.id, finding.server), ())
        lines += ["", *_loud(finding, explains, screen)]
    lines += _folded("Confirmed, too", confirmed[LOUD:], screen, "▲")
    confirmed_by = {(f.runbook.id, f.server) for f in confirmed}
    beside = [f for f in explained if (f.explained_by, f.server) not in confirmed_by]
    lines += _section("Explained by another", beside, screen)
    lines += _folded("Ruled out", ruled_out, screen)
    lines += _unknowns(unknown, screen)
    return "\n".join(lines)


def head_lines(live: Live, screen: Screen) -> list[str]:
    """Say when and whom was asked, and what ails the source as a whole."""
    text = f"As of {rfc3339(live.board.at)}, asked {clean(live.board.source)}"
    lines = wrapped(text, screen.width)
    servers = [server for found in live.board.servers.values() for server in found]
    silent = sum(server.state is not ServerState.UP for server in servers)
    if silent:
        lines += wrapped(f"? {silent} of {len(servers)} servers without an answer", screen.width)
    if live.problem:
        words = f"? Nothing can be read: {clean(live.problem)}"
        lines += [screen.paint(line, "unknown") for line in wrapped(words, screen.width, "  ")]
    return lines


def _down_lines(live: Live, runbook: str, screen: Screen) -> list[str]:
    """Say which servers do not answer Prometheus, and what to do: of them nothing else is known."""
    servers = [one for found in live.board.servers.values() for one in found]
    down = sorted({one.name for one in servers if one.state is ServerState.DOWN})
    if not down:
        return []
    verb = "does not answer" if len(down) == 1 else "do not answer"
    text = f"{screen.paint('▲ down', 'critical')}  {servers_text(down)} {verb} Prometheus"
    lines = ["", *wrapped(text, screen.width, "    ", "")]
    if runbook:
        lines.append(f"  {screen.paint('next:', 'soft')} handbook run {runbook}")
    return lines


def _loud(finding: Finding, explains: Sequence[Finding], screen: Screen) -> list[str]:
    """Write a confirmed finding, its one line of evidence, and what it explains."""
    head = f"{conclusion_text('confirmed', screen)}  {finding.runbook.title} on "
    head += screen.paint(server_text(finding.server), "strong")
    lines = wrapped(head, screen.width, "    ", "")
    lines += wrapped(clean(finding.because, 400), screen.width, "  ")
    for other in explains:
        text = f"explains {other.runbook.title}: {clean(other.because, 400)}"
        lines += wrapped(text, screen.width, "    ", "  └ ")
    command = f"handbook run {finding.runbook.id}"
    return [*lines, f"  {screen.paint('next:', 'soft')} {command}"]


def _section(title: str, found: Sequence[Finding], screen: Screen) -> list[str]:
    lines = ["", screen.paint(title, "strong")] if found else []
    for finding in found:
        text = (
            f"{finding.runbook.title} on {server_text(finding.server)}: "
            f"{clean(finding.because, 400)} (see {finding.explained_by})"
        )
        lines += wrapped(text, screen.width, "    ", "  ")
    return lines


def _folded(title: str, found: Sequence[Finding], screen: Screen, shape: str = "●") -> list[str]:
    """Write one line a runbook: why on one server, else on how many."""
    lines = ["", screen.paint(title, "strong")] if found else []
    by_runbook: dict[str, list[Finding]] = {}
    for finding in found:
        by_runbook.setdefault(finding.runbook.title, []).append(finding)
    for name, group in by_runbook.items():
        if len(group) == 1:
            text = f"{name} on {server_text(group[0].server)}: {clean(group[0].because, 400)}"
        else:
            text = f"{name} on {len(group)} servers: {servers_text([f.server for f in group])}"
        lines += wrapped(text, screen.width, "    ", f"  {shape} ")
    return lines


def _unknowns(found: Sequence[Finding], screen: Screen) -> list[str]:
    """Write what could not be known, each reason once with those that it holds for."""
    lines = ["", screen.paint("Could not be known", "strong")] if found else []
    by_reason: dict[tuple[str, str], list[Finding]] = {}
    for finding in found:
        key = (finding.runbook.title, finding.because)
        by_reason.setdefault(key, []).append(finding)
    for (name, because), group in by_reason.items():
        names = servers_text([f.server for f in group if f.server is not None])
        on = f" on {names}" if names else ""
        lines += wrapped(f"{name}{on}: {clean(because, 400)}", screen.width, "    ", "  ? ")
    return lines
