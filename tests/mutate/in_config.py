"""Mistakes in the config: levels, types, units, references, keys."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.mutate.mistake import CONFIG, Mistake, Texts, fields, kind, misspelt, replaced

LEVELS = ("normal", "warning", "critical")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def _generated(texts: Texts) -> set[str]:
    """Name the signals that something is made of for other programs."""
    handbook = texts.handbook
    plotted = {signal.id for panel in handbook.dashboard.panels for signal in panel.signals}
    return plotted | {alert.signal.id for alert in handbook.alerts.values()}


@kind("config: a level that what runs does not have")
def moved_level(texts: Texts) -> Iterator[Mistake]:
    text, made = texts.config, _generated(texts)
    for level in LEVELS:
        for name, match in fields(text, "signals", level):
            for number in _NUMBER.finditer(text, *match.span(1)) if name in made else ():
                new = f"{number[0]}7" if number[0] != "0" else "0.7"
                if level == "normal" or "or" not in match[1]:
                    yield replaced(CONFIG, text, number.span(), new)


@kind("config: a level against its direction")
def turned_level(texts: Texts) -> Iterator[Mistake]:
    text = texts.config
    for level in ("warning", "critical"):
        for name, match in fields(text, "signals", level):
            levels = texts.handbook.signals[name].levels
            if sum(map(bool, (levels.normal, levels.warning, levels.critical))) > 1:
                new = match[1].translate(str.maketrans("<>", "><"))
                yield replaced(CONFIG, text, match.span(1), new)


@kind("config: a level that is not one")
def misspelt_level(texts: Texts) -> Iterator[Mistake]:
    text = texts.config
    for level in LEVELS:
        for _, match in fields(text, "signals", level):
            for old, new in ((">", ">="), (">", ""), (" to ", "-"), ("up to", "below")):
                if old in match[1]:
                    changed = match[1].replace(old, new)
                    yield replaced(CONFIG, text, match.span(1), changed)
                    break


@kind("config: a level without its reason")
def without_why(texts: Texts) -> Iterator[Mistake]:
    text = texts.config
    for name, match in fields(text, "signals", "why"):
        if name in texts.handbook.signals:
            span = match.start(), match.end() + 1
            yield replaced(CONFIG, text, span, "")


@kind("config: a metric's type")
def metric_type(texts: Texts) -> Iterator[Mistake]:
    text = texts.config
    other = {"gauge": "counter", "counter": "gauge", "histogram": "gauge"}
    for _, match in fields(text, "metrics", "type"):
        yield replaced(CONFIG, text, match.span(1), other[match[1]])


@kind("config: a metric's unit")
def metric_unit(texts: Texts) -> Iterator[Mistake]:
    text = texts.config
    for _, match in fields(text, "metrics", "unit"):
        new = "seconds" if match[1] != "seconds" else "bytes"
        yield replaced(CONFIG, text, match.span(1), new)


@kind("config: a metric's name")
def metric_name(texts: Texts) -> Iterator[Mistake]:
    text = texts.config
    for name, match in fields(text, "metrics", "type"):
        at = text.rindex(f"  {name}:", 0, match.start()) + 2
        yield replaced(CONFIG, text, (at, at + len(name)), misspelt(name))


@kind("config: a signal's unit")
def signal_unit(texts: Texts) -> Iterator[Mistake]:
    text = texts.config
    for _, match in fields(text, "signals", "unit"):
        base, slash, per = match[1].partition("/")
        wrong = [f"{base}/min" if per == "s" else f"{base}/s"] if slash else []
        wrong += ["seconds" if base != "seconds" else "bytes"]
        for new in wrong:
            yield replaced(CONFIG, text, match.span(1), new)


@kind("config: a reference to nothing")
def reference(texts: Texts) -> Iterator[Mistake]:
    text = texts.config
    for key in ("signal", "runbook"):
        for _, match in fields(text, "alerts", key):
            yield replaced(CONFIG, text, match.span(1), misspelt(match[1]))
    for match in re.finditer(r"\{signal: (\w+),|signals: \[(\w+)", text):
        group = 1 if match[1] else 2
        yield replaced(CONFIG, text, match.span(group), misspelt(match[group]))


@kind("config: an alert of another signal")
def other_signal(texts: Texts) -> Iterator[Mistake]:
    text = texts.config
    for _, match in fields(text, "alerts", "signal"):
        new = "processing_p95" if match[1] != "processing_p95" else "cpu"
        yield replaced(CONFIG, text, match.span(1), new)


@kind("config: an alert that leads to another runbook")
def other_runbook(texts: Texts) -> Iterator[Mistake]:
    text = texts.config
    books = sorted({alert.runbook for alert in texts.handbook.alerts.values()})
    for _, match in fields(text, "alerts", "runbook"):
        new = books[(books.index(match[1]) + 1) % len(books)]
        yield replaced(CONFIG, text, match.span(1), new)


@kind("config: a `for` that is too short, or none")
def held_for(texts: Texts) -> Iterator[Mistake]:
    text = texts.config
    for _, match in fields(text, "alerts", "for"):
        for new in ("5s", "5", "-5m", ""):
            yield replaced(CONFIG, text, match.span(1), new)


@kind("config: a key that is misspelt")
def key(texts: Texts) -> Iterator[Mistake]:
    text = texts.config
    for match in re.finditer(r"^ {4}(\w{3,}):", text, re.MULTILINE):
        yield replaced(CONFIG, text, match.span(1), misspelt(match[1]))


@kind("config: an entry that stands twice")
def twice(texts: Texts) -> Iterator[Mistake]:
    text = texts.config
    for match in re.finditer(r"^  \w+:\n(?:    .*\n)+", text, re.MULTILINE):
        yield replaced(CONFIG, text, (match.end(), match.end()), match[0])


@kind("config: a signal that is gone")
def gone(texts: Texts) -> Iterator[Mistake]:
    text = texts.config
    used = _generated(texts) | {check.id for check in texts.handbook.health}
    used |= {n for _, t in texts.pages("runbooks/") for n in re.findall(r"signal: (\w+)", t)}
    for name, match in fields(text, "signals", "title"):
        if name in used:
            at = text.rindex(f"  {name}:", 0, match.start())
            end = re.compile(r"^ {0,2}\S", re.MULTILINE).search(text, match.end())
            assert end is not None
            yield replaced(CONFIG, text, (at, end.start()), "")
