"""Compares what was made with what lies in the project, and writes it.

The only part of this package that touches the disk. A file that does not say that it was made is
somebody's own: it is reported and left alone.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from handbook.atomic import write_atomic
from handbook.endless import is_endless
from handbook.generate.banner import MARK
from handbook.problems import Problem, ProblemsError


class Change(StrEnum):
    """How a file differs."""

    CHANGED = "changed"
    MISSING = "missing"
    EXTRA = "extra"
    FOREIGN = "foreign"
    """In the generated folder, and not made by us."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One file that is not what would be made."""

    path: str
    change: Change
    diff: str
    """Unified, from what lies there to what would be made."""


def differences(project: Path, made: Mapping[str, str], folder: str) -> list[Difference]:
    """Compare, sorted by path.

    Args:
        project: Root of the paths.
        made: Each file's text by its path.
        folder: Holds generated files only; what else lies there is reported.
    """
    found = []
    for path, text in made.items():
        held = _text_of(project / path)
        if held is None:
            found.append(Difference(path, Change.MISSING, _diff("", text, path)))
        elif held != text:
            found.append(Difference(path, Change.CHANGED, _diff(held, text, path)))
    for file in sorted((project / folder).rglob("*")):
        path = file.relative_to(project).as_posix()
        if path in made or (file.is_dir() and not file.is_symlink()):
            continue
        held = _text_of(file) or ""
        change = Change.EXTRA if MARK in held else Change.FOREIGN
        found.append(Difference(path, change, _diff(held, "", path)))
    return sorted(found, key=lambda difference: difference.path)


def write(project: Path, made: Mapping[str, str], found: list[Difference]) -> None:
    """Write and remove what differs; foreign files stay.

    Raises:
        ProblemsError: one cannot be written or removed; each file is the old or the new one, whole.
    """
    for difference in found:
        file = project / difference.path
        try:
            if difference.change is Change.EXTRA:
                file.unlink()
                _remove_empty(file.parent, project)
            elif difference.change is not Change.FOREIGN:
                write_atomic(file, made[difference.path])
        except OSError as error:
            message = f"cannot be written: {error.strerror}; make room for it and run this again"
            raise ProblemsError([Problem(difference.path, 0, "", message)]) from None


def _remove_empty(folder: Path, stop: Path) -> None:
    while folder != stop and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _text_of(file: Path) -> str | None:
    """Read a file's text exactly; None where there is no file."""
    if not os.path.lexists(file):
        return None
    if is_endless(file):
        return "(no file)"
    try:
        return file.read_bytes().decode("utf-8", "backslashreplace")
    except OSError as error:
        return f"({error.strerror})"


def _diff(held: str, text: str, path: str) -> str:
    lines = difflib.unified_diff(
        held.splitlines(keepends=True), text.splitlines(keepends=True), path, f"{path} (made)"
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
