"""Whether pages lead to each other: their links, and the navigation. Needs no built site."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import unquote

from handbook.lint.anchors import Anchors
from handbook.lint.pages import Page
from handbook.lint.registry import project_rule
from handbook.lint.subject import Subject
from handbook.problems import Problem, nearest, shown

_LINK = re.compile(
    r"\]\(<?([^()<>\s]+)>?(?:\s+[\"'][^\"'\n]*[\"'])?\)|^\[[^\]\n]+\]:\s+(\S+)", re.M
)
_HIDDEN = re.compile(
    r"\{%-?\s*raw\s*-?%\}.*?\{%-?\s*endraw\s*-?%\}|<!--.*?-->|(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)",
    re.DOTALL,
)


@project_rule(
    "page-link",
    title="A link between pages leads to a page and an anchor",
    bad="[Memory leak](runbooks/memory-leaks.md)",
    good="[Memory leak](runbooks/memory-leak.md)",
)
def page_link(subject: Subject) -> list[Problem]:
    """A link of a page to a page that is not there, or to an anchor that it does not have.

    Anchors are headings, own ids, and what the lists of signals, alerts, panels, metrics and
    checks bear. `--site` looks at every link and anchor of the HTML besides.
    """
    pages = {_address(page): page for page in subject.pages}

    @cache
    def anchors(address: str) -> Anchors:
        return Anchors(pages[address], subject)

    found = []
    for page in subject.pages:
        for line, target in _links(page):
            path, _, anchor = target.partition("#")
            address = _resolved(page, path)
            if address is None:
                continue
            if address not in pages:
                near = nearest(address, pages)
                message = f"link '{shown(target, 120)}': no page '{address}'{near}; mend the link"
            elif anchor and anchors(address).lacks(anchor):
                near = nearest(anchor, anchors(address).known)
                message = (
                    f"link '{shown(target, 120)}': '{address}' has no anchor '{anchor}'{near}; "
                    "mend the link or the anchor"
                )
            else:
                continue
            found.append(Problem(page.file, line, "", message))
    return found


@project_rule(
    "navigation",
    title="Every page stands in the navigation, and every entry has its page",
    bad="nav:\n  - Memory leak: runbooks/memory-leaks.md   # there is no such page",
    good="nav:\n  - Memory leak: runbooks/memory-leak.md",
)
def navigation(subject: Subject) -> list[Problem]:
    """An entry of `nav` in `mkdocs.yml` without a page, or a page without an entry.

    A page that no menu shows is found by nobody who does not know it.
    """
    entries = subject.navigation
    if not entries:
        return []
    pages = {_address(page): page for page in subject.pages if page.file != "README.md"}
    found = [
        Problem("mkdocs.yml", line, "nav", f"no page '{target}'{nearest(target, pages)}; mend it")
        for line, target in entries
        if target not in pages
    ]
    listed = {target for _, target in entries}
    return found + [
        Problem(page.file, 1, "", f"stands in no navigation; add '{address}' to nav in mkdocs.yml")
        for address, page in pages.items()
        if address not in listed
    ]


def _address(page: Page) -> str:
    """Return a page's path within the site; the README has one of its own, above it."""
    return page.file.removeprefix("docs/") if page.file != "README.md" else "../README.md"


def _resolved(page: Page, path: str) -> str | None:
    """Resolve a link to a page; None where it leads elsewhere."""
    if not path:
        return _address(page)
    if not path.endswith(".md") or re.match(r"[a-z][a-z0-9+.-]*:|/|\{", path, re.IGNORECASE):
        return None
    if page.file == "README.md":
        return posixpath.normpath(unquote(path)).removeprefix("docs/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(_address(page)), unquote(path)))


def _links(page: Page) -> Iterator[tuple[int, str]]:
    """Yield line and target of every link outside of fences, code and comments."""
    rows = page.text.split("\n")
    for fence in page.fences:
        rows[fence.line - 1 : fence.end_line] = [""] * (fence.end_line - fence.line + 1)
    text = _HIDDEN.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), "\n".join(rows))
    for match in _LINK.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, match[1] or match[2]
