"""Writes what a long run measured into ``docs/measured/``, with its date, commit and machine.

Knows nothing of what was measured; each page goes into the navigation by hand, once.
"""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from handbook.atomic import write_atomic

PROJECT = Path(__file__).parent.parent
FOLDER = PROJECT / "docs" / "measured"


def keep_result(name: str, *, title: str, description: str, repeat: str, body: str) -> Path:
    """Write one page and return its path.

    Args:
        name: Stem of the file.
        title: Of the page, in its front matter and as its heading.
        description: One sentence for search results.
        repeat: The command that measures again, such as ``make drill-report``.
        body: Markdown that follows the line of date, commit and machine.
    """
    head = (
        f"---\ntitle: {title}\ndescription: {description}\ntags: [reference]\n"
        "search: {exclude: true}\n---\n"
        f"# {title}\n\n{measured_line(repeat)}\n\n"
    )
    file = FOLDER / f"{name}.md"
    write_atomic(file, f"{head}{body.strip()}\n")
    return file


def measured_line(repeat: str) -> str:
    """Say when, at which commit and on what kind of machine something was measured."""
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    return (
        f"Measured {datetime.now(UTC):%Y-%m-%d} at commit `{_commit()}`, {machine}, "
        f"Python {platform.python_version()}.\nRepeat with `{repeat}`."
    )


def _commit() -> str:
    """Name the commit; marked where the tree holds changes that no commit has."""
    asked = ["git", "rev-parse", "--short", "HEAD"], ["git", "status", "--porcelain"]
    commit, changed = (
        subprocess.run(command, cwd=PROJECT, capture_output=True, text=True).stdout.strip()
        for command in asked
    )
    return f"{commit} and later changes" if changed else commit
