"""Takes ``check``, ``action`` and ``promql`` fences out of a page before Jinja and Markdown.

Each becomes a token in a paragraph of its own, at its own indentation, so that lists and tabs
keep it. What is written wrongly becomes a box above the fence, which stays readable as code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pymdownx.superfences import RE_NESTED_FENCE_START  # type: ignore[import-untyped]

from handbook.runbooks.fences import Fence, Scan
from macros.source_text import literal

Box = Callable[[int, str], str]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a fence is replaced by: Markdown of one line, and whether the fence itself stays."""

    markdown: str
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Replaced:
    """A page's Markdown after its fences were taken out."""

    text: str
    origins: list[int]
    """For each line, the line that it was or stands for before."""


def take_fences(
    text: str,
    found: Scan,
    take: Callable[[Fence], Taken],
    box: Box | None,
    head: Sequence[str],
    before_sections: Sequence[str] = (),
) -> Replaced:
    """Replace every fence of ours by what `take` makes of it.

    Args:
        text: The page's Markdown.
        found: What `scan` found in it.
        take: Called with each fence that is written as it should be.
        box: Reports a problem of a line and returns what shows it; None when the problems of
            this page have been reported already.
        head: Markdown to put under the page's first heading.
        before_sections: Markdown to put before the page's first section, after its first words.
    """
    lines = text.split("\n")
    edits: list[tuple[int, int, list[str]]] = []
    faults: dict[int, list[str]] = {}
    for problem in found.problems if box else []:
        held = next((f for f in found.fences if f.line <= problem.line <= f.end_line), None)
        at = held.line if held is not None else problem.line
        faults.setdefault(at, []).append(box(problem.line, problem.message) if box else "")
    for fence in found.fences:
        row = lines[fence.line - 1]
        if box and not fence.ours and fence.line not in faults and _is_misread(row):
            message = f"'{row.strip()[:60]}' would be shown as running text; write {_FORM}"
            faults.setdefault(fence.line, []).append(box(fence.line, message))
        if fence.ours:
            edits.append(_edit(lines, fence, take, fence.line in faults))
    for line, boxes in faults.items():
        row = lines[line - 1] if line <= len(lines) else ""
        indent = row[: len(row) - len(row.lstrip())]
        edits.append((line - 1, line - 1, _paragraphs(indent, boxes)))
    if head:
        heading = next((h.line for h in found.headings if h.level == 1), 0)
        edits.append((heading, heading, _paragraphs("", head)))
    if before_sections:
        section = next((h.line - 1 for h in found.headings if h.level == 2), len(lines))
        edits.append((section, section, _paragraphs("", before_sections)))
    return _applied(lines, edits)


_FORM = 'the language alone, or the language and title="…"'


def _edit(
    lines: list[str], fence: Fence, take: Callable[[Fence], Taken], faulty: bool
) -> tuple[int, int, list[str]]:
    span = fence.line - 1, fence.end_line
    held = [literal(row) for row in lines[span[0] : span[1]]]
    shown: list[str] = []
    if not faulty:
        taken = take(fence)
        shown = _paragraphs(fence.indent, [taken.markdown]) if taken.markdown else []
        if not taken.keep:
            return *span, shown
    if len(held) > 1:
        language = "text" if fence.info == "promql" else "yaml"
        marks = held[0].strip()
        marks = marks[: len(marks) - len(marks.lstrip("`~"))]
        held[0] = f"{fence.indent}{marks}{language}"
    return *span, [*shown, *held]


def _paragraphs(indent: str, tokens: Sequence[str]) -> list[str]:
    return [line for token in tokens for line in ("", indent + token, "")]


def _is_misread(row: str) -> bool:
    """Tell whether superfences would not see a fence here, though CommonMark does."""
    match = RE_NESTED_FENCE_START.match(row.strip())
    return match is None or match["unrecognized"] is not None


def _applied(lines: list[str], edits: list[tuple[int, int, list[str]]]) -> Replaced:
    shown: list[str] = []
    origins: list[int] = []
    at = 0
    for start, end, replacement in sorted(edits, key=lambda edit: edit[:2]):
        shown += [*lines[at:start], *replacement]
        origins += [*range(at + 1, start + 1), *[start + 1] * len(replacement)]
        at = end
    return Replaced("\n".join([*shown, *lines[at:]]), [*origins, *range(at + 1, len(lines) + 1)])
