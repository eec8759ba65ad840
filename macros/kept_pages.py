"""What an unchanged page came to in the last build of ``mkdocs serve``: HTML, search entries.

Most of a rebuild is spent on pages that nobody edited. MkDocs and the search plugin have no place
to keep what they made of a page, so both are wrapped here, once in a process. A page whose
Markdown, neighbours or title differ is made anew, as is all when ``mkdocs.yml`` changes. No Python
of ours runs while Markdown becomes HTML, so a change of it leaves what is kept as it is.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from material.plugins.search.plugin import SearchIndex
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

Render = Callable[[Page, MkDocsConfig, Files], None]
AddEntries = Callable[[SearchIndex, Page], None]


@dataclass(frozen=True, slots=True)
class _Rendered:
    key: tuple[object, ...]
    attributes: dict[str, Any]
    links_to_anchors: dict[str, dict[str, str]] | None


_rendered: dict[str, _Rendered] = {}
_entries: dict[str, tuple[tuple[object, ...], list[dict[str, Any]]]] = {}
_wrapped: list[bool] = []


def keep_pages() -> None:
    """Keep what pages come to from now on; safe to call again."""
    if not _wrapped:
        _wrapped.append(True)
        Page.render = _kept_render(Page.render)  # type: ignore[assignment,method-assign]
        SearchIndex.add_entry_from_context = _kept_entries(SearchIndex.add_entry_from_context)


def forget_pages() -> None:
    """Make every page anew in the next build."""
    _rendered.clear()
    _entries.clear()


class _Heard(logging.Handler):
    """Notices that something was logged: a page with a warning is made anew, to warn again."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.any = False

    def emit(self, record: logging.LogRecord) -> None:
        self.any = True


def _kept_render(render: Render) -> Render:
    def kept(page: Page, config: MkDocsConfig, files: Files) -> None:
        uri = page.file.src_uri
        neighbours = frozenset((file.src_uri, file.url) for file in files)
        key = (page.markdown, page.title, page.url, neighbours)
        known = _rendered.get(uri)
        if known is not None and known.key == key:
            vars(page).update(known.attributes)
            page.toc = copy.deepcopy(known.attributes["toc"])
            page.links_to_anchors = _of_this_build(known.links_to_anchors, files)
            return
        heard = _Heard()
        logger = logging.getLogger("mkdocs")
        logger.addHandler(heard)
        before = dict(vars(page))
        try:
            render(page, config, files)
        finally:
            logger.removeHandler(heard)
        if heard.any:
            _rendered.pop(uri, None)
            return
        made = {
            name: value
            for name, value in vars(page).items()
            if name != "links_to_anchors" and (name not in before or before[name] is not value)
        }
        # The tag plugin puts its listing into the table of contents itself, in the place of a mark.
        made["toc"] = copy.deepcopy(page.toc)
        _rendered[uri] = _Rendered(key, made, _by_uri(page.links_to_anchors))

    return kept


def _by_uri(links: dict[Any, dict[str, str]] | None) -> dict[str, dict[str, str]] | None:
    # Files are made anew in each build; their places stay.
    return None if links is None else {file.src_uri: found for file, found in links.items()}


def _of_this_build(links: dict[str, dict[str, str]] | None, files: Files) -> dict[Any, Any] | None:
    if links is None:
        return None
    found = {files.get_file_from_path(uri): anchors for uri, anchors in links.items()}
    return {file: anchors for file, anchors in found.items() if file is not None}


def _kept_entries(add: AddEntries) -> AddEntries:
    def kept(index: SearchIndex, page: Page) -> None:
        contents = tuple((item.id, item.url) for item in _flat(page.toc))
        key = (page.content, page.title, repr(sorted(page.meta.items())), contents)
        known = _entries.get(page.url)
        if known is not None and known[0] == key:
            index.entries.extend(dict(entry) for entry in known[1])
            return
        before = len(index.entries)
        add(index, page)
        _entries[page.url] = (key, [dict(entry) for entry in index.entries[before:]])

    return kept


def _flat(items: Any) -> list[Any]:
    return [one for item in items for one in (item, *_flat(item.children))]
