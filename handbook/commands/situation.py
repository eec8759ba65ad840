"""What the diagnosing commands share: the project, its source asked once, and what came back.

The edge: disk, clock, network and environment are touched here. Knows no verdict.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from handbook.asking import Asking, CourseKey, plan
from handbook.catalogue.availability import availability
from handbook.catalogue.load import load_catalogue
from handbook.commands.failure import CommandError
from handbook.commands.project import find_project
from handbook.config.load import CONFIG_FILE, load_handbook
from handbook.embedded.progress import Progress
from handbook.live import Live
from handbook.model.handbook import Handbook
from handbook.model.signals import Signal
from handbook.moments import parse_moment
from handbook.promql import metrics_of
from handbook.runbooks.parse import load_runbooks
from handbook.source.address import Source, SourceError, find_source
from handbook.source.batch import start
from handbook.source.queries import Query
from handbook.source.results import Answer

if TYPE_CHECKING:
    from handbook.runbooks.model import Runbook

BUDGET_SECONDS = 3.0
"""For all queries together: with what it takes to start, a dead source costs under 4 s."""

MOST_AHEAD_SECONDS = 86400
"""What a clock here may be behind those of the servers before a moment is taken for a slip."""


@dataclass(frozen=True, slots=True)
class Project:
    """The handbook that a command is called in."""

    folder: Path
    handbook: Handbook
    runbooks: Mapping[str, Runbook]

    def diagnosed(self) -> tuple[Signal, ...]:
        """Return every signal that a diagnosis needs, each once."""
        found: dict[str, Signal] = {}
        for runbook in self.runbooks.values():
            if not runbook.guide:
                found.update({signal.id: signal for signal in runbook.signals})
        return tuple(found.values())

    def when_down(self) -> str:
        """Name the runbook of the alert on Prometheus' own `up`; empty where there is none."""
        alerts = self.handbook.alerts.values()
        return next((a.runbook for a in alerts if metrics_of(a.signal.expr) == ("up",)), "")


def read_project() -> Project:
    """Read the handbook of the working folder.

    Raises:
        NoProjectError: there is none.
        ProblemsError: the config or a runbook is wrong.
    """
    folder = find_project()
    handbook = load_handbook(folder / CONFIG_FILE)
    return Project(folder, handbook, load_runbooks(folder / "runbooks", handbook))


def add_moment(parser: argparse.ArgumentParser) -> None:
    """Declare what every diagnosing command takes: whom, when, and for whom to write."""
    parser.add_argument("--instance", metavar="SERVER", help="only this server, as its label says")
    parser.add_argument(
        "--at",
        metavar="TIME",
        help="as of then: 2026-11-22T14:03:00Z (UTC, with Z), or Unix seconds (default: now)",
    )
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def moment_of(arguments: argparse.Namespace) -> float | None:
    """Read ``--at``: Unix seconds, or None for now.

    Raises:
        CommandError: it is no time.
    """
    if arguments.at is None:
        return None
    try:
        at = parse_moment(arguments.at)
    except ValueError:
        message = (
            f"--at: got '{arguments.at[:60]}'; write 2026-11-22T14:03:00Z (UTC, with Z) or Unix "
            "seconds"
        )
        raise CommandError("usage", message, "--at") from None
    if at > time.time() + MOST_AHEAD_SECONDS:
        message = f"--at: {arguments.at[:60]} lies in the future; write a time that has been"
        raise CommandError("usage", message, "--at")
    return at


def ask_project(
    project: Project,
    at: float | None,
    signals: Iterable[Signal],
    courses: Iterable[CourseKey] = (),
) -> Live:
    """Ask the source all that is needed, in one batch, and judge the answers.

    Tells on stderr what it waits for, when that takes more than a second.

    Raises:
        CommandError: the environment names no usable source.
    """
    now = time.time()
    return ask_planned(
        project,
        plan(project.handbook, now=now, at=at, signals=signals, courses=courses, rules=False),
    )


def ask_planned(project: Project, asking: Asking, budget_s: float = BUDGET_SECONDS) -> Live:
    """Ask what a plan lists, and judge the answers; the rest as `ask_project`.

    Raises:
        CommandError: the environment names no usable source.
    """
    source = source_of(project)
    answered, known = _ask(source, asking, budget_s)
    return asking.live(answered, f"{source.shown} ({source.origin})", known)


def tell_unknown_server(live: Live, instance: str | None) -> None:
    """Tell on stderr that nobody of this name is known, and who is: mostly it was misspelt."""
    known = sorted({server.name for found in live.board.servers.values() for server in found})
    if instance is None or not known or instance in known:
        return
    from handbook.terminal.words import server_text, servers_text

    said = f"no server '{server_text(instance)}' in the hour before; there are"
    print(f"handbook: {said} {servers_text(known)}", file=sys.stderr)


def source_of(project: Project) -> Source:
    """Find the Prometheus to ask.

    Raises:
        CommandError: the environment names no usable one.
    """
    try:
        return find_source(
            os.environ,
            project.folder / ".cache" / "run.json",
            project.handbook.links.prometheus,
        )
    except SourceError as error:
        raise CommandError("source", "\n".join(error.problems), "PROMETHEUS_URL") from error


def _ask(
    source: Source, asking: Asking, budget_s: float
) -> tuple[dict[Query, Answer], Mapping[str, str]]:
    pending = start(source, asking.queries(), budget_s=budget_s)
    # Read while the source thinks: only a reading without a metric needs it.
    known = known_metrics()
    with Progress(sys.stderr, only_on_terminal=True).step(f"asking {source.shown}"):
        return pending.result(), known


def known_metrics() -> dict[str, str]:
    """Say since when each metric of the catalogue is exported, for those that are missing."""
    return {name: availability(m) for name, m in load_catalogue().metrics.items()}
