"""What a drill was, as text: the truth, whether triage had it, and since when. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from handbook.model.durations import duration_text
from handbook.moments import clock
from handbook.runbooks.model import Conclusion, Runbook
from handbook.terminal.screen import Screen, clean, wrapped
from handbook.terminal.words import conclusion_text, server_text
from handbook.verdicts.triage import Finding


def truth_lines(
    title: str, server: str | None, began: int | None, now: float, screen: Screen
) -> list[str]:
    """Say what was played, where and since when."""
    where = ""
    if server is not None and began is not None:
        begun = f"begun at {clock(began, now)}, {duration_text(now - began)} ago"
        where = f" on {server_text(server)}, {begun}"
    return wrapped(f"{screen.paint('It was', 'strong')}{where}: {title}.", screen.width, "  ", "")


def verdict_lines(
    due: tuple[str, str] | None,
    found: Iterable[Finding],
    since: int | None,
    began: int,
    wrong: Iterable[tuple[str, str]],
    runbooks: Mapping[str, Runbook],
    screen: Screen,
) -> list[str]:
    """Say whether triage had it, what it confirmed wrongly, and what it could not know."""
    found = tuple(found)
    lines = _had(due, found, since, began, screen) if due else _nothing_due(found, wrong, screen)
    for runbook, server in sorted(wrong):
        title = runbooks[runbook].title
        words = f"{screen.paint('Wrong:', 'critical')} it also confirmed {title} on "
        lines += wrapped(f"{words}{server_text(server)}.", screen.width, "  ", "")
    return lines


def _had(
    due: tuple[str, str],
    found: tuple[Finding, ...],
    since: int | None,
    began: int,
    screen: Screen,
) -> list[str]:
    mine = next((f for f in found if (f.runbook.id, f.server) == due), None)
    if mine is None:
        words = "unknown: it said nothing of that server"
        return wrapped(f"triage: {screen.paint(words, 'unknown')}.", screen.width, "  ", "")
    says = conclusion_text(mine.conclusion.value, screen)
    words = f"triage: {says}  {mine.runbook.title} on {server_text(mine.server)}"
    if since is not None:
        first = f"first at {clock(since)}, {duration_text(since - began)} after it began"
        words += f", {first}" if since > began else ", from its beginning on"
    lines = wrapped(f"{words}.", screen.width, "  ", "")
    lines += wrapped(clean(mine.because, 400), screen.width, "  ", "  ")
    if mine.conclusion is not Conclusion.CONFIRMED:
        missed = "It had it, and does not have it now." if since is not None else "It missed it."
        if mine.conclusion is Conclusion.UNKNOWN:
            missed = "So it could not know."
        lines.append(f"  {missed}")
    return lines


def _nothing_due(
    found: tuple[Finding, ...], wrong: Iterable[tuple[str, str]], screen: Screen
) -> list[str]:
    """Say that nothing had to be found, and whether that was all that triage said."""
    unknown = [f for f in found if f.conclusion is Conclusion.UNKNOWN]
    if unknown:
        words = screen.paint("unknown", "unknown")
        text = f"triage: {words} in {len(unknown)} of {len(found)} findings, such as "
        return wrapped(f"{text}{clean(unknown[0].because, 300)}.", screen.width, "  ", "")
    if list(wrong):
        return ["triage: nothing had to be found."]
    words = screen.paint("● ruled out", "normal")
    return wrapped(f"triage: {words} every incident on every server, which is right.",
                   screen.width, "  ", "")  # fmt: skip
