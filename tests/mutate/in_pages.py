"""Mistakes in pages: numbers written out, macros, links, anchors, names, the navigation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.runbooks.fences import OURS, Fence, scan
from handbook.thresholds import threshold_text
from tests.mutate.mistake import NAVIGATION, Mistake, Texts, kind, misspelt, replaced

_RAW = re.compile(
    r"\{% raw %\}.*?\{% endraw %\}|^```.*?^```|<!--.*?-->|`[^`\n]*`", re.DOTALL | re.M
)

_QUOTE = re.compile(r"\{\{ quote\(.*?\) \}\}")
"""What a page quotes is history, and may name what is gone."""


def _in_prose(texts: Texts, pattern: str) -> Iterator[tuple[str, str, re.Match[str]]]:
    """Yield path, text and match outside of fences, code and what is shown raw."""
    for path, text in texts.pages("docs/", "runbooks/"):
        masked = _RAW.sub(lambda match: re.sub(r"[^\n]", "\0", match[0]), text)
        for match in re.finditer(pattern, masked):
            yield path, text, match


@kind("page: a level written out")
def number(texts: Texts) -> Iterator[Mistake]:
    signals = texts.handbook.signals
    for path, text, match in _in_prose(texts, r'\{\{ threshold\("(\w+)", "(\w+)"\) \}\}'):
        said = threshold_text(signals[match[1]], match[2])
        for spelt in (said, said.replace(",", "")):
            # The sentence names its signal, as a sentence without the macro would.
            title = signals[match[1]].title
            yield replaced(path, text, match.span(), f"{title} {spelt}")


@kind("page: a macro that names nothing")
def argument(texts: Texts) -> Iterator[Mistake]:
    named = r"(?:threshold|value|level|signal|chart|alert|metric|metric_table|count|link)"
    for path, text, match in _in_prose(texts, rf'\{{\{{ {named}\("([^"]+)"'):
        yield replaced(path, text, match.span(1), misspelt(match[1]))


@kind("page: a level that the signal does not have")
def level(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _in_prose(texts, r'\{\{ threshold\("(\w+)", "(\w+)"\) \}\}'):
        for new in ("normal", "critical"):
            if not threshold_text(texts.handbook.signals[match[1]], new):
                yield replaced(path, text, match.span(2), new)


@kind("page: a macro that is none")
def macro(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _in_prose(texts, r"\{\{ (\w+)\("):
        yield replaced(path, text, match.span(1), misspelt(match[1]))


@kind("page: a macro that does not end")
def open_macro(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _in_prose(texts, r"\{\{ \w+\([^)]*\) (\}\})"):
        yield replaced(path, text, match.span(1), "")


@kind("page: a live value in a heading")
def heading(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _in_prose(texts, r"(?m)^## .+$"):
        end = match.end(), match.end()
        yield replaced(path, text, end, ' {{ value("cpu") }}')


@kind("page: a link to no page")
def link(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _in_prose(texts, r"\]\(([\w./-]+\.md)(?:#[\w-]+)?\)"):
        name = match[1].rpartition("/")[2].removesuffix(".md")
        yield replaced(path, text, match.span(1), match[1].replace(name, misspelt(name)))


@kind("page: a link to no anchor")
def anchor(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _in_prose(texts, r"\]\((?:[\w./-]+\.md)?#([\w-]+)\)"):
        yield replaced(path, text, match.span(1), misspelt(match[1]))


@kind("page: a heading that links still name as it was")
def renamed_heading(texts: Texts) -> Iterator[Mistake]:
    linked = set()
    for _, _, match in _in_prose(texts, r"\]\(([\w./-]*?)([\w-]+)\.md#([\w-]+)\)"):
        linked.add((match[2], match[3]))
    for path, text, match in _in_prose(texts, r"(?m)^## (.+)$"):
        stem = path.rpartition("/")[2].removesuffix(".md")
        slug = re.sub(r"[-_\s]+", "-", re.sub(r"[^\w\s-]", "", match[1]).lower()).strip("-")
        if (stem, slug) in linked:
            yield replaced(path, text, match.span(1), "Something else")


@kind("page: a metric that nobody exports, in text or code")
def metric(texts: Texts) -> Iterator[Mistake]:
    known = [name for name in texts.handbook.metrics if name.count("_") > 1]
    pattern = re.compile(rf"(?<![\w/\"#])(?:{'|'.join(known)})(?![\w\"])")
    for path, text in texts.pages("docs/", "runbooks/"):
        quoted = [match.span() for match in _QUOTE.finditer(text)]
        for match in pattern.finditer(text):
            if not any(start < match.start() < end for start, end in quoted):
                yield replaced(path, text, match.span(), misspelt(match[0]))


@kind("page: a query that does not parse")
def query(texts: Texts) -> Iterator[Mistake]:
    for path, text in texts.pages("docs/", "runbooks/"):
        for fence in fences_of(text, "promql"):
            at = start_of(text, fence.body_line)
            yield replaced(path, text, (at, at), "sum(")


@kind("page: a fence that does not end")
def unclosed(texts: Texts) -> Iterator[Mistake]:
    for path, text in texts.pages("docs/", "runbooks/"):
        for fence in fences_of(text, *OURS):
            at = start_of(text, fence.end_line)
            yield replaced(path, text, (at, at + len(text[at:].split("\n", 1)[0])), "")


def fences_of(text: str, *words: str) -> list[Fence]:
    """List the fences that begin with a word, not those that an example shows."""
    return [fence for fence in scan(text, "").fences if fence.info in words]


def start_of(text: str, line: int) -> int:
    return sum(len(row) for row in text.splitlines(keepends=True)[: line - 1])


@kind("page: out of the navigation")
def out_of_navigation(texts: Texts) -> Iterator[Mistake]:
    text = texts.files[NAVIGATION]
    for match in re.finditer(r"^ +- .*\.md\n", text, re.MULTILINE):
        yield replaced(NAVIGATION, text, match.span(), "")


@kind("page: an entry of the navigation that leads to no page")
def navigation(texts: Texts) -> Iterator[Mistake]:
    text = texts.files[NAVIGATION]
    for match in re.finditer(r"([\w-]+)\.md$", text, re.MULTILINE):
        yield replaced(NAVIGATION, text, match.span(1), misspelt(match[1]))


@kind("page: gone")
def gone(texts: Texts) -> Iterator[Mistake]:
    for path, _ in texts.pages("docs/", "runbooks/"):
        yield Mistake("", f"{path}:1", "the file was taken away", {path: None})


@kind("page: an image that is not there")
def image(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _in_prose(texts, r"(?m)^# .+$"):
        end = match.end(), match.end()
        yield replaced(path, text, end, "\n\n![A picture](assets/no-such-picture.png)")
