"""`handbook generate`: write everything that runs from handbook.yml, or see whether it is so."""

from __future__ import annotations

import argparse
import json

EXAMPLES = """\
examples:
  handbook generate              write monitoring/, docker-compose.monitoring.yml and the schema
  handbook generate --check      write nothing; show what differs, exit 1 if anything does
  handbook generate --check --json

A file in monitoring/ that is not made from handbook.yml any more is removed. One that never was is
left alone and reported, exit 1.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--check", action="store_true", help="only compare, and show the diff")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(arguments: argparse.Namespace) -> int:
    """Write or compare; answer 1 where something differs that was not put right."""
    from handbook.commands.project import find_project
    from handbook.config.load import CONFIG_FILE, load_handbook
    from handbook.generate.files import Change, differences, write
    from handbook.generate.outputs import FOLDER, outputs

    project = find_project()
    made = outputs(load_handbook(project / CONFIG_FILE))
    found = differences(project, made, FOLDER)
    if not arguments.check:
        write(project, made, found)
    left = [d for d in found if arguments.check or d.change is Change.FOREIGN]
    if arguments.json:
        listed = [{"path": d.path, "change": d.change.value, "diff": d.diff} for d in found]
        print(json.dumps({"written": not arguments.check, "differences": listed}))
        return 1 if left else 0
    for difference in found:
        print(f"{difference.change}: {difference.path}")
        if arguments.check and difference.change is not Change.FOREIGN:
            print(difference.diff, end="")
    if any(difference.change is Change.FOREIGN for difference in left):
        print(f"{FOLDER}/ holds generated files only; move the foreign ones elsewhere")
    if arguments.check and left:
        print(f"{len(left)} of {len(made)} files differ; run: handbook generate")
    elif not found:
        print(f"{len(made)} files are as {CONFIG_FILE} makes them")
    return 1 if left else 0
