"""What looks at a project with a mistake in it, each in its own way: found, or not.

A judge answers one line of what it found, or an empty text. All work on one copy of the project.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from handbook.config.load import CONFIG_FILE, load_handbook
from handbook.generate.files import differences
from handbook.generate.outputs import FOLDER, outputs
from handbook.lint.examine import examine
from handbook.problems import ProblemsError
from tests.conftest import PROJECT
from tests.macros.project import OFF, build, copy_project
from tests.mutate.mistake import Texts, read_texts


@dataclass(frozen=True)
class Copy:
    """A copy of the project in which one mistake at a time is planted."""

    root: Path
    texts: Texts

    @contextmanager
    def with_changes(self, changes: Mapping[str, str | None]) -> Iterator[Path]:
        """Write the changes, and put everything back at the end."""
        try:
            for path, text in changes.items():
                file = self.root / path
                if text is None:
                    file.unlink()
                else:
                    file.write_text(text, "utf-8")
            yield self.root
        finally:
            for path in changes:
                file = self.root / path
                if path in self.texts.files:
                    file.write_text(self.texts.files[path], "utf-8")
                else:
                    file.unlink()


def make_copy(root: Path) -> Copy:
    """Copy all that people and the generator write, and the code that builds the site."""
    copy_project(root)
    shutil.copytree(PROJECT / FOLDER, root / FOLDER)
    for name in ("README.md", "docker-compose.monitoring.yml"):
        shutil.copy(PROJECT / name, root / name)
    return Copy(root, read_texts(root))


def checked(root: Path) -> str:
    """`handbook check`."""
    found = examine(root).findings
    return f"{found[0].problem} [{found[0].rule}]" if found else ""


def generated(root: Path) -> str:
    """`handbook generate --check`."""
    try:
        made = outputs(load_handbook(root / CONFIG_FILE))
    except ProblemsError as error:
        return str(error.problems[0])
    found = differences(root, made, FOLDER)
    return f"{found[0].change}: {found[0].path}" if found else ""


def built(root: Path) -> str:
    """`mkdocs build --strict`, then `handbook check --site` on what was built."""
    site = root / "site"
    done = build(root, site, "--strict", **OFF)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if "WARNING" in line or "ERROR" in line]
        return (said or done.stderr.splitlines() or ["it failed"])[0]
    found = examine(root, site).findings
    return f"--site: {found[0].problem} [{found[0].rule}]" if found else ""
