"""The whole site's content, built by MkDocs in this process with a theme that adds nothing.

All pages, macros and fences are the project's own; only what Material draws around them is not
there, so that a build takes half the time and every byte belongs to a page.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from mkdocs.commands.build import build
from mkdocs.config import load_config

from tests.macros.project import copy_project

_PAGE = "<!doctype html>\n<title>{{ page.title }}</title>\n{{ page.toc }}\n{{ page.content }}\n"


class Content:
    """A copy of the project whose config is changed and whose pages are built again."""

    def __init__(self, root: Path) -> None:
        self.root = copy_project(root)
        self.theme = root / "theme"
        self.theme.mkdir()
        (self.theme / "main.html").write_text(_PAGE)
        (self.theme / "404.html").write_text("")

    def pages(self, config: str) -> dict[str, str]:
        """Return the HTML of every page that this config gives, without live values."""
        (self.root / "handbook.yml").write_text(config, "utf-8")
        site = self.root / "site"
        with _in(self.root), mock.patch.dict(os.environ, {"HANDBOOK_LIVE": "off"}):
            loaded = load_config(
                "mkdocs.yml",
                theme={"name": None, "custom_dir": str(self.theme)},
                plugins=[{"macros": {"module_name": "macros", "on_undefined": "strict"}}],
                site_dir=str(site),
            )
            logging.getLogger("mkdocs").setLevel(logging.ERROR)
            build(loaded)
        found = sorted(site.rglob("*.html"))
        return {path.relative_to(site).as_posix(): path.read_text("utf-8") for path in found}


@contextmanager
def _in(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
