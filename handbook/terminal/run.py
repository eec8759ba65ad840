"""One runbook's walk as text: each check on each server, the conclusion, and the actions.

Pure: what is live goes in. Text of the source is cleaned before it is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handbook.live import COURSE_SECONDS, Live
from handbook.model.handbook import Links
from handbook.model.levels import Level
from handbook.model.signals import Signal
from handbook.model.units import value_text
from handbook.readings.reading import Reading
from handbook.runbooks.answers import StepResult
from handbook.runbooks.model import Action, Check, Conclusion, Role, Runbook
from handbook.runbooks.paste import (
    address_text,
    command_text,
    is_plain_server,
    names_server,
    wait_text,
)
from handbook.source.results import NoAnswer
from handbook.terminal.chart import chart_lines
from handbook.terminal.outlook import limit_lines
from handbook.terminal.screen import Screen, clean, wrapped
from handbook.terminal.triage import head_lines
from handbook.terminal.words import (
    CONCLUSIONS,
    LEVELS,
    MOST_SERVERS,
    OUTCOMES,
    age_text,
    conclusion_text,
    server_text,
    tally_text,
)
from handbook.thresholds import threshold_text
from handbook.trends.outlook import goes_text
from handbook.verdicts.triage import Finding
from handbook.verdicts.ways import said_and_way


def run_text(
    runbook: Runbook,
    runbooks: Mapping[str, Runbook],
    found: Sequence[Finding],
    live: Live,
    links: Links,
    screen: Screen,
    limits: Sequence[Signal] = (),
) -> str:
    """Write a runbook as walked, for every finding in its order.

    Args:
        runbook: Which one.
        runbooks: All of them, by id.
        found: What it says, on each server.
        live: What the source said.
        links: Where the board stands.
        screen: How text may look.
        limits: Signals that must not pass their worst level; said of the first server.
    """
    owner = f"owner: {runbook.owner}"
    lines = [f"{screen.paint(runbook.title, 'strong')}  {screen.paint(owner, 'soft')}"]
    lines += head_lines(live, screen)
    asked = [check for check in runbook.checks if check.role is Role.DIAGNOSE]
    for number, check in enumerate(asked, 1):
        lines += ["", *_check(f"{number} ", check, runbook, runbooks, found, live, screen)]
    if not runbook.guide:
        lines += ["", screen.paint("Conclusion", "strong")]
        for finding in found[:MOST_SERVERS]:
            lines += _conclusion(finding, runbooks, screen)
        if len(found) > MOST_SERVERS:
            said = {name: word for name, (_, word, _) in CONCLUSIONS.items()}
            tally = tally_text((f.conclusion.value for f in found), said)
            lines += wrapped(
                f"{MOST_SERVERS} of {len(found)} servers: {tally}", screen.width, "  ", "  "
            )
    if found and found[0].server is not None:
        lines += limit_lines(limits, found[0].server, live, screen)
    lines += action_lines(runbook, found, links, screen)
    verify = runbook.verification
    if verify:
        lines += ["", screen.paint("Verify that it is over", "strong")]
    for check in verify:
        lines += _check("", check, runbook, runbooks, found, live, screen, chart=False)
    if runbook.escalation:
        words = f"If that fails: {runbook.escalation}"
        lines += ["", *wrapped(words, screen.width)]
    return "\n".join(lines)


def _check(
    mark: str,
    check: Check,
    runbook: Runbook,
    runbooks: Mapping[str, Runbook],
    found: Sequence[Finding],
    live: Live,
    screen: Screen,
    *,
    chart: bool = True,
) -> list[str]:
    signal = check.signal
    limit = threshold_text(signal, check.at.value) or f"outside {threshold_text(signal, 'normal')}"
    lines = wrapped(screen.paint(f"{mark}{check.question}", "strong"), screen.width, "  ")
    lines += wrapped(f"{signal.title}: yes when {limit} ({check.at.value})", screen.width, "  ",
                     "  ")  # fmt: skip
    lines += wrapped(screen.paint(signal.query(), "soft"), screen.width, "    ", "  ")
    pairs = [(f, _result(f, check)) for f in found]
    for finding, result in pairs[:MOST_SERVERS]:
        lines += _answer(finding, result, runbook, runbooks, live.board.at, screen)
    if len(pairs) > MOST_SERVERS:
        outcomes = (r.outcome.value if r is not None else "unknown" for _, r in pairs)
        tally = tally_text(outcomes, {name: name for name in OUTCOMES})
        more = f"{MOST_SERVERS} of {len(pairs)} servers: {tally}; see --instance"
        lines += wrapped(more, screen.width, "    ", "  ")
    if chart and found and found[0].server is not None:
        lines += _chart(check, found[0].server, live, screen)
    return lines


def _result(finding: Finding, check: Check) -> StepResult | None:
    results = finding.walk.results if finding.walk is not None else ()
    return next((result for result in results if result.step.id == check.id), None)


def _answer(
    finding: Finding,
    result: StepResult | None,
    runbook: Runbook,
    runbooks: Mapping[str, Runbook],
    at: float,
    screen: Screen,
) -> list[str]:
    server = server_text(finding.server)
    if result is None:
        words = f"unknown  {server}: {clean(finding.because, 300)}"
        return wrapped(screen.paint("? ", "unknown") + words, screen.width, "      ", "  ")
    shape, kind = OUTCOMES[result.outcome.value]
    reading = result.reading if isinstance(result.reading, Reading) else None
    head = f"{screen.paint(f'{shape} {result.outcome.value}', kind)}  {server}"
    parts = [head]
    if reading is not None and reading.value is not None:
        level = screen.paint(reading.level.value, LEVELS[reading.level.value])
        parts.append(f"{value_text(reading.value, result.step.signal.unit)}  {level}")
    elif reading is not None:
        parts.append(Level.UNKNOWN.value)
    parts.append(screen.paint(age_text(reading, at), "soft") if reading is not None else "")
    lines = wrapped("  ".join(part for part in parts if part), screen.width, "      ", "  ")
    said = clean(said_and_way(result, runbook, runbooks), 500)
    return [*lines, *wrapped(said, screen.width, "        ", "      ")]


def _chart(check: Check, server: str, live: Live, screen: Screen) -> list[str]:
    """Draw the course of the worst server."""
    course = live.courses.get((check.signal.id, COURSE_SECONDS))
    if course is None or isinstance(course.answer, NoAnswer):
        return []
    identity = check.signal.scope.identity
    series = [s for s in course.answer.series if s.labels.get(identity) == server]
    if not series:
        return []
    limit = check.signal.levels.limit(check.at)
    drawn = chart_lines(series[0].points, course.start, course.end, limit, check.signal.unit,
                        screen)  # fmt: skip
    *rows, caption = drawn
    words = wrapped(caption, screen.width, "    ", "  ")
    reading = live.board.worst(check.signal.id, server)
    goes = goes_text(reading, live) if reading is not None else ""
    words += wrapped(goes, screen.width, "    ") if goes else []
    return [f"  {server_text(server)}:", *(f"  {line}" for line in rows), *words]


def _conclusion(finding: Finding, runbooks: Mapping[str, Runbook], screen: Screen) -> list[str]:
    head = f"{conclusion_text(finding.conclusion.value, screen)}  {server_text(finding.server)}: "
    lines = wrapped(head + clean(finding.because, 400), screen.width, "      ", "  ")
    if finding.explained_by is not None:
        other = runbooks[finding.explained_by]
        by = f"explained by {other.title}: handbook run {other.id}"
        lines += wrapped(by, screen.width, "        ", "      ")
    return lines


def action_lines(
    runbook: Runbook, found: Sequence[Finding], links: Links, screen: Screen
) -> list[str]:
    """Write the actions ready to paste, for the confirmed servers, else for those asked about."""
    if not runbook.actions:
        return []
    confirmed = [f.server for f in found if f.conclusion is Conclusion.CONFIRMED]
    named = confirmed or [f.server for f in found]
    servers = [s for s in named if s is not None and is_plain_server(s)][:MOST_SERVERS]
    title = "Do now" if confirmed else "Actions (not called for now)"
    if runbook.guide or (any(f.conclusion is Conclusion.UNKNOWN for f in found) and not confirmed):
        title = "Actions"
    lines = ["", screen.paint(title, "strong")]
    for action in runbook.actions:
        lines += wrapped(action.title, screen.width, "  ", "  ")
        lines += [f"    {command}" for command in commands(action, servers, links)]
        if action.wait_seconds:
            lines += wrapped(f"wait: {wait_text(action)}", screen.width, "      ", "    ")
        if action.cost:
            lines += wrapped(f"costs: {action.cost}", screen.width, "      ", "    ")
        if action.note:
            lines += wrapped(action.note, screen.width, "      ", "    ")
    return [*lines, *_act_lines(runbook, servers, screen)]


def _act_lines(runbook: Runbook, servers: Sequence[str], screen: Screen) -> list[str]:
    """Say how to have the actions done: for one server, each after a yes."""
    words = screen.paint("to have them done, each after a yes:", "soft")
    one = servers[0] if servers else "SERVER" if any(map(names_server, runbook.actions)) else ""
    server = f" --instance {one}" if one else ""
    return [
        *wrapped(words, screen.width, "  ", "  "),
        f"    handbook run {runbook.id}{server} --act",
    ]


def commands(action: Action, servers: Sequence[str], links: Links) -> list[str]:
    """Write an action once for each server that it names; with ``{instance}`` if there is none.

    Only plain names stand in a command; what a label says else is never pasted.
    """
    named: Sequence[str] = servers if names_server(action) and servers else ("{instance}",)
    return [command_text(action, s) or address_text(action, links, s) for s in named]
