"""Mistakes in runbooks: steps, ways, placeholders, and runbooks that nothing leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.thresholds import threshold_text
from tests.mutate.mistake import Mistake, Texts, kind, misspelt, replaced


def _in_steps(texts: Texts, what: str, pattern: str) -> Iterator[tuple[str, str, re.Match[str]]]:
    """Yield path, text and match within each fence of a kind."""
    found = re.compile(pattern, re.MULTILINE)
    for path, text in texts.pages("runbooks/"):
        for fence in re.finditer(rf"^```{what}\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            for match in found.finditer(text, *fence.span(1)):
                yield path, text, match


@kind("runbook: a check of no signal")
def signal(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _in_steps(texts, "check", r"^signal: (\w+)"):
        yield replaced(path, text, match.span(1), misspelt(match[1]))


@kind("runbook: the alert's signal is not asked")
def not_asked(texts: Texts) -> Iterator[Mistake]:
    for alert in texts.handbook.alerts.values():
        path = f"runbooks/{alert.runbook}.md"
        text = texts.files[path]
        asked = re.compile(rf"^signal: {alert.signal.id}$", re.MULTILINE)
        if asked.search(text):
            other = "processing_p95"
            new = asked.sub(f"signal: {other}", text)
            line = text.count("\n", 0, next(asked.finditer(text)).start()) + 1
            what = f"'{alert.signal.id}' → '{other}' in all its checks"
            yield Mistake("", f"{path}:{line}", what, {path: new})


@kind("runbook: a way that leads nowhere")
def way(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _in_steps(
        texts, "check", r"(?:go_to|continue_with|conclude): ([\w-]+)"
    ):
        yield replaced(path, text, match.span(1), misspelt(match[1]))


@kind("runbook: an answer without its way")
def answer(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _in_steps(texts, "check", r"^(?:yes|no): .*\n"):
        yield replaced(path, text, match.span(), "")


@kind("runbook: a key that is misspelt")
def key(texts: Texts) -> Iterator[Mistake]:
    for what in ("check", "action"):
        for path, text, match in _in_steps(texts, what, r"^(\w{3,}):"):
            yield replaced(path, text, match.span(1), misspelt(match[1]))


@kind("runbook: a placeholder that is none")
def placeholder(texts: Texts) -> Iterator[Mistake]:
    for what in ("check", "action"):
        for path, text, match in _in_steps(texts, what, r"\{(\w+(?:\.\w+)?)\}"):
            yield replaced(path, text, match.span(1), misspelt(match[1]))


@kind("runbook: a level written out in a check")
def number(texts: Texts) -> Iterator[Mistake]:
    signals = texts.handbook.signals
    pattern = r"^signal: (\w+)\n(?:.*\n)*?.*?(\{warning\})"
    for path, text, match in _in_steps(texts, "check", pattern):
        said = threshold_text(signals[match[1]], "warning")
        yield replaced(path, text, match.span(2), said)


@kind("runbook: Jinja within a step")
def jinja(texts: Texts) -> Iterator[Mistake]:
    for path, text, match in _in_steps(texts, "check", r"\{value\}"):
        yield replaced(path, text, match.span(), '{{ value("cpu") }}')


@kind("runbook: a head that is misspelt")
def head(texts: Texts) -> Iterator[Mistake]:
    for path, text in texts.pages("runbooks/"):
        for match in re.finditer(r"\A---\n(?:.*\n)*?(owner|title):", text):
            yield replaced(path, text, match.span(1), misspelt(match[1]))


@kind("runbook: a heading of a step that ways still name as it was")
def heading(texts: Texts) -> Iterator[Mistake]:
    for path, text in texts.pages("runbooks/"):
        targets = set(re.findall(r"go_to: ([\w-]+)", text))
        for match in re.finditer(r"^## (.+)$", text, re.MULTILINE):
            slug = re.sub(r"[^\w\s-]", "", match[1]).lower().replace(" ", "-")
            if slug in targets:
                yield replaced(path, text, match.span(1), "Is it something else")


@kind("runbook: an orphan")
def orphan(texts: Texts) -> Iterator[Mistake]:
    for path, text in texts.pages("runbooks/"):
        if "kind: guide" not in text:
            new = path.replace(".md", "-again.md")
            yield Mistake("", f"{new}:1", f"a copy of {path}", {new: text})


@kind("runbook: gone")
def gone(texts: Texts) -> Iterator[Mistake]:
    for path, _ in texts.pages("runbooks/"):
        yield Mistake("", f"{path}:1", "the file was taken away", {path: None})
