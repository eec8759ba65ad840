"""Write so that a reader, and a kill at any moment, find the old file whole or the new one whole.

All that is kept goes through here; what else writes is listed with its reason in
`tests/kills/test_every_write.py`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path


def write_atomic(file: Path, text: str) -> None:
    """Write `text` to `file`, making its folder where needed.

    Raises:
        OSError: It cannot be written; the old file stands as it was.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as target:
            target.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def move_over(new: Path, old: Path) -> None:
    """Put the files of a finished folder in the place of another's, and remove `new`.

    File by file, pages after what they load, and only then what is there no more: each file is
    whole at any moment. `old` stays the same folder, since a container may have it mounted.
    Hidden files at its top are somebody else's and stay.

    Raises:
        OSError: A file cannot be moved; both folders hold whole files only.
    """
    names = {path.relative_to(new) for path in new.rglob("*") if path.is_file()}
    for name in sorted(names, key=lambda name: (name.suffix == ".html", name)):
        _make_way(old, name)
        (new / name).replace(old / name)
    for path in sorted(old.rglob("*"), reverse=True):
        name = path.relative_to(old)
        if name in names or name.parts[0].startswith("."):
            continue
        if not path.is_dir() or path.is_symlink():
            path.unlink()
        elif not any(path.iterdir()):
            path.rmdir()
    shutil.rmtree(new)


def _make_way(folder: Path, name: Path) -> None:
    """Make the folders that a file needs; what is a file there, or a folder in its place, goes."""
    for above in reversed(name.parents[:-1]):
        if (folder / above).is_file():
            (folder / above).unlink()
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    if (folder / name).is_dir():
        shutil.rmtree(folder / name)
