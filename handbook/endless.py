"""Tells what a reader could wait for without end; knows nothing else of files."""

from __future__ import annotations

from pathlib import Path


def is_endless(path: Path) -> bool:
    """Tell whether a path is a pipe or a device, or a link to one."""
    return path.exists() and not path.is_file() and not path.is_dir()
