"""The MkDocs hook: loads once in a process, hands every event to `macros.site`.

MkDocs keeps this file for the life of ``mkdocs serve``; what it calls is loaded anew when a
Python file has changed. Asking the source begins here, before MkDocs has loaded its theme.
"""

from __future__ import annotations

import importlib
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from macros import kept_pages, long_sections, proxying, serving
from macros.memory import MEMORY
from macros.theme_kept import keep_theme

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

    from macros.building import Build

KEPT = ("macros.kept_pages", "macros.memory", "macros.proxying", "macros.serving")
"""Modules that live as long as the serving process: they hold its state."""

ROOT = Path(__file__).resolve().parent.parent

log = logging.getLogger("mkdocs.handbook")

_begun: list[Build | Exception] = []


def _python_stamp() -> int:
    """Give the newest change of our modules and what they read."""
    folders = (ROOT / "handbook", ROOT / "macros")
    files = (
        path for folder in folders for path in folder.rglob("*") if path.suffix in (".py", ".yml")
    )
    return max(path.stat().st_mtime_ns for path in files)


def _forget_changed_python() -> None:
    """Drop our modules when one of their files has changed, so that the next import reads it."""
    stamp = _python_stamp()
    if MEMORY.python_stamp and stamp != MEMORY.python_stamp:
        for name in list(sys.modules):
            if name.split(".")[0] in ("handbook", "macros") and name not in KEPT:
                del sys.modules[name]
        importlib.invalidate_caches()
    MEMORY.python_stamp = stamp


def _forget_pages_of_other_settings() -> None:
    """Make all pages anew when what turns Markdown into HTML is set otherwise."""
    stamp = (ROOT / "mkdocs.yml").stat().st_mtime_ns
    if stamp != MEMORY.settings_stamp:
        kept_pages.forget_pages()
    MEMORY.settings_stamp = stamp


def _begin() -> None:
    """Read the config and begin to ask; keep what came of it for `on_config`."""
    _forget_changed_python()
    _forget_pages_of_other_settings()
    try:
        from macros.building import begin

        _begun[:] = [begin(ROOT)]
    except Exception as error:  # noqa: BLE001 - shown by on_config, where a build can be ended
        _begun[:] = [error]


def _site() -> Any:
    return importlib.import_module("macros.site")


def on_startup(*, command: str, dirty: bool) -> None:
    """Remember whether this process serves."""
    MEMORY.serving = command == "serve"
    if MEMORY.serving:
        serving.watch_closely()
        kept_pages.keep_pages()


@event_priority(100)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Take the build that was begun, before the macro plugin asks for its macros."""
    if not _begun:
        _begin()
    begun = _begun.pop()
    if isinstance(begun, Exception):
        if type(begun).__name__ == "ProblemsError":
            raise _Refused(str(begun))
        raise begun
    keep_theme(config.theme, ROOT / ".cache" / "jinja")
    _site().configure(config, begun)
    if Path(config.site_dir).exists() and not Path(config.site_dir).is_dir():
        raise _Refused(f"{config.site_dir}: is no folder; remove it, or name another site_dir")
    serving.build_beside(config)
    return config


class _Refused(Abort):
    """Config, or under ``--strict`` pages, are wrong: every problem on a line, exit code 2."""

    code = exit_code = 2

    def show(self, *args: Any, **kwargs: Any) -> None:
        """Print the problems alone."""
        print(self.format_message(), file=sys.stderr)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Mount the runbooks."""
    added: Files = _site().add_runbooks(files, config)
    return added


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Leave out of the sidebar what is too long to be read there."""
    return long_sections.shorten(nav)


def on_pre_page(page: Page, config: MkDocsConfig, files: Files) -> Page:
    """Make sure that the page's file can be read."""
    readable: Page = _site().make_readable(page)
    return readable


def _fill(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    filled: str = _site().fill(page, markdown, config)
    # The plugin would render the page again, and replace it whole by a traceback.
    page.meta["render_macros"] = False
    return filled


def _after(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    del page.meta["render_macros"]
    return markdown


on_page_markdown = CombinedEvent(event_priority(100)(_fill), event_priority(-100)(_after))
"""Around the macro plugin: its environment and macros are ours to use, page by page."""


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Make the anchors of a page known."""
    known: str = _site().after_markdown(page, html)
    return known


def on_env(env: Any, config: MkDocsConfig, files: Files) -> None:
    """Wait for the source, once all pages are HTML."""
    wrong = _site().report_problems()
    if wrong and config.strict:
        # MkDocs itself would refuse a strict build only after it has written every page.
        raise _Refused(f"{wrong} problem{'s' if wrong > 1 else ''}; no page is written")
    _site().await_source()


def _open(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Any) -> dict[str, Any]:
    _site().open_page(page)
    return context


def _lead(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Any) -> dict[str, Any]:
    _site().lead_search(page, config)
    return context


on_page_context = CombinedEvent(event_priority(100)(_open), event_priority(-100)(_lead))
"""Around the search plugin: it reads the page with its blocks, and then is told what to find."""


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Put the live values in place: after the search index has seen the page."""
    filled: str = _site().fill_places(page, output, config)
    return filled


def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:
    """Finish what is no page of the site."""
    finished: str = _site().finish_template(output, template_name, config)
    return finished


def _let_go(config: MkDocsConfig) -> None:
    _site().let_go()


def _finish(config: MkDocsConfig) -> None:
    """Look for tokens that were left over, then put the new site in the place of the old."""
    _site().check_site(config)
    if serving.will_be_refused(config):
        return  # the last good site stays, and this one is removed at the end
    serving.show_new_site(config)
    if not MEMORY.serving:
        _site().write_policy(config)


on_post_build = CombinedEvent(event_priority(100)(_let_go), _finish)
"""Around the search plugin: its index is what a large site needs most memory for."""


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
    """Keep the last good site up while an edit does not build."""
    return proxying.answer_pages(serving.keep_last_good_site(server))


def on_shutdown() -> None:
    """Remove what a build that failed left behind."""
    serving.remove_unfinished()


_begin()
