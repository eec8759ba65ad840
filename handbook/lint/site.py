"""The built site as lint sees it: its files, and the anchors and links of each page.

Reads HTML with two patterns instead of a parser: a site has megabytes of it. Judges nothing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from handbook.model.handbook import Handbook

_BLOCK = re.compile(r"<(script|style)\b[^>]*>.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_VALUE = r"(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))"
_TAG = re.compile(r"<[a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_ID = re.compile(rf"\s(?:id|name)={_VALUE}")
_LINK = re.compile(rf"\s(?:href|src)={_VALUE}")
ALERT_RULES = "monitoring/prometheus/rules.yml"

_OURS = "http://site.invalid/"


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a page."""

    target: str
    """As written, character references resolved."""
    line: int


@dataclass(frozen=True)
class HtmlPage:
    """One page of the site."""

    path: str
    """From the site's root, such as ``runbooks/memory-leak/index.html``."""
    text: str

    @cached_property
    def _tags(self) -> list[tuple[int, str]]:
        bare = _BLOCK.sub(lambda match: "\n" * match[0].count("\n"), self.text)
        found, line, at = [], 1, 0
        for match in _TAG.finditer(bare):
            line += bare.count("\n", at, match.start())
            at = match.start()
            found.append((line, match[0]))
        return found

    @cached_property
    def anchors(self) -> frozenset[str]:
        """Every id, and every name, of an element."""
        return frozenset(
            html.unescape(match[1] or match[2] or match[3] or "")
            for _, tag in self._tags
            for match in _ID.finditer(tag)
        )

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every link and every address of an image, style or script, each once."""
        found: dict[str, int] = {}
        for line, tag in self._tags:
            for match in _LINK.finditer(tag):
                found.setdefault(html.unescape(match[1] or match[2] or match[3] or ""), line)
        return tuple(Link(target, line) for target, line in found.items())


@dataclass(frozen=True)
class BuiltSite:
    """A folder that `mkdocs build` wrote."""

    root: Path
    shown: str
    """How problems name the folder."""
    address: str
    """Where the handbook says that it is served; no trailing slash."""
    alert_rules: str
    """Text of the generated alert rules; empty where none are generated."""

    @cached_property
    def pages(self) -> dict[str, HtmlPage]:
        """Every HTML page, by its path from the root."""
        return {page.path: page for page in self._read()}

    def _read(self) -> Iterator[HtmlPage]:
        for path in sorted(self.root.rglob("*.html")):
            name = path.relative_to(self.root).as_posix()
            yield HtmlPage(name, path.read_text("utf-8", errors="replace"))

    def inside(self, target: str, page: str) -> tuple[str, str] | None:
        """Resolve a link of a page to a path of this site and an anchor; None if it leads out."""
        if target.startswith(self.address + "/") or target == self.address:
            target = "/" + target[len(self.address) + 1 :]
        try:
            parts = urlsplit(urljoin(_OURS + page, target))
        except ValueError:
            return "", ""
        if f"{parts.scheme}://{parts.netloc}/" != _OURS or parts.path.startswith("/_prom/"):
            return None
        anchor = unquote(parts.fragment).partition(":~:")[0]
        return unquote(parts.path).lstrip("/"), anchor

    def fault(self, path: str, anchor: str) -> str:
        """Say what is missing of a path with an anchor; empty where it is there."""
        name = f"{path}index.html" if path.endswith("/") or not path else path
        page = self.pages.get(name)
        if page is None:
            return "" if self._is_file(name) and not anchor else f"no page or file '{path}'"
        return "" if not anchor or anchor in page.anchors else f"'{path}' has no anchor '{anchor}'"

    def _is_file(self, name: str) -> bool:
        path = (self.root / name).resolve()
        return path.is_relative_to(self.root.resolve()) and path.is_file()


def read_site(folder: Path, project: Path, handbook: Handbook) -> BuiltSite:
    """Open a built site; its pages are read when they are asked for."""
    rules = project / ALERT_RULES
    text = rules.read_text("utf-8", errors="replace") if rules.is_file() else ""
    return BuiltSite(folder, folder.name, handbook.links.handbook, text)
