"""`handbook check`: read config, runbooks and pages, and say everything that is wrong at once."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

EXAMPLES = """\
examples:
  handbook check                 config, queries, runbooks and prose; asks no network
  handbook check --site site     the built site's links and anchors too
  handbook check --json          one JSON document: problems with file, line and rule

Each rule has its place on the page "Checks". Exit code 2 when anything is wrong.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--site", metavar="FOLDER", type=Path, help="a built site whose links are followed"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(arguments: argparse.Namespace) -> int:
    """Print the problems, one a line, and their number; 2 when there are any."""
    from handbook.commands.project import find_project
    from handbook.config.load import CONFIG_FILE
    from handbook.lint.examine import examine
    from handbook.problems import Problem, ProblemsError

    site = arguments.site
    if site is not None and not (site / "index.html").is_file():
        message = "holds no built site; build one with: make build"
        raise ProblemsError([Problem(str(site), 0, "--site", message)])
    examined = examine(find_project(), site)
    found = examined.findings
    if arguments.json:
        listed = [
            {
                "file": finding.problem.file,
                "line": finding.problem.line,
                "where": finding.problem.where,
                "message": finding.problem.message,
                "rule": finding.rule,
            }
            for finding in found
        ]
        print(json.dumps({"problems": listed}))
    elif found:
        for finding in found:
            print(f"{finding.problem} [{finding.rule}]")
        print(f"{len(found)} problem{'s' if len(found) > 1 else ''}")
    else:
        print(f"{CONFIG_FILE}, {examined.runbooks} runbooks, {examined.pages} pages: no problems")
    return 2 if found else 0
