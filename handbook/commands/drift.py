"""`handbook drift`: compare what runs with what the handbook says."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handbook.source import Source

BUDGET_SECONDS = 3.4
"""For all queries together: with what it takes to start, a dead source costs under 4 s."""

EXAMPLES = """\
examples:
  handbook drift              Prometheus' rules, metrics and targets, and Grafana's dashboard
  handbook drift --json       the same as one JSON document
  GRAFANA_URL=http://localhost:3000 GRAFANA_TOKEN_FILE=token handbook drift
                              with the dashboard; without GRAFANA_URL it is unknown

Prometheus is that of PROMETHEUS_URL, else of the running `make serve`, else links.prometheus.
environment: PROMETHEUS_URL and its companions; GRAFANA_URL with GRAFANA_TOKEN or
GRAFANA_TOKEN_FILE, and GRAFANA_CA_FILE

exit codes: 0 no differences, 1 differences, 2 usage or config, 3 could not know
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(arguments: argparse.Namespace) -> int:
    """Ask both sources at once, compare, print; answer the exit code.

    Raises:
        CommandError: the environment names no usable source.
    """
    from handbook.catalogue.load import Source as Exporter
    from handbook.catalogue.load import load_catalogue
    from handbook.commands.exits import exit_code
    from handbook.commands.project import find_project
    from handbook.config.load import CONFIG_FILE, load_handbook
    from handbook.drift.compare import take_drift
    from handbook.drift.questions import drift_questions
    from handbook.embedded.progress import Progress
    from handbook.grafana import start_board
    from handbook.source import start
    from handbook.terminal.screen import screen_of, write, write_json

    project = find_project()
    handbook = load_handbook(project / CONFIG_FILE)
    prometheus, grafana = _sources(project / ".cache" / "run.json", handbook.links.prometheus)
    board = start_board(grafana, handbook.dashboard.uid)
    asked = drift_questions(handbook)
    pending = start(prometheus, asked.all(), budget_s=BUDGET_SECONDS)
    # Read while the sources think.
    own = Exporter("Own metrics", "What the team's own program exports.")
    catalogue = load_catalogue().with_own(own, handbook.metrics)
    name = f"{prometheus.shown} ({prometheus.origin})"
    name += f" and {board.name}" if board.name else ""
    with Progress(sys.stderr, only_on_terminal=True).step(f"asking {name}"):
        answers, found = pending.result(), board.result()
    drift = take_drift(handbook, catalogue, asked, answers, found, at=time.time(), source=name)
    if arguments.json:
        from handbook.drift.document import drift_document

        write_json(drift_document(drift))
    else:
        from handbook.terminal.drift import drift_text

        write(drift_text(drift, screen_of(sys.stdout)))
    return exit_code(found=bool(drift.found.differences), unknown=bool(drift.found.unknown))


def _sources(run_file: Path, link: str) -> tuple[Source, Source | None]:
    """Choose the Prometheus, and the Grafana if one is named."""
    from handbook.commands.failure import CommandError
    from handbook.grafana import find_grafana
    from handbook.source import SourceError, find_source

    try:
        prometheus = find_source(os.environ, run_file, link)
    except SourceError as error:
        raise CommandError("source", "\n".join(error.problems), "PROMETHEUS_URL") from error
    try:
        return prometheus, find_grafana(os.environ)
    except SourceError as error:
        raise CommandError("source", "\n".join(error.problems), "GRAFANA_URL") from error
