"""Builds HTML elements so that text is escaped unless its type says that it is HTML.

Knows HTML's syntax; must not know what a block shows. Makes no style attribute, no event
handler and no script: a strict content security policy forbids them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from handbook.render.escape import Html, escaped

_VOID = frozenset({"br", "hr", "col"})
_SAFE_SCHEMES = ("http://", "https://")

_NOTHING = Html("")

Attribute = str | bool | None


def element(tag: str, *children: str, **attributes: Attribute) -> Html:
    """Write one element.

    Args:
        tag: Its name.
        children: `Html` as it is; any other text is cleaned and escaped, at full length.
        attributes: ``data_level`` becomes ``data-level``, ``class_`` becomes ``class``; None and
            False are left out, True stands bare.
    """
    start = tag
    for name, value in attributes.items():
        if value is not None and value is not False:
            start += _attribute(name, value)
    if tag in _VOID:
        return Html(f"<{start}>")
    return Html(f"<{start}>{join(children)}</{tag}>")


def join(parts: Iterable[str], between: str = _NOTHING) -> Html:
    """Put parts after one another; what is not `Html` is escaped."""
    middle = between if isinstance(between, Html) else escaped(between, None)
    return Html(middle.join([p if isinstance(p, Html) else escaped(p, None) for p in parts]))


def link(text: str, href: str, **attributes: Attribute) -> Html:
    """Write a link to a web address or a page of this site; any other address stays text."""
    scheme = href.partition("/")[0]
    if ":" in scheme and not href.startswith(_SAFE_SCHEMES):
        return text if isinstance(text, Html) else escaped(text, None)
    outside = href.startswith(_SAFE_SCHEMES)
    return element("a", text, href=href, rel="noopener" if outside else None, **attributes)


def code(text: str) -> Html:
    """Write a query or a name inside a line."""
    return element("code", text)


def prose(text: str) -> Html:
    """Write a text of the config or the catalogue; what stands between backticks is code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escaped(text, None)
    return join(code(part) if index % 2 else part for index, part in enumerate(parts))


def code_block(text: str, language: str) -> Html:
    """Write lines of code, as Material styles them; line breaks stay."""
    lines = Html("\n".join(escaped(line, None) for line in text.split("\n")))
    inner = element("code", lines, class_=f"language-{language}")
    return element("div", element("pre", inner), class_="highlight hb-code")


def details(summary: str, *children: str, class_: str = "", open_: bool = False) -> Html:
    """Write a part that a reader opens."""
    name = f"hb-details {class_}".strip()
    return element("details", element("summary", summary), *children, class_=name, open=open_)


def _attribute(name: str, value: str | bool) -> str:
    spelled = _spelled(name)
    if value is True:
        return f" {spelled}"
    return f' {spelled}="{value if isinstance(value, Html) else escaped(str(value), None)}"'


@cache
def _spelled(name: str) -> str:
    """Spell the name of an attribute; our own code knows only so many."""
    return name.rstrip("_").replace("_", "-")
