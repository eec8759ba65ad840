"""The `handbook` command: which commands there are, and how each is called.

Imports a command's module only when that command is called, so that `--help` stays quick. Knows
no command's meaning.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import NoReturn

COMMANDS = {
    "serve": "serve the site with live values, and a Prometheus where none is named",
    "demo": "the same over a demo server that plays a scenario",
    "generate": "write alerts, dashboard and stack from handbook.yml, or see whether they fit",
    "drift": "compare what runs in Prometheus and Grafana with the handbook",
    "triage": "walk every runbook on every server at once, and rank what is found",
    "run": "walk one runbook as its page shows it, with the actions ready to paste",
    "analyze": "tell how each signal went over the last hours, on each server",
    "check": "find what is wrong in config, queries, runbooks and prose, without any network",
    "health": "answer the quick health check, for a look or a deploy gate",
    "completion": "print what lets the Tab key complete commands, options and runbooks",
}
"""Each command with its one line. Its module in `handbook.commands` has `EXAMPLES`,
`add_arguments(parser)` and `run(arguments) -> int`."""

_EPILOG = """\
examples:
  handbook serve              the site at http://localhost:8000
  handbook serve --help       what a command can do

exit codes: 0 fine, 1 something found or failed, 2 usage or config, 3 could not know
"""


class _Help(argparse.RawDescriptionHelpFormatter):
    """Leaves room for the names of commands, whose indent argparse (3.13 still) forgets."""

    def add_argument(self, action: argparse.Action) -> None:
        super().add_argument(action)
        if isinstance(action, argparse._SubParsersAction):
            self._action_max_length += self._indent_increment


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are JSON where JSON was asked for."""

    as_json = False
    commands: Mapping[str, argparse.ArgumentParser]

    def error(self, message: str) -> NoReturn:
        if self.as_json:
            print(json.dumps({"error": {"kind": "usage", "message": message, "where": self.prog}}))
            raise SystemExit(2)
        super().error(message)


def _parser(arguments: Sequence[str], *, whole: bool = False) -> tuple[_Parser, ModuleType | None]:
    parser = _Parser(
        prog="handbook",
        description="The ops handbook: pages, alerts and runbooks made from one config.",
        epilog=_EPILOG,
        formatter_class=_Help,
    )
    parser.as_json = "--json" in arguments
    called = next((word for word in arguments if not word.startswith("-")), None)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    parser.commands = commands.choices
    called_module = None
    for name, summary in COMMANDS.items():
        if name != called and not whole:
            commands.add_parser(name, help=summary)
            continue
        module = importlib.import_module(f"handbook.commands.{name}")
        called_module = module if name == called else called_module
        command = commands.add_parser(
            name,
            help=summary,
            description=f"{summary[0].upper()}{summary[1:]}.",
            epilog=module.EXAMPLES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.as_json = parser.as_json
        module.add_arguments(command)
    return parser, called_module


def whole_parser() -> tuple[argparse.ArgumentParser, Mapping[str, argparse.ArgumentParser]]:
    """Return the parser with every command's arguments, and the commands' own by name."""
    parser, _ = _parser([], whole=True)
    return parser, parser.commands


def help_of(name: str) -> str:
    """Return a command's help as the terminal prints it, 88 columns wide."""
    parser, _ = _parser([name])
    command = parser.commands[name]
    command.formatter_class = functools.partial(argparse.RawDescriptionHelpFormatter, width=88)
    return command.format_help()


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and answer its exit code.

    A bug is a traceback; what a person can mend is a line or more on stderr and exit code 2.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _code_of(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read us went away; Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return code


def _code_of(arguments: Sequence[str]) -> int:
    from handbook.commands.failure import CommandError
    from handbook.commands.project import NoProjectError
    from handbook.problems import ProblemsError

    try:
        parser, module = _parser(arguments)
        parsed = parser.parse_args(arguments)
        code: int = module.run(parsed) if module else 2
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    except (NoProjectError, ProblemsError, CommandError) as error:
        if "--json" in arguments:
            print(json.dumps({"error": _failure(error)}))
        else:
            print(f"handbook: {error}", file=sys.stderr)
        return 2
    return code


def _failure(error: Exception) -> dict[str, str | None]:
    """Write a failure for a script: what kind, in words, and the one place if there is one."""
    place = getattr(error, "where", None)
    problems = getattr(error, "problems", ())
    if place is None and problems:
        place = f"{problems[0].file}:{problems[0].line}"
    return {"kind": getattr(error, "kind", "config"), "message": str(error), "where": place}


if __name__ == "__main__":
    sys.exit(main())
