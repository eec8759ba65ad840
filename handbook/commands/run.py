"""`handbook run RUNBOOK`: one runbook, walked as its page shows it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handbook.actions.results import ActResult
    from handbook.commands.situation import Project
    from handbook.live import Live
    from handbook.model.signals import Signal
    from handbook.runbooks.model import Runbook
    from handbook.verdicts.triage import Finding

EXAMPLES = """\
examples:
  handbook run memory-leak                               on every server
  handbook run memory-leak --instance 10.0.0.7:5500      on one
  handbook run memory-leak --at 2026-11-22T14:03:00Z     as it was then
  handbook run memory-leak --report memory-leak.md       also a record for the ticket
  handbook run goroutine-leak --from-metrics http://10.0.0.7:5500/metrics
                                                         without Prometheus: what one sample tells
  handbook run memory-leak --act                         do the actions, each after a typed yes
  handbook run memory-leak --instance 10.0.0.7:5500 --act --yes --json
                                                         the same from a script, for one server

exit codes: 0 ruled out, 1 confirmed on a server or an action failed, 2 usage or config,
3 something unknown
Actions are printed, ready to paste; nothing is run without --act. It acts for the servers that
are confirmed, or for the one that --instance names.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    from handbook.commands.situation import add_moment

    parser.add_argument("runbook", metavar="RUNBOOK", help="name of a file in runbooks/, no .md")
    add_moment(parser)
    parser.add_argument("--report", metavar="FILE", help="also write a dated record in Markdown")
    parser.add_argument("--force", action="store_true", help="replace FILE if it is there")
    parser.add_argument(
        "--from-metrics",
        metavar="URL",
        help="ask this /metrics page and no Prometheus; what needs history is unknown",
    )
    parser.add_argument("--act", action="store_true", help="do the actions, each after a typed yes")
    parser.add_argument("--yes", action="store_true", help="with --act: take every yes as given")


def run(arguments: argparse.Namespace) -> int:
    """Walk the runbook and print how it went."""
    from handbook.commands.exits import FINE, FOUND, exit_code
    from handbook.commands.situation import moment_of, read_project, tell_unknown_server
    from handbook.runbooks.model import Conclusion
    from handbook.terminal.screen import screen_of, write, write_json
    from handbook.verdicts.triage import findings
    from handbook.verdicts.walks import Walks

    at = moment_of(arguments)
    project = read_project()
    runbook = _named(project, arguments.runbook)
    _refuse_to_act(arguments)
    if arguments.report is not None:
        _refuse_to_replace(arguments)
    live = _live(project, runbook, at, arguments)
    tell_unknown_server(live, arguments.instance)
    found = findings(Walks(project.runbooks), live, arguments.instance, [runbook.id])
    if not arguments.json:
        from handbook.terminal.run import run_text

        links = project.handbook.links
        screen = screen_of(sys.stdout)
        limits = _limits(project, runbook)
        write(run_text(runbook, project.runbooks, found, live, links, screen, limits))
    done = _acted(arguments, project, runbook, found)
    if arguments.report is not None:
        _report(arguments, project, runbook, found, live, done or ())
    if arguments.json:
        from handbook.verdicts.documents import triage_document

        document = triage_document(found, live)
        if done is not None:
            from handbook.actions.results import acts_document

            document["actions"] = acts_document(done)
        write_json(document)
    failed = any(result.is_bad for result in done or ())
    if runbook.guide:
        return FOUND if failed else FINE
    conclusions = {finding.conclusion for finding in found}
    return exit_code(
        found=Conclusion.CONFIRMED in conclusions or failed,
        unknown=Conclusion.UNKNOWN in conclusions or not found,
    )


def _refuse_to_act(arguments: argparse.Namespace) -> None:
    from handbook.commands.failure import CommandError

    if arguments.yes and not arguments.act:
        raise CommandError("usage", "--yes answers what --act asks; write --act too", "--yes")
    if arguments.act and arguments.from_metrics is not None:
        message = "--act asks Prometheus which hosts are targets, --from-metrics does without"
        raise CommandError("usage", f"{message}; give one of them", "--act")


