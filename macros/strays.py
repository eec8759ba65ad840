"""Finds tokens in a page's HTML where no block and no live value may stand, and takes them out.

Headings (their text reaches title, navigation and search index), attributes, comments, scripts.
"""

from __future__ import annotations

import re

from mkdocs.structure.pages import Page

from handbook.problems import Problem
from macros.building import Build

_PLACES = re.compile(
    r"<!--.*?-->|<h([1-6])\b.*?</h\1>|<(script|style|textarea|title|option)\b.*?</\2>"
    r"""|<[a-zA-Z](?:"[^"]*"|'[^']*'|[^>"'])*>""",
    re.DOTALL,
)


def take_out_strays(build: Build, page: Page, html: str) -> str:
    """Return the HTML without misplaced tokens; each live one becomes a problem with its line.

    The box of a mistake that was already reported is put behind the place that cannot hold it.
    """
    pattern = build.tokens.pattern

    def settle(match: re.Match[str]) -> str:
        held = pattern.findall(match[0])
        if not held:
            return match[0]
        rest = pattern.sub("", match[0])
        if rest.startswith("<!--"):
            return rest
        boxes = []
        for token in dict.fromkeys(held):
            if token in build.boxes:
                boxes.append(token)
                continue
            problem = Problem(build.page.file, build.tokens.lines.get(token, 0), "", _MISPLACED)
            build.problems.append(problem)
            boxes.append(build.notice(problem))
        return rest + " ".join(boxes)

    settled = _PLACES.sub(settle, html)
    if page.title and pattern.search(str(page.title)):
        page.title = pattern.sub("", str(page.title)).strip()
    return settled


_MISPLACED = (
    "this cannot stand in a heading, link target, attribute or script; move it into the text"
)
