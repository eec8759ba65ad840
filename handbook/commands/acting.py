"""`handbook run --act`: asks which hosts are targets, asks the person, and has the steps done.

The edge of `handbook.actions`: terminal, clock, source and environment are touched here.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from handbook.actions.journal import JOURNAL_FILE, Journal
from handbook.actions.prepared import Prepared, Refused, prepare
from handbook.actions.results import Act, ActResult
from handbook.actions.steps import Workshop, carry_out
from handbook.actions.targets import Targets, take_targets, target_questions
from handbook.commands.failure import CommandError
from handbook.commands.situation import BUDGET_SECONDS, Project, source_of
from handbook.embedded.progress import Progress
from handbook.problems import printable
from handbook.runbooks.model import ActionKind, Conclusion, Runbook
from handbook.runbooks.paste import names_server
from handbook.source.batch import start
from handbook.terminal.acts import MOST_LINES, question_text, result_text, summary_text
from handbook.terminal.screen import screen_of, write

if TYPE_CHECKING:
    from handbook.verdicts.triage import Finding

SHOWN_BYTES = 64 * 1024


def act(
    project: Project,
    runbook: Runbook,
    found: Sequence[Finding],
    instance: str | None,
    *,
    yes: bool,
    quiet: bool,
) -> tuple[ActResult, ...]:
    """Do the runbook's actions, each after a yes.

    Args:
        project: The handbook.
        runbook: Whose actions.
        found: What it concluded; the confirmed servers are acted for.
        instance: The one server that the person named, whatever is concluded of it.
        yes: Take every yes as given.
        quiet: Print no results, since they go into a document.

    Raises:
        CommandError: the log cannot be written.
    """
    servers = _servers(found, instance)
    targets = Targets()
    if servers and any(map(names_server, runbook.actions)):
        targets = _targets(project, runbook)
    handbook = project.handbook
    base = project.folder / handbook.actions.folder
    workshop = Workshop(
        project.folder,
        runbook.id,
        handbook.actions,
        Journal(base / JOURNAL_FILE, time.time),
        os.environ,
        says_yes=lambda step: yes or _typed_yes(step),
        waiting=Progress(sys.stderr, only_on_terminal=True).step,
    )
    steps = _steps(project, runbook, servers, targets)
    results: list[ActResult] = []
    screen = screen_of(sys.stdout)
    try:
        for result in carry_out(steps, workshop):
            # A server that is refused is refused for every action: one line says it.
            same = [r for r in results if (r.server, r.reason) == (result.server, result.reason)]
            results.append(result)
            if not quiet and not (same and result.act is Act.REFUSED):
                write(result_text(result, _printed(project.folder, result), screen))
    except OSError as error:
        file = printable(str(base / JOURNAL_FILE))
        message = f"{file} cannot be written, so nothing more is done: {error.strerror or error}"
        raise CommandError("config", message, "actions.folder") from error
    if not quiet:
        write("\n" + summary_text(results, f"{handbook.actions.folder}/{JOURNAL_FILE}", screen))
    return tuple(results)


def _servers(found: Sequence[Finding], instance: str | None) -> list[str]:
    """Choose whom to act for: the server that was named, else those confirmed."""
    if instance is not None:
        return [instance]
    return [
        finding.server
        for finding in found
        if finding.conclusion is Conclusion.CONFIRMED and finding.server is not None
    ]


def _targets(project: Project, runbook: Runbook) -> Targets:
    """Ask now, whatever moment was diagnosed: it is now that something is done."""
    asked = target_questions(runbook.scope or project.handbook.scope)
    source = source_of(project)
    pending = start(source, asked.all(), budget_s=BUDGET_SECONDS)
    with Progress(sys.stderr, only_on_terminal=True).step(f"asking {source.shown}"):
        return take_targets(asked, pending.result())


def _steps(
    project: Project, runbook: Runbook, servers: Sequence[str], targets: Targets
) -> Iterator[Prepared | Refused]:
    """Yield the steps in the order of the page, each for all servers, which then wait as one.

    Without a server, only what names none can be done. An address that is the same for all is
    shown once.
    """
    handbook = project.handbook
    for action in runbook.actions:
        for number, server in enumerate(servers or [None]):
            shared = action.action is ActionKind.OPEN and not names_server(action)
            if not (shared and number):
                yield prepare(action, server, handbook.links, handbook.actions, targets)


def _typed_yes(step: Prepared) -> bool:
    """Ask on stderr, since stdout may be a document; only the whole word counts."""
    print(question_text(step, screen_of(sys.stderr)), end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()
    if not sys.stdin.isatty():
        print(file=sys.stderr)
    return answer.strip() == "yes"


def _printed(project: Path, result: ActResult) -> str:
    """Read the beginning of what a program printed."""
    if result.action.action is not ActionKind.RUN or not result.file:
        return ""
    if result.act not in (Act.DONE, Act.FAILED):
        return ""
    with (project / result.file).open("rb") as file:
        data = file.read(SHOWN_BYTES)
    text = data.decode("utf-8", "replace")
    return text if len(data) < SHOWN_BYTES else "\n".join(text.splitlines()[: MOST_LINES + 1])
