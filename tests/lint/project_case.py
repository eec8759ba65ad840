"""Makes a project of a case file: `base/`, with what the case adds, replaces or expects.

A case is one text. `== signals`, `== alerts` and `== metrics` are put into the base's config; any
other `== name` but `== found` is a whole file.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

BASE = Path(__file__).parent / "base"
_HEAD = re.compile(r"^== (.+)\n", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    path: Path
    sections: dict[str, str]

    @property
    def found(self) -> list[str]:
        return self.sections["found"].splitlines()

    def rewrite(self, found: list[str]) -> None:
        before = self.path.read_text("utf-8").partition("== found\n")[0]
        lines = "".join(f"{line}\n" for line in found)
        self.path.write_text(f"{before}== found\n{lines}", "utf-8")


def read_case(path: Path) -> Case:
    parts = _HEAD.split(path.read_text("utf-8"))
    return Case(path, dict(zip(parts[1::2], parts[2::2], strict=True)))


def write_project(folder: Path, sections: dict[str, str]) -> Path:
    """Write the base with a case's sections into an empty folder, and return it."""
    shutil.copytree(BASE, folder, dirs_exist_ok=True)
    config = folder / "handbook.yml"
    for name in ("alerts", "signals"):
        mark = f"# --- {name} of the case\n"
        config.write_text(config.read_text("utf-8").replace(mark, sections.get(name, "")), "utf-8")
    mark = "  # --- metrics of the case\n"
    more = sections.get("metrics", "")
    config.write_text(config.read_text("utf-8").replace(mark, f"\n{more}"), "utf-8")
    for name, text in sections.items():
        if name not in ("alerts", "metrics", "signals", "found"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
    return folder
