"""A handbook that asks fewer queries: the shipped one without signals that nothing else needs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from tests.macros.project import copy_project


def lean_project(root: Path) -> Path:
    """Copy the project into a new folder without its spare signals; return the folder.

    A signal is spare where no page, runbook, alert or quick check names it; the panels that show
    it lose it, and go when they show nothing else.
    """
    file = copy_project(root) / "handbook.yml"
    held: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    rest = [yaml.safe_dump(held[key]) for key in ("alerts", "health", "actions")]
    runbooks = "\n".join([*rest, *map(Path.read_text, (root / "runbooks").glob("*.md"))])
    pages = "\n".join(map(Path.read_text, (root / "docs").rglob("*.md")))
    spare = [
        name
        for name in held["signals"]
        if not re.search(rf"\b{name}\b", runbooks) and f'"{name}"' not in pages
    ]
    for name in spare:
        _drop(held, name)
    file.write_text(yaml.safe_dump(held, sort_keys=False, width=10_000), encoding="utf-8")
    return root


def _drop(held: dict[str, Any], name: str) -> None:
    del held["signals"][name]
    for row in held["dashboard"]["rows"]:
        for panel in row["panels"]:
            panel["signals"] = [each for each in panel["signals"] if each != name]
        row["panels"] = [panel for panel in row["panels"] if panel["signals"]]
    held["dashboard"]["rows"] = [row for row in held["dashboard"]["rows"] if row["panels"]]