def _acted(
    arguments: argparse.Namespace, project: Project, runbook: Runbook, found: Sequence[Finding]
) -> tuple[ActResult, ...] | None:
    """Do the actions where that was asked for; None where it was not."""
    if not arguments.act:
        return None
    # Here: most calls only look, and need none of it.
    from handbook.commands.acting import act

    return act(project, runbook, found, arguments.instance, yes=arguments.yes, quiet=arguments.json)


def _named(project: Project, name: str) -> Runbook:
    from handbook.commands.failure import CommandError
    from handbook.problems import nearest, printable

    if name in project.runbooks:
        return project.runbooks[name]
    hint = nearest(name, project.runbooks) or f"; there are: {', '.join(project.runbooks)}"
    raise CommandError("usage", f"no runbook '{printable(name[:60])}'{hint}", "RUNBOOK")


def _live(
    project: Project, runbook: Runbook, at: float | None, arguments: argparse.Namespace
) -> Live:
    """Ask what the runbook needs; the charts only where somebody will see them."""
    from handbook.commands.situation import ask_project
    from handbook.live import COURSE_SECONDS

    limits = () if arguments.json else _limits(project, runbook)
    signals = [*_needed(runbook, project.runbooks), *limits]
    if arguments.from_metrics is not None:
        return _from_page(signals, arguments)
    charted = () if arguments.json else (*(check.signal for check in runbook.diagnosis), *limits)
    return ask_project(project, at, signals, [(s.id, COURSE_SECONDS) for s in charted])


def _limits(project: Project, runbook: Runbook) -> tuple[Signal, ...]:
    from handbook.trends.outlook import limits_of

    return () if runbook.guide else limits_of(project.handbook, runbook.signals)


def _from_page(signals: Sequence[Signal], arguments: argparse.Namespace) -> Live:
    import time

    from handbook.commands.failure import CommandError
    from handbook.commands.situation import known_metrics
    from handbook.direct.page import live_from_page, page_problem
    from handbook.embedded.progress import Progress
    from handbook.problems import shown

    url = arguments.from_metrics
    problem = page_problem(url)
    if problem:
        message = f"--from-metrics: '{shown(url)}' {problem}; write http://10.0.0.7:5500/metrics"
        raise CommandError("usage", message, "--from-metrics")
    for option in ("at", "instance"):
        if getattr(arguments, option) is not None:
            message = f"--{option} asks Prometheus, --from-metrics does without; give one of them"
            raise CommandError("usage", message, f"--{option}")
    with Progress(sys.stderr, only_on_terminal=True).step(f"asking {shown(url)}"):
        return live_from_page(url, signals, known_metrics(), time.time())


def _needed(runbook: Runbook, runbooks: Mapping[str, Runbook]) -> Iterator[Signal]:
    """Yield the signals of a runbook and of all that it continues with."""
    waiting, seen = [runbook], set[str]()
    while waiting:
        book = waiting.pop()
        if book.id in seen:
            continue
        seen.add(book.id)
        yield from book.signals
        ways = (way for check in book.diagnosis for way in check.ways.values())
        waiting += [runbooks[way.continue_with] for way in ways if way.continue_with is not None]


def _refuse_to_replace(arguments: argparse.Namespace) -> None:
    """Refuse before anything is asked, so that nobody waits for a refusal."""
    from handbook.commands.failure import CommandError
    from handbook.problems import printable

    if not arguments.force and Path(arguments.report).exists():
        message = f"--report: {printable(arguments.report)} is there already; --force replaces it"
        raise CommandError("usage", message, "--report")


def _report(
    arguments: argparse.Namespace,
    project: Project,
    runbook: Runbook,
    found: Sequence[Finding],
    live: Live,
    done: Sequence[ActResult],
) -> None:
    from handbook.atomic import write_atomic
    from handbook.commands.failure import CommandError
    from handbook.problems import printable
    from handbook.report import report_text

    file = Path(arguments.report)
    text = report_text(runbook, project.runbooks, found, live, project.handbook.links, done)
    try:
        write_atomic(file, text)
    except OSError as error:
        message = f"--report: {printable(str(file))} cannot be written: {error.strerror}"
        raise CommandError("usage", message, "--report") from error
    print(f"written: {printable(str(file))}", file=sys.stderr)
