"""What makes a built site work from a disk: links that end in a file, and an index in a script.

Knows the HTML and the search index that MkDocs writes; must not know where they lie.
"""

from __future__ import annotations

import json
import re

_TAG = re.compile(r"<a(?=[\s>])[^<>]*>|<link\b[^<>]*>")
_HREF = re.compile(r'(?<=\shref=")[^"]*(?=")')
_ANNOUNCE = re.compile(r'(<div data-md-component="announce">)\s*(?=</div>)')
_MODULE = re.compile(r'\s*<script\b[^>]*\stype="?module\b[^>]*>.*?</script>', re.DOTALL)
_PRELOAD = re.compile(r'\s*<link\b[^>]*\srel="?modulepreload\b[^>]*>')
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def to_file(address: str) -> str:
    """Return a relative address of a folder as that of the page in it; others as they are."""
    if _SCHEME.match(address) or address.startswith(("/", "#", "?")):
        return address
    end = min((at for at in map(address.find, "?#") if at >= 0), default=len(address))
    path, rest = address[:end], address[end:]
    if path.endswith("/"):
        return f"{path}index.html{rest}"
    if path.rpartition("/")[2] in (".", ".."):
        return f"{path}/index.html{rest}"
    return address


def with_file_links(html: str) -> str:
    """Return a page whose links all name a file: without a server, a folder opens as a list."""
    return _TAG.sub(lambda tag: _HREF.sub(lambda href: to_file(href[0]), tag[0]), html)


def without_modules(html: str) -> str:
    """Return a page without module scripts, which no browser runs from a disk."""
    return _PRELOAD.sub("", _MODULE.sub("", html))


def with_banner(html: str, banner: str) -> str:
    """Return a page with a banner at its top, where Material has its announcements.

    Raises:
        ValueError: the page has no such place.
    """
    told, count = _ANNOUNCE.subn(lambda place: f"{place[1]}{banner}", html, count=1)
    if count != 1:
        raise ValueError("the theme has no place for a banner")
    return told


def search_script(index: str) -> str:
    """Turn the search index into the script that Material reads where it may not fetch.

    Source: Material for MkDocs, its offline plugin.
    """
    found = json.loads(index)
    for entry in found["docs"]:
        path, mark, rest = entry["location"].partition("#")
        entry["location"] = f"{to_file(path or './').removeprefix('./')}{mark}{rest}"
    return f"var __index = {json.dumps(found, separators=(',', ':'))}\n"
