"""`handbook completion SHELL`: what makes the Tab key complete commands, options and runbooks."""

from __future__ import annotations

import argparse
import re

SHELLS = ("bash", "zsh", "fish")
EXAMPLES = """\
examples:
  source <(handbook completion bash)                      in ~/.bashrc
  handbook completion zsh > "${fpath[1]}/_handbook"       once, then open a new shell
  handbook completion fish > ~/.config/fish/completions/handbook.fish

The names of runbooks are those of the folder that you are in, asked anew at each Tab.
"""

RUNBOOKS_COMMAND = "handbook completion --runbooks 2>/dev/null"
"""What a shell runs to learn the names."""

_PLAIN_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""A shell may take what else a file's name holds for a command."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "shell", nargs="?", choices=SHELLS, metavar="SHELL", help="bash, zsh or fish"
    )
    which.add_argument(
        "--runbooks", action="store_true", help="print the names of the runbooks, one a line"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the shell's script, or the names that it asks for."""
    from handbook.terminal.screen import write

    if arguments.runbooks:
        write("\n".join(_runbook_names()))
    else:
        write(script(arguments.shell))
    return 0


def script(shell: str) -> str:
    """Return the text that a shell reads to complete our commands."""
    import shtab

    from handbook.cli import whole_parser

    parser, commands = whole_parser()
    for command in commands.values():
        for action in command._actions:
            if action.dest == "runbook":
                action.complete = shtab.cmd(RUNBOOKS_COMMAND)  # type: ignore[attr-defined]
            elif action.metavar == "FILE":
                action.complete = shtab.FILE  # type: ignore[attr-defined]
    return str(shtab.complete(parser, shell))


def _runbook_names() -> list[str]:
    """List the project's runbooks by their files, without reading one."""
    from handbook.commands.project import find_project

    files = (find_project() / "runbooks").glob("*.md")
    return sorted(file.stem for file in files if _PLAIN_NAME.fullmatch(file.stem))
