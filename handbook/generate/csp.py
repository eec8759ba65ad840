"""The Content-Security-Policy of a built site: every script and style within a page by its hash.

What a page holds that no hash names is refused by the browser, so a label that would become
markup runs nothing. Made with each build and included by nginx, never committed. Source: W3C,
Content Security Policy Level 3.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from handbook.atomic import write_atomic

_LONGEST = 3000
"""Characters of one nginx parameter; nginx refuses about 4,000."""
_DATA_TYPES = ("application/json", "application/ld+json", "text/template")
"""Types of script elements that hold data; a browser runs none of them."""
_ELEMENT = re.compile(rb"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.I)
_STYLED = re.compile(rb"\sstyle=", re.I)
_PART = re.compile(_ELEMENT.pattern + rb"|<[a-z][^<>]*\sstyle=[^<>]*>", re.DOTALL | re.I)
"""What can hold anything inline, for pages with such an attribute: it reads every tag, and a whole
parse took a third of a large site's build."""


@dataclass(frozen=True, slots=True)
class Inline:
    """What stands within pages, each text once."""

    scripts: frozenset[str]
    styles: frozenset[str]
    style_attributes: frozenset[str]


class _Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: set[str] = set()
        self.styles: set[str] = set()
        self.style_attributes: set[str] = set()
        self._into: set[str] | None = None
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        style = named.get("style")
        if style:
            self.style_attributes.add(style)
        runs = (named.get("type") or "").lower() not in _DATA_TYPES
        if tag == "script" and "src" not in named and runs:
            self._into = self.scripts
        elif tag == "style":
            self._into = self.styles

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style") and self._into is not None:
            self._into.add("".join(self._text))
            self._into, self._text = None, []


def inline_of(pages: Iterable[bytes]) -> Inline:
    """Find what stands within pages, given as UTF-8: text takes up to four times as much."""
    parts: set[bytes] = set()
    for page in pages:
        pattern = _PART if _STYLED.search(page) else _ELEMENT
        parts.update(match[0] for match in pattern.finditer(page))
        del page  # before the next is read
    finder = _Finder()
    for part in sorted(parts):
        finder.feed(part.decode("utf-8"))
    finder.close()
    found = (finder.scripts, finder.styles, finder.style_attributes)
    return Inline(*map(frozenset, found))


def policy(inline: Inline, source: str = "") -> str:
    """Write the policy: everything from this origin, and within pages what is named.

    `source` is the one other origin that scripts may ask, for sites that read Prometheus
    directly.
    """
    scripts = ["script-src 'self'", *sorted(map(_hash, inline.scripts))]
    styles = ["style-src 'self'", *sorted(map(_hash, inline.styles))]
    attributes = ["style-src-attr 'none'"]
    if inline.style_attributes:
        attributes = [
            "style-src-attr 'unsafe-hashes'",
            *sorted(map(_hash, inline.style_attributes)),
        ]
    return "; ".join(
        [
            "default-src 'self'",
            " ".join(scripts),
            " ".join(styles),
            " ".join(attributes),
            " ".join(["connect-src 'self'", *([source] if source else [])]),
            "img-src 'self' data:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


def csp_conf(pages: Iterable[bytes], source: str = "") -> str:
    """Write the file that nginx includes; it sets ``$content_security_policy``."""
    words = policy(inline_of(pages), source).split(" ")
    parts: list[str] = [""]
    for word in words:
        if len(parts[-1]) + len(word) > _LONGEST:
            parts.append("")
        parts[-1] += f"{word} "
    lines = ["# Made with the site by its build; the hashes are those of its pages."]
    names = [f"csp_{number}" for number in range(len(parts))]
    for name, part in zip(names, parts, strict=True):
        lines.append(f'map "" ${name} {{ default "{part}"; }}')
    together = "".join(f"${{{name}}}" for name in names)
    lines.append(f'map "" $content_security_policy {{ default "{together}"; }}')
    return "\n".join(lines) + "\n"


def write_csp(site: Path, out: Path, source: str = "") -> None:
    """Write the include of a built site.

    Args:
        site: The folder that the build wrote.
        out: Where nginx finds it; its name is `stack.CSP_FILE` beside `site`.
        source: Another origin that pages ask, or nothing.
    """
    pages = (file.read_bytes() for file in sorted(site.rglob("*.html")))
    write_atomic(out, csp_conf(pages, source))


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
