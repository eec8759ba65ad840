"""Finds live macros where a live value may not stand: headings, titles, link targets, attributes.

There its text would reach the navigation, the search index or an attribute of the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

_CALL = re.compile(r"\{\{-?\s*(\w+)\s*\(.*?\}\}")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s")
_UNDERLINE = re.compile(r"^\s{0,3}(=+|-+)\s*$")
_TARGET = re.compile(r"\]\([^)]*$|^\s*\[[^\]]+\]:\s*\S*$|<[a-zA-Z][^>]*$")
MAKES_HTML = ("link", "quote")
"""Macros that are not live and yet no plain text."""
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})")


def in_target(before: str) -> bool:
    """Tell whether what follows a piece of a line is a link target or an attribute."""
    return bool(_TARGET.search(before))


def take_out(text: str, live: Collection[str], box: Callable[[int, str], str]) -> str:
    """Replace every misplaced macro by what `box` returns for its line and what is wrong."""
    lines = text.split("\n")
    fence = ""
    for index, row in enumerate(lines):
        mark = _FENCE.match(row)
        if mark and (not fence or row.strip().startswith(fence)):
            fence = "" if fence else mark[1]
            continue
        if fence or "{{" not in row:
            continue
        following = lines[index + 1] if index + 1 < len(lines) else ""
        is_heading = bool(_HEADING.match(row)) or (
            bool(_UNDERLINE.match(following)) and bool(row.strip())
        )

        boxes: list[str] = []

        def check(match: re.Match[str], heading: bool = is_heading, line: int = index) -> str:
            name = match[1]
            target = in_target(match.string[: match.start()])
            if target and name in MAKES_HTML:
                message = f"{name}() writes HTML of its own and cannot stand in a link or attribute"
            elif name not in live or not (heading or target):
                return match[0]
            else:
                place = "a heading" if heading else "a link target or attribute"
                message = f"{name}() is live and cannot stand in {place}; move it below"
            shown = box(line + 1, message)
            if not target:
                return shown
            boxes.append(shown)  # noqa: B023 - called within this turn only
            return "#"

        lines[index] = " ".join([_CALL.sub(check, row), *boxes])
    return "\n".join(lines)
