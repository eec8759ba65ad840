"""When each page was last changed, by one call of git for all pages."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path


@cache
def last_updated(root: Path) -> dict[str, str]:
    """Return the day of the last commit, as ``2026-11-22``, by path from the root.

    Empty where there is no git or no repository: a page then says nothing of its age.
    """
    git = shutil.which("git")
    if git is None:
        return {}
    command = [
        git,
        "-C",
        str(root),
        "log",
        "--format=\x01%cs",
        "--name-only",
        "--",
        "docs",
        "runbooks",
    ]
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            command, capture_output=True, text=True, timeout=5, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return {}
    days: dict[str, str] = {}
    day = ""
    for line in done.stdout.splitlines():
        if line.startswith("\x01"):
            day = line[1:]
        elif line:
            days.setdefault(line, day)
    return days
