"""Keeps what a build would make of the theme once more: compiled templates, the list of files."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader
from mkdocs.theme import Theme


def keep_theme(theme: Theme, folder: Path) -> None:
    """Let every environment of a theme keep its compiled templates in a folder.

    Compiling them is a fifth of a build. Jinja takes one only while the template's text is the
    same. Where the folder cannot be made, every build compiles.
    """
    make = theme.get_env

    def kept() -> Environment:
        environment = make()
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            environment.bytecode_cache = FileSystemBytecodeCache(str(folder))
        if isinstance(environment.loader, FileSystemLoader):
            environment.loader = _Seen(environment.loader.searchpath)
        return environment

    theme.get_env = kept  # type: ignore[method-assign]


class _Seen(FileSystemLoader):
    """Lists no hidden folder: MkDocs takes no file from one, and Material's holds every icon."""

    def list_templates(self) -> list[str]:
        found: set[str] = set()
        for root in self.searchpath:
            for folder, below, files in os.walk(root, followlinks=self.followlinks):
                below[:] = [name for name in below if not name.startswith(".")]
                found.update(
                    Path(folder, name).relative_to(root).as_posix()
                    for name in files
                    if not name.startswith(".")
                )
        return sorted(found)
