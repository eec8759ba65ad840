"""Whether prose leaves the numbers to the config, and quotes old ones only where it may."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from handbook.lint.naming import title_words
from handbook.lint.pages import Page
from handbook.lint.places import Text, scalar, texts
from handbook.lint.prose import Line, prose_lines
from handbook.lint.quantities import Quantity, quantities
from handbook.lint.registry import project_rule
from handbook.lint.restated import LIMIT, restated
from handbook.lint.subject import Subject
from handbook.model.signals import Signal
from handbook.model.units import GO_NOUNS
from handbook.problems import Problem, shown
from handbook.yaml_text import Mapping
from handbook.yaml_text import Sequence as YamlSequence

_QUOTE = re.compile(r"\{\{-?\s*quote\((.*?)\)\s*-?\}\}", re.DOTALL)
_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}.*?\{%-?\s*endraw\s*-?%\}", re.DOTALL)
_SOURCE = re.compile(
    r"source\s*=\s*([\"'])\s*\S.*?\1|^\s*([\"']).*?\2\s*,\s*([\"'])\s*\S.*?\3", re.DOTALL
)
_NO_LEVELS = frozenset({
    "port", "exit", "exit code", "code", "order", "step", "no.", "#", "line", "version", "status",
    "year", "since", "until", "http",
})  # fmt: skip
"""Heads of table columns whose numbers are never levels."""


@project_rule(
    "number-in-prose",
    title="No text repeats a level as a number",
    bad="More than 1,000 goroutines are a leak.",
    good='More than {{ threshold("goroutines", "warning") }} are a leak.',
)
def number_in_prose(subject: Subject) -> list[Problem]:
    """A level that is written a second time.

    Refused is a number that equals, in any spelling (`1000`, `1,000`, `1k`, `1 MB/s`, `30 %`,
    `0.3`), a level of a signal that the page names, and any number beside a comparison and that
    signal's unit. When the level moves, such a sentence stays behind.

    A page names a signal by its id, its title, one of its metrics or its alert. Looked at are
    pages, runbooks, and the texts of `handbook.yml`; inline code counts as prose. Fences are
    examples, but for `check`, `action` and `promql`, and for those that name a real signal and do
    not write it whole.
    Numbers that count something else (`12 servers`, `5 min`), ports, versions, dates, steps and
    codes are no levels, nor are the results in `docs/measured/`. On *Corrections* and in
    decisions, `quote("…", source="…")` holds what stood somewhere.

    Write `threshold("…", "…")` on a page, `{warning}` in a check, and words in the config.
    """
    nouns = frozenset({*GO_NOUNS, *subject.handbook.units})
    found: list[Problem] = []
    for page in subject.pages:
        if not page.measured:
            found += _on_page(page, subject, nouns)
    for text, own in _config_texts(subject):
        if any(c.isdigit() for c in text.text):
            named = _each_once([*own, *subject.naming.signals_in(text.text)])
            line = Line(text.line, text.text, None)
            for message in _messages(line, named, nouns, "say it in words, without the number"):
                found.append(Problem(subject.handbook.file, text.line, text.where, message))
    return found


@project_rule(
    "quote",
    title="Old numbers are quoted with their source, and only where they may",
    bad='{{ quote("> 1000") }}   # on a page that says what to do',
    good='{{ quote("> 1000", source="go-runtime-metrics.md, Alerting Thresholds") }}',
)
def quote(subject: Subject) -> list[Problem]:
    """A `quote()` outside of *Corrections*, *Where it went* and the decisions, or without source.

    What an old document said is history; on any other page a reader would take it for a level
    that holds.
    """
    found = []
    for page in subject.pages:
        text = _RAW.sub(lambda match: "\n" * match[0].count("\n"), page.text)
        for match in _QUOTE.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            said = shown(" ".join(match[1].split()), 40)
            if not page.may_quote:
                message = (
                    f"quote({said}) stands on Corrections and in decisions only; write a macro"
                )
                found.append(Problem(page.file, line, "", message))
            elif not _SOURCE.search(match[1]):
                message = f'quote({said}) names no source; write quote("…", source="…")'
                found.append(Problem(page.file, line, "", message))
    return found


def _on_page(page: Page, subject: Subject, nouns: frozenset[str]) -> Iterator[Problem]:
    named: list[Signal] | None = None
    for line in prose_lines(page, subject.naming):
        if line.signals is None and named is None:
            named = [s for s in subject.naming.signals_in(page.text) if s.levels]
        signals = line.signals if line.signals is not None else named or ()
        for message in _messages(line, signals, nouns, ""):
            yield Problem(page.file, line.number, "", message)


def _messages(
    line: Line, signals: Sequence[Signal], nouns: frozenset[str], write: str
) -> Iterator[str]:
    with_levels = [signal for signal in signals if signal.levels]
    if not with_levels:
        return
    for quantity in quantities(line.text, nouns):
        if _exempt_column(line, quantity):
            continue
        words = frozenset(re.findall(r"[a-z]{4,}", line.text.lower()))
        found = [
            (level, len(title_words(signal) & words), signal)
            for signal in with_levels
            if (level := restated(quantity, signal, about=bool(title_words(signal) & words)))
        ]
        if not found:
            continue
        # Of several with this level, the one that the sentence speaks of.
        level, _, signal = max(found, key=lambda one: (one[1], one[0] != LIMIT))
        what = f"'{quantity.text}' is the {level} level of signals.{signal.id}"
        if level == LIMIT:
            what = f"'{quantity.text}' states a limit for signals.{signal.id}"
        name = "warning" if level == LIMIT else level
        macro = f'{{{{ threshold("{signal.id}", "{name}") }}}}'
        yield f"{what}; {write or f'write {macro}, or {{{name}}} in a check'}"


def _exempt_column(line: Line, quantity: Quantity) -> bool:
    if not line.column_heads:
        return False
    column = line.text[: quantity.start].lstrip().lstrip("|").count("|")
    if column >= len(line.column_heads):
        return False
    return line.column_heads[column] in _NO_LEVELS


def _config_texts(subject: Subject) -> Iterator[tuple[Text, list[Signal]]]:
    """Yield the texts of the config that people read, with the signals that they are about."""
    signals = subject.handbook.signals
    for name, node in subject.places.entries("signals"):
        own = [signals[name]] if name in signals else []
        for text in texts(node, f"signals.{name}", "title", "why", "meaning"):
            yield text, own
    for name, node in subject.places.entries("alerts"):
        own = [signals[i] for i in (scalar(node, "signal"),) if i in signals]
        for text in texts(node, f"alerts.{name}", "summary"):
            yield text, own
    for name, node in subject.places.entries("metrics"):
        own = subject.naming.of_metric(name)
        for text in texts(node, f"metrics.{name}", "meaning"):
            yield text, own
    for node in subject.places.panels():
        own = _plotted(node, subject)
        where = f"dashboard.{scalar(node, 'id')}"
        for text in texts(node, where, "title", "healthy", "watch_for"):
            yield text, own
    health = subject.places.root.items.get("health")
    for item in health.items if isinstance(health, YamlSequence) else ():
        if isinstance(item, Mapping):
            own = [signals[i] for i in (scalar(item, "signal"),) if i in signals]
            for text in texts(item, "health", "title"):
                yield text, own


def _plotted(panel: Mapping, subject: Subject) -> list[Signal]:
    plotted = panel.items.get("signals")
    names = [getattr(i, "text", "") for i in getattr(plotted, "items", ())]
    return [subject.handbook.signals[name] for name in names if name in subject.handbook.signals]


def _each_once(signals: Sequence[Signal]) -> list[Signal]:
    return list({signal.id: signal for signal in signals}.values())
