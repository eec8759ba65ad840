"""Finds what stands among the pages and is no file: MkDocs would end in a traceback, or never.

Knows folders and links; must not know what a page holds.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from handbook.endless import is_endless
from handbook.problems import Problem


def odd_files(root: Path, folders: Sequence[str]) -> list[Problem]:
    """List folders that are named like pages, links in a circle or to nothing, and pipes.

    Args:
        root: The project's folder.
        folders: Where pages and what they show lie, below it.
    """
    return [
        Problem(path.relative_to(root).as_posix(), 0, "", message)
        for folder in folders
        for path, message in _odd(root / folder)
    ]


def _odd(folder: Path) -> Iterator[tuple[Path, str]]:
    for parent, folders, files in os.walk(folder):
        # MkDocs leaves out what is hidden, such as the link by which an editor locks a page.
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (Path(parent, name) for name in folders):
            if path.suffix == ".md":
                yield path, "is a folder and named like a page; rename it"
            elif path.is_symlink() and _holds(path.resolve(), path.parent.resolve()):
                yield path, "is a link to a folder that holds it; remove it"
        for path in (Path(parent, name) for name in sorted(files)):
            if path.is_file() or path.name.startswith("."):
                continue
            if path.is_symlink():
                yield path, "is a link that leads to no file; mend or remove it"
            elif is_endless(path):
                yield path, "is no file that can be read, but a pipe or device; remove it"


def _holds(folder: Path, inner: Path) -> bool:
    return folder == inner or folder in inner.parents
