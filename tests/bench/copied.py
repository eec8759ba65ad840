"""A copy of the project that a bench may change."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.bench.builds import PROJECT

COPIED = ("docs", "runbooks", "macros", "handbook", "demo", "handbook.yml", "mkdocs.yml",
          "pyproject.toml")  # fmt: skip


def copy_project(root: Path) -> Path:
    """Copy what a build reads into a new folder; return it."""
    root.mkdir(parents=True)
    for item in COPIED:
        source = PROJECT / item
        if source.is_dir():
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, root / item, ignore=ignore)
        else:
            shutil.copy(source, root / item)
    return root
