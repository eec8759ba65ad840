"""`handbook health`: the quick check, for a look, a script or a deploy gate."""

from __future__ import annotations

import argparse
import sys

EXAMPLES = """\
examples:
  handbook health                             each check on each server
  handbook health --instance 10.0.0.7:5500    one server only, such as the one just deployed
  handbook health --json                      for a script
  handbook health && ./deploy.sh              go on only while every check is met

exit codes: 0 every check met, 1 a check not met, 2 usage or config, 3 a check could not be known
A metric that a server does not export counts neither for nor against.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    from handbook.commands.situation import add_moment

    add_moment(parser)


def run(arguments: argparse.Namespace) -> int:
    """Answer every check of the config's ``health`` section."""
    from handbook.commands.exits import exit_code
    from handbook.commands.situation import (
        ask_project,
        moment_of,
        read_project,
        tell_unknown_server,
    )
    from handbook.terminal.screen import screen_of, write, write_json
    from handbook.verdicts.health import health_answers

    at = moment_of(arguments)
    project = read_project()
    signals = [check.signal for check in project.handbook.health]
    live = ask_project(project, at, signals)
    tell_unknown_server(live, arguments.instance)
    answers = health_answers(project.handbook, live, arguments.instance)
    if arguments.json:
        from handbook.verdicts.documents import health_document

        write_json(health_document(answers, live))
    else:
        from handbook.terminal.health import health_text

        write(health_text(answers, live, screen_of(sys.stdout)))
    counted = [answer for answer in answers if answer.counts]
    return exit_code(
        found=any(answer.outcome == "no" for answer in counted),
        unknown=not counted or any(answer.outcome == "unknown" for answer in counted),
    )
