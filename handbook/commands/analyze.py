"""`handbook analyze`: how each signal went over the last hours, on each server."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handbook.model.handbook import Handbook
    from handbook.model.signals import Signal

BUDGET_SECONDS = 10.0
"""For all queries together: ranges take longer than moments."""
SHORTEST_SECONDS, LONGEST_SECONDS = 600, 30 * 86400

EXAMPLES = """\
examples:
  handbook analyze                                the last hour, as the page Trends shows it
  handbook analyze --since 6h                     the last six hours
  handbook analyze goroutines heap_growth --since 1d
                                                  two signals only, over a day
  handbook analyze --since 6h --instance 10.0.0.7:5500 --at 2026-11-22T14:03:00Z
                                                  one server, up to a moment
  handbook analyze --since 6h --json              for a script; the document is on the page Trends

exit codes: 0 no level is passed now, 1 one is, 2 usage or config, 3 something could not be known
A metric that a server does not export counts neither for nor against.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    from handbook.commands.situation import add_moment

    parser.add_argument(
        "signals", nargs="*", metavar="SIGNAL", help="id of a signal (default: all of them)"
    )
    parser.add_argument(
        "--since", default="1h", metavar="DURATION",
        help="how far back: 10m to 30d, such as 6h or 1h30m (default: 1h)",
    )  # fmt: skip
    add_moment(parser)


def run(arguments: argparse.Namespace) -> int:
    """Ask for every course in one batch, judge it, print it."""
    import time

    from handbook.asking import plan
    from handbook.commands.exits import exit_code
    from handbook.commands.situation import (
        ask_planned,
        moment_of,
        read_project,
        tell_unknown_server,
    )
    from handbook.terminal.screen import screen_of, write, write_json
    from handbook.trends.questions import trend_questions
    from handbook.trends.trend import take_trends

    at, seconds = moment_of(arguments), _seconds(arguments.since)
    project = read_project()
    signals = _named(project.handbook, arguments.signals)
    now = time.time()
    asked = trend_questions(signals, seconds, at if at is not None else now)
    asking = plan(
        project.handbook, now=now, at=at, signals=signals, courses=[], rules=False,
        also=asked.ranges(),
    )  # fmt: skip
    live = ask_planned(project, asking, BUDGET_SECONDS)
    tell_unknown_server(live, arguments.instance)
    trends = take_trends(asked, live, arguments.instance)
    if arguments.json:
        from handbook.trends.document import trends_document

        document = trends_document(trends, project.handbook)
        write_json(document)
    else:
        from handbook.terminal.trends import trends_text

        write(trends_text(trends, project.handbook, screen_of(sys.stdout)))
    return exit_code(
        found=any(trend.is_bad for trend in trends.rows),
        unknown=not trends.rows or any(trend.is_open for trend in trends.rows),
    )


def _seconds(text: str) -> float:
    from handbook.commands.failure import CommandError
    from handbook.model.durations import seconds_of
    from handbook.problems import shown

    try:
        seconds = seconds_of(text)
    except ValueError:
        seconds = 0.0
    if not SHORTEST_SECONDS <= seconds <= LONGEST_SECONDS:
        message = f"--since: got '{shown(text)}'; write a duration from 10m to 30d, such as 6h"
        raise CommandError("usage", message, "--since")
    return seconds


def _named(handbook: Handbook, names: Sequence[str]) -> list[Signal]:
    from handbook.commands.failure import CommandError
    from handbook.problems import nearest, shown

    for name in names:
        if name not in handbook.signals:
            hint = nearest(name, handbook.signals) or "; they stand under 'signals' in handbook.yml"
            raise CommandError("usage", f"no signal '{shown(name)}'{hint}", "SIGNAL")
    return [handbook.signals[name] for name in dict.fromkeys(names or handbook.signals)]
