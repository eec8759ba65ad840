"""The site's own server as a child: `mkdocs serve`, its readiness and its warnings.

Knows MkDocs by its command line only.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from handbook.embedded.processes import Child, Family
from handbook.problems import printable

READY_SECONDS = 180.0
"""How long the first build may take; a site of a thousand pages stays within it."""


@contextmanager
def room_for_site(cache: Path) -> Iterator[Path]:
    """Give a folder for the built site, and remove it: MkDocs does so only where it is not killed.

    What a run left that was killed itself is removed by the next.
    """
    room = cache / "served"
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir(parents=True, exist_ok=True)
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def start_site(family: Family, project: Path, port: int, log: Path, room: Path) -> Child:
    """Start `mkdocs serve` on 127.0.0.1; the first build runs before it answers.

    Args:
        family: What ends with the caller.
        project: Folder of ``mkdocs.yml``.
        port: Where it listens.
        log: What it says.
        room: Folder in which MkDocs keeps the built site.
    """
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "TMPDIR": str(room)}
    return family.start("mkdocs serve", command, log, environment=environment, folder=project)


class Warnings:
    """What the site's server warned of since the last look, for the person who edits a page."""

    def __init__(self, log: Path) -> None:
        """Follow a log from its beginning."""
        self._log = log
        self._offset = 0

    def new(self) -> Iterator[str]:
        """Give each warning and error that was logged since the last call, made printable."""
        try:
            with self._log.open("rb") as file:
                file.seek(self._offset)
                text = file.read()
        except OSError:
            return
        whole, end, _ = text.rpartition(b"\n")
        self._offset += len(whole) + len(end)
        warned = False
        for line in whole.decode("utf-8", "replace").splitlines():
            # MkDocs lists the pages that a warning is about below it.
            warned = line.startswith(("WARNING", "ERROR", "CRITICAL")) or (
                warned and line.startswith("  - ")
            )
            if warned:
                yield printable(line)
