"""Copies of the project that a test may break, and builds of them as a person starts them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.conftest import PROJECT

FOLDERS = ("docs", "handbook", "macros", "runbooks")
FILES = ("handbook.yml", "mkdocs.yml")
BUILD_LIMIT_SECONDS = 120


def copy_project(to: Path) -> Path:
    """Copy what a site is made from."""
    to.mkdir(parents=True, exist_ok=True)
    for name in FOLDERS:
        shutil.copytree(PROJECT / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(PROJECT / name, to / name)
    return to


def own_pages(project: Path, pages: Path) -> None:
    """Let the pages of a folder be all pages of a copy, in no navigation; runbooks stay."""
    shutil.rmtree(project / "docs")
    (project / "docs").mkdir()
    if pages.is_dir():
        shutil.copytree(pages, project / "docs", dirs_exist_ok=True)
    if not (project / "docs" / "index.md").exists():
        (project / "docs" / "index.md").write_text("# First page\n")
    settings = (project / "mkdocs.yml").read_text()
    settings = re.sub(r"(?ms)^nav:\n.*?(?=^\S)", "", settings)
    settings = settings.replace("omitted_files: warn", "omitted_files: ignore")
    settings = settings.replace("  favicon: assets/favicon.svg\n", "")
    settings = re.sub(r"(?ms)^extra_css:\n.*?(?=^\S)", "", settings)
    (project / "mkdocs.yml").write_text(settings)


def environment(project: Path, **more: str) -> dict[str, str]:
    """Return the environment of a command that runs the copy's own code, source and all."""
    kept = {name: value for name, value in os.environ.items() if "PROMETHEUS" not in name}
    kept.pop("HANDBOOK_LIVE", None)
    return {**kept, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(project), **more}


def build(
    project: Path, site: Path, *options: str, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run `mkdocs build` in a project; output and errors as text."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(site), *options],
        cwd=project,
        env=environment(project, **more),
        capture_output=True,
        text=True,
        timeout=BUILD_LIMIT_SECONDS,
    )


OFF: Mapping[str, str] = {"HANDBOOK_LIVE": "off"}
