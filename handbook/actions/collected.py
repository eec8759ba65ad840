"""Where collected files go: a folder for each runbook and server, in which nothing is lost.

A later action finds there what an earlier one saved, be it days later.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from handbook.moments import moment


def folder_of(base: Path, runbook: str, server: str | None) -> Path:
    """Make and return the folder of one runbook and server.

    Args:
        base: The config's folder.
        runbook: Its id.
        server: A host and port, checked before; None where the action is for none.

    Raises:
        OSError: it cannot be made, or a link stands in its place.
    """
    folder = base / runbook
    if server is not None:
        host, _, port = server.rpartition(":")
        folder /= f"{host.strip('[]').replace(':', '-')}_{port}"
    for part in (base, base / runbook, folder):
        # A profile can hold secrets, so they are their owner's alone.
        part.mkdir(mode=0o700, parents=True, exist_ok=True)
        if part.is_symlink():
            raise OSError(f"{part} is a link")
    return folder


@contextmanager
def kept_whole(folder: Path, name: str) -> Iterator[Path]:
    """Yield the path of a file to write, which bears its name only when the block has ended well.

    An older file of that name is kept beside it. A kill leaves a hidden file, which the next
    attempt replaces.

    Raises:
        OSError: It cannot be written or renamed.
    """
    part, file = folder / f".{name}.part", folder / name
    part.unlink(missing_ok=True)
    try:
        yield part
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    if file.is_symlink():
        file.unlink()
    elif file.exists():
        file.rename(_kept(file))
    part.rename(file)


def opened(file: Path) -> BinaryIO:
    """Open a file that is not there yet, for its owner alone: a profile can hold secrets."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.fdopen(os.open(file, flags, 0o600), "wb")


def _kept(file: Path) -> Path:
    """Name an older file by the time it was written: ``heap.20261122T140310Z.pb.gz``."""
    when = moment(file.stat().st_mtime)
    stamp = when.strftime("%Y%m%dT%H%M%SZ") if when else "older"
    stem, dot, endings = file.name.partition(".")
    for number in range(1, 1000):
        more = "" if number == 1 else f"-{number}"
        kept = file.with_name(f"{stem}.{stamp}{more}{dot}{endings}")
        if not kept.exists():
            return kept
    raise OSError(f"{file} has too many older versions")
