"""`handbook triage`: every runbook on every server at once, ranked."""

from __future__ import annotations

import argparse
import sys

EXAMPLES = """\
examples:
  handbook triage                                what is wrong now, on which server, and why
  handbook triage --instance 10.0.0.7:5500       one server only
  handbook triage --at 2026-11-22T14:03:00Z      as it was then
  handbook triage --json | python3 -m json.tool  for a script

exit codes: 0 everything ruled out, 1 something confirmed, 2 usage or config, 3 something unknown
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    from handbook.commands.situation import add_moment

    add_moment(parser)


def run(arguments: argparse.Namespace) -> int:
    """Walk every runbook for every server and rank what comes of it."""
    from handbook.commands.exits import exit_code
    from handbook.commands.situation import (
        ask_project,
        moment_of,
        read_project,
        tell_unknown_server,
    )
    from handbook.runbooks.model import Conclusion
    from handbook.terminal.screen import screen_of, write, write_json
    from handbook.verdicts.triage import findings
    from handbook.verdicts.walks import Walks

    at = moment_of(arguments)
    project = read_project()
    live = ask_project(project, at, project.diagnosed())
    tell_unknown_server(live, arguments.instance)
    found = findings(Walks(project.runbooks), live, arguments.instance)
    if arguments.json:
        from handbook.verdicts.documents import triage_document

        write_json(triage_document(found, live))
    else:
        from handbook.terminal.triage import triage_text

        write(triage_text(found, live, screen_of(sys.stdout), project.when_down()))
    conclusions = {finding.conclusion for finding in found}
    return exit_code(
        found=Conclusion.CONFIRMED in conclusions,
        unknown=Conclusion.UNKNOWN in conclusions or not found,
    )
