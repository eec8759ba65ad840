"""A build that fails, is killed or runs beside another never takes the last good site away.

Each build goes into a folder beside the site and takes its place when it is whole; a second
build of the same site waits its turn. While the last edit under ``mkdocs serve`` does not
build, every page says so at its top.
"""

from __future__ import annotations

import contextlib
import fcntl
import html
import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from functools import partialmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.commands import build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.utils import CountHandler, DuplicateFilter, clean_directory

from handbook.atomic import move_over
from macros.memory import MEMORY

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

log = logging.getLogger("mkdocs.handbook")

POLLING_SECONDS = 0.2
"""Costs some 5 % of a core; a page is on screen 0.15 s sooner than with MkDocs' own half second."""

_NEXT = ".next"
_held: dict[Path, tuple[Path, int]] = {}
"""By the folder that a build fills: its site, and the open handle that keeps other builds out.
The kernel lets go of it however the process ends."""


def build_beside(config: MkDocsConfig) -> None:
    """Point a build at an empty folder beside the site; wait while another build has it."""
    site = Path(config.site_dir)
    # What is mounted takes no file from outside by a mere move.
    new = site / _NEXT if site.is_mount() else site.with_name(site.name + _NEXT)
    if new not in _held:
        _held[new] = site, _hold(new)
    clean_directory(str(new))
    config.site_dir = str(new)


def show_new_site(config: MkDocsConfig) -> None:
    """Put the new site in the place of the old one."""
    new = Path(config.site_dir)
    site, handle = _held.pop(new)
    config.site_dir = str(site)
    try:
        move_over(new, site)
    finally:
        os.close(handle)


def will_be_refused(config: MkDocsConfig) -> bool:
    """Tell whether MkDocs will fail this strict build for a warning, as it does after its end."""
    counters = (h for h in logging.getLogger("mkdocs").handlers if isinstance(h, CountHandler))
    return config.strict and any(counter.get_counts() for counter in counters)


def remove_unfinished() -> None:
    """Remove the folder of a build that did not end well."""
    while _held:
        new, (_, handle) = _held.popitem()
        shutil.rmtree(new, ignore_errors=True)
        os.close(handle)


def _hold(folder: Path) -> int:
    """Make a folder and lock it; whoever had it may have removed it meanwhile."""
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                log.info("Another build writes this site; waiting for it.")
                fcntl.flock(handle, fcntl.LOCK_EX)
            if folder.exists() and os.path.samestat(folder.stat(), os.fstat(handle)):
                return handle
            os.close(handle)


def watch_closely() -> None:
    """Look for edits five times a second, not twice; call it before the server is made."""
    # Here, since a build that serves nobody does without the server's modules.
    from mkdocs.livereload import LiveReloadServer

    LiveReloadServer.__init__ = partialmethod(  # type: ignore[method-assign,assignment]
        LiveReloadServer.__init__, polling_interval=POLLING_SECONDS
    )


def keep_last_good_site(server: LiveReloadServer) -> LiveReloadServer:
    """Make the server survive a build that fails, and say on every page that it did."""
    build_site = server.builder

    def build_or_keep() -> None:
        _say_again()
        try:
            build_site()
        except (Exception, SystemExit) as error:
            MEMORY.broken = str(error) or type(error).__name__
            if type(error).__module__.startswith("mkdocs") or isinstance(error, SystemExit):
                log.error("%s", MEMORY.broken)
            else:
                log.exception("the build failed")
            log.error("The last good site stays up; save a correction and it is built again.")
        else:
            MEMORY.broken = ""

    def build_again() -> None:
        # The server has no public way to ask for a build; its own watchers do the same.
        with server._rebuild_cond:
            server._want_rebuild = True
            server._rebuild_cond.notify_all()

    server.builder = build_or_keep
    # The watcher would take bytecode written by a rebuild for one more edit.
    sys.dont_write_bytecode = True
    MEMORY.rebuild = build_again
    app = server.get_app()
    if app is not None:
        server.set_app(_with_notice(app))
    return server


def _say_again() -> None:
    """Let a build log what an earlier one logged: MkDocs 1.6 leaves equal lines out for good."""
    for logged in build.log.filters:
        if isinstance(logged, DuplicateFilter):
            logged.msgs.clear()


def _with_notice(app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Put what is wrong with the last edit on top of every page that is served."""

    def notice(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not MEMORY.broken:
            return app(environ, start_response)
        held: list[Any] = []

        def hold(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            held[:] = [status, headers, *rest]
            return lambda data: None

        body = app(environ, hold)
        status, headers = held[0], held[1]
        if not any(k.lower() == "content-type" and v.startswith("text/html") for k, v in headers):
            start_response(*held)
            return body
        text = b"".join(body)
        at = text.find(b">", max(text.find(b"<body"), 0)) + 1
        lines = "<br>".join(html.escape(line) for line in MEMORY.broken.splitlines()[:20])
        box = (
            '<div class="handbook-broken" role="alert"><strong>The last edit does not build. '
            f"This is the site before it.</strong><br>{lines}</div>"
        )
        text = text[:at] + box.encode() + text[at:]
        kept = [(k, v) for k, v in headers if k.lower() != "content-length"]
        start_response(status, [*kept, ("Content-Length", str(len(text)))])
        return [text]

    return notice
