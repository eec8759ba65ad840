"""The record of one runbook's walk, as Markdown for a ticket: every query, value and time.

Pure. Text from outside is spelled so that no Markdown reader takes it for markup.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from handbook.actions.results import ActResult
from handbook.live import Live
from handbook.model.handbook import Links
from handbook.model.units import value_text
from handbook.moments import rfc3339
from handbook.readings.reading import Reading
from handbook.runbooks.model import Check, Conclusion, Runbook
from handbook.runbooks.paste import (
    address_text,
    command_text,
    is_plain_server,
    names_server,
    wait_text,
)
from handbook.terminal.screen import clean
from handbook.thresholds import threshold_text
from handbook.verdicts.triage import Finding
from handbook.verdicts.ways import CONCLUDED, said_and_way

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|~:@/])")
_MARKUP_IN_WORDS = re.compile(r"([\\`*_\[\]#|~@]|(?<=:)/|(?<=[wW]{3})\.)")
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def report_text(
    runbook: Runbook,
    runbooks: Mapping[str, Runbook],
    found: Sequence[Finding],
    live: Live,
    links: Links,
    done: Sequence[ActResult] = (),
) -> str:
    """Write the record; `done` is what came of the actions that were carried out."""
    lines = [f"# {safe(runbook.title)}: {safe(rfc3339(live.board.at) or '')}", ""]
    lines += [f"Asked {safe(live.board.source)}, as of {safe(rfc3339(live.board.at) or '')}."]
    if live.problem:
        lines += [f"Nothing could be read: {safe(live.problem)}."]
    lines += ["", "## Conclusion", ""]
    for finding in found:
        words = CONCLUDED.get(finding.conclusion.value, finding.conclusion.value)
        by = f" (explained by {safe(finding.explained_by)})" if finding.explained_by else ""
        lines += [f"- **{words}** on {_server(finding.server)}{by}: {safe(finding.because)}"]
    for check in runbook.checks:
        lines += ["", *_check(check, runbook, runbooks, found)]
    lines += ["", *_actions(runbook, found, links), *_done(done)]
    return "\n".join(lines).rstrip() + "\n"


def safe(text: str) -> str:
    """Spell text so that Markdown shows it as it is: no markup, HTML, link or line break."""
    escaped = "".join(_HTML.get(c, c) for c in clean(text, 500))
    spelled = _MARKUP_IN_WORDS.sub(r"\\\1", escaped)
    return spelled if not spelled[:1] or spelled[0].isalnum() else _first_safe(spelled)


def _first_safe(text: str) -> str:
    """Keep a first sign from beginning a list, a quote or a heading."""
    return f"\\{text}" if _MARKUP.match(text[0]) and text[0] != "\\" else text


def fenced(text: str, language: str) -> list[str]:
    """Put text in a code block that nothing in it can end."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    body = [clean(line, 2000) for line in text.splitlines()]
    return [f"{fence}{language}", *body, fence]


def _server(name: str | None) -> str:
    return "no server" if name is None else safe(name)


def _check(
    check: Check,
    runbook: Runbook,
    runbooks: Mapping[str, Runbook],
    found: Sequence[Finding],
) -> list[str]:
    signal = check.signal
    limit = threshold_text(signal, check.at.value) or threshold_text(signal, "normal")
    lines = [f"## {safe(check.question)}", ""]
    lines += [f"{safe(signal.title)}: yes when {safe(limit)} ({check.at.value}).", ""]
    lines += [*fenced(signal.query(), "promql"), ""]
    lines += ["| Server | Outcome | Value | Level | Sampled at | Why, and where it leads |"]
    lines += ["|---|---|---|---|---|---|"]
    for finding in found:
        results = finding.walk.results if finding.walk is not None else ()
        result = next((r for r in results if r.step.id == check.id), None)
        server = _server(finding.server)
        if result is None:
            lines.append(f"| {server} | unknown | – | unknown | – | {safe(finding.because)} |")
            continue
        reading = result.reading if isinstance(result.reading, Reading) else None
        value, level, at = "–", "unknown", "–"
        if reading is not None:
            level, at = reading.level.value, safe(rfc3339(reading.sampled_at) or "–")
            if reading.value is not None:
                value = f"{safe(value_text(reading.value, signal.unit))} (`{reading.value!r}`)"
        why = safe(said_and_way(result, runbook, runbooks))
        row = [server, result.outcome.value, value, level, at, why]
        lines.append(f"| {' | '.join(row)} |")
    return lines


def _actions(runbook: Runbook, found: Sequence[Finding], links: Links) -> list[str]:
    confirmed = [f.server for f in found if f.conclusion is Conclusion.CONFIRMED]
    named = [s for s in confirmed or [f.server for f in found] if s is not None]
    servers = [server for server in named if is_plain_server(server)]
    lines = ["## Actions", ""] if runbook.actions else []
    for action in runbook.actions:
        of = servers if names_server(action) and servers else ["{instance}"]
        commands = [command_text(action, s) or address_text(action, links, s) for s in of]
        when = f" ({wait_text(action)})" if action.wait_seconds else ""
        lines += [f"{safe(action.title)}{when}:", "", *fenced("\n".join(commands), "sh"), ""]
    return lines


def _done(done: Sequence[ActResult]) -> list[str]:
    if not done:
        return []
    lines = [
        "## What was done",
        "",
        "| Action | Server | Result | Saved | Why |",
        "|---|---|---|---|---|",
    ]
    for result in done:
        saved = f"`{result.file}` ({result.size} bytes)" if result.file else "–"
        server = "–" if result.server is None else safe(result.server)
        row = [safe(result.action.title), server, result.act.value, saved, safe(result.reason)]
        lines.append(f"| {' | '.join(row)} |")
    return [*lines, ""]
