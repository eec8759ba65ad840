"""The browser's script: named on every page, joined into few files, its model beside it."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.config.defaults import MkDocsConfig

from handbook.render.browser_model import browser_model
from macros.building import Build
from macros.joined_script import brought, joined
from macros.shortened import SCRIPT, shortened

FOLDER = "assets/live"
ENTRY = f"{FOLDER}/main.js"
MODEL = "model.json"
_PART = re.compile(r'data-part="([\w-]+)')
_COMING = re.compile(r'^ *"?([\w -]+)"?: \(\) => import\("\./([\w-]+)\.js"\)', re.MULTILINE)
"""A line of `places.js`: the kinds of places, and the module that brings them."""
_SCRIPT = re.compile(rf'<script [^>]*src="([^"]*{FOLDER}/)main\.js"')


def name_script(config: MkDocsConfig) -> None:
    """Let every page load the script, as a module."""
    if any(str(script) == ENTRY for script in config.extra_javascript):
        return
    script = ExtraScriptValue(ENTRY)
    script.type = "module"
    config.extra_javascript.append(script)


def early_requests(html: str, folder: Path) -> str:
    """Write links by which a page asks for what its live places need while the theme's script runs.

    Args:
        html: The whole page.
        folder: Where the modules are.

    Returns:
        HTML for the page's head; nothing where it has no live place.
    """
    found = _SCRIPT.search(html)
    kinds = set(_PART.findall(html))
    if found is None or not kinds:
        return ""
    by_kind = _files_by_kind(folder) if folder.is_dir() else {}
    files = sorted({file for kind in kinds for file in by_kind.get(kind, [])})
    # Not the model: where a page takes its time, Chromium complains of what is not used at once.
    return "".join(
        f'<link rel="modulepreload" fetchpriority="low" href="{found[1]}{file}.js">\n'
        for file in files
    )


def _files_by_kind(folder: Path) -> dict[str, list[str]]:
    times = tuple((path, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.js")))
    return _read_files_by_kind(times)


@functools.lru_cache(maxsize=1)
def _read_files_by_kind(times: tuple[tuple[Path, int], ...]) -> dict[str, list[str]]:
    sources = {path.stem: path.read_text("utf-8") for path, _ in times}
    comes = brought(sources)
    found = _COMING.findall(sources.get("places", ""))
    return {kind: comes[entry] for kinds, entry in found for kind in kinds.split()}


def write_script(build: Build, site: Path, kept: Path) -> None:
    """Put the joined script and its model into a built site, in the place of the modules.

    Args:
        build: Whose model it is.
        site: The built site.
        kept: Folder of what was shortened before.

    Raises:
        UnreadableModuleError: a module cannot be joined.
    """
    folder = site / FOLDER
    if not folder.is_dir():
        return
    files = sorted(folder.glob("*.js"))
    entries = joined({path.stem: path.read_text("utf-8") for path in files})
    for path in files:
        path.unlink()
    for name, text in entries.items():
        file = f"{name}.js"
        (folder / file).write_text(shortened(SCRIPT, text, kept / file), "utf-8")
    model = browser_model(build.handbook, build.walks.runbooks, build.backlinks)
    (folder / MODEL).write_text(model, "utf-8")
