"""Find the project that a command is called in."""

from __future__ import annotations

from pathlib import Path


class NoProjectError(Exception):
    """There is no handbook here; the message is one line."""


def find_project(start: Path | None = None) -> Path:
    """Find the nearest folder upwards from `start` (the working folder) that holds `mkdocs.yml`.

    Raises:
        NoProjectError: There is none.
    """
    here = (start or Path.cwd()).absolute()
    for folder in (here, *here.parents):
        if (folder / "mkdocs.yml").is_file():
            return folder
    raise NoProjectError(f"no mkdocs.yml in {here} or above; call this in the handbook's folder")
