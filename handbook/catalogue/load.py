"""Reads the shipped metric descriptions into frozen objects, once in a process.

Knows the shape of the data files beside it; knows nothing of queries or of what a server exports.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from handbook.config import forms
from handbook.config.forms import Field, Form
from handbook.config.reader import Reader, Section
from handbook.model.metrics import METRIC_TYPES, Metric
from handbook.model.units import parse_unit
from handbook.problems import Problem, ProblemsError
from handbook.yaml_text import Mapping as YamlMapping
from handbook.yaml_text import parse_yaml, read_yaml

FILES = ("go_client.yml", "promhttp.yml", "scrape.yml", "node_exporter.yml")
"""In the order in which the reference lists them."""

NOUNS = frozenset(
    {"connections", "files", "messages", "operations", "packets", "percent", "processes"}
)
"""What these exporters count beyond a Go program's own nouns; `parse_unit` wants them."""

CHILDREN = {"histogram": ("_bucket", "_sum", "_count"), "summary": ("_sum", "_count")}
"""Suffixes of the series that one family of a type is stored as."""

VERSION = forms.Kind("version", 'a quoted version such as "1.20.0"', r"^\d+\.\d+(\.\d+)?$")

FILE = Form("", "One exporter's metrics.", (
    Field("title", forms.TEXT, "Who exports them.", required=True),
    Field("about", forms.TEXT, "What exports them and when.", required=True),
    Field("metrics", forms.TEXT, "The families.", required=True),
))  # fmt: skip

METRIC = Form("metrics.<name>", "One family.", (
    Field("type", forms.choice(*METRIC_TYPES), "What the exporter declares.", required=True),
    Field("unit", forms.UNIT, "Unit of one sample.", required=True),
    Field("group", forms.TEXT, "Heading in the metric reference.", required=True),
    Field("labels", forms.TEXTS, "Its own labels; the `le` of a histogram is understood."),
    Field("since", VERSION, "First client version that exports it."),
    Field("until", VERSION, "Last client version that exports it."),
    Field("go", VERSION, "Go version that it needs."),
    Field("help", forms.TEXT, "The exporter's own text; absent where there is none."),
    Field("meaning", forms.TEXT, "What it tells an operator.", required=True),
    Field("optional", forms.choice("true"), "True when the program must ask for it."),
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """One exporter: a heading of the reference."""

    title: str
    about: str
    """What exports these metrics and when; one or two sentences."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Metric families by name, in the order of the reference."""

    sources: tuple[Source, ...]
    metrics: Mapping[str, Metric]
    """By family name; read-only."""

    def find(self, series_name: str) -> Metric | None:
        """Return the family that a series belongs to.

        ``go_gc_duration_seconds_count`` belongs to the summary ``go_gc_duration_seconds``; a
        family of exactly that name comes first. None where nothing is known of it.
        """
        metric = self.metrics.get(series_name)
        if metric is not None:
            return metric
        stem, underscore, suffix = series_name.rpartition("_")
        family = self.metrics.get(stem)
        if family is not None and underscore + suffix in CHILDREN.get(family.type, ()):
            return family
        return None

    def of_source(self, title: str) -> tuple[Metric, ...]:
        """Return the families of one source, in the order written."""
        return tuple(m for m in self.metrics.values() if m.source_title == title)

    def with_own(self, source: Source, own: Mapping[str, Metric]) -> Catalogue:
        """Put the team's own metrics before the shipped ones; theirs win where names are equal."""
        shipped = {name: m for name, m in self.metrics.items() if name not in own}
        return Catalogue((source, *self.sources), MappingProxyType({**own, **shipped}))


@functools.cache
def load_catalogue() -> Catalogue:
    """Read the shipped files; later calls return the same object.

    Raises:
        ProblemsError: every mistake in the shipped data, which a test keeps from happening.
    """
    folder = Path(__file__).parent
    problems: list[Problem] = []
    sources: list[Source] = []
    metrics: dict[str, Metric] = {}
    for name in FILES:
        tree = read_yaml(folder / name, name)
        reader = Reader(name, problems)
        source, families = _file(reader, reader.mapping(tree, "", 1))
        sources.append(source)
        for metric, line in families:
            if metric.name in metrics:
                where = metrics[metric.name].source_title
                reader.problem(line, f"metrics.{metric.name}", f"stands under '{where}' already")
            metrics[metric.name] = metric
    if problems:
        raise ProblemsError(problems)
    return Catalogue(tuple(sources), MappingProxyType(metrics))


def metrics_of(text: str, file: str) -> tuple[Source, tuple[Metric, ...]]:
    """Read one file's text, as `load_catalogue` reads the shipped ones.

    Raises:
        ProblemsError: with every mistake and its line.
    """
    reader = Reader(file, [])
    source, families = _file(reader, reader.mapping(parse_yaml(text, file), "", 1))
    if reader.problems:
        raise ProblemsError(reader.problems)
    return source, tuple(metric for metric, _ in families)


def _file(reader: Reader, root: YamlMapping) -> tuple[Source, list[tuple[Metric, int]]]:
    head = Section(reader, root, "", FILE)
    source = Source(head.text("title"), head.text("about"))
    families = []
    for name, node in reader.entries(root, "metrics", forms.METRIC_NAME):
        section = Section(reader, node, f"metrics.{name}", METRIC)
        families.append((_metric(section, name, source), node.line))
    return source, families


def _metric(section: Section, name: str, source: Source) -> Metric:
    unit = section.text("unit", "none")
    try:
        parse_unit(unit, NOUNS)
    except ValueError:
        section.wrong("unit", unit, f"{forms.UNIT.write} of NOUNS")
    return Metric(
        name=name,
        type=section.text("type", "gauge"),
        unit=unit,
        group=section.text("group"),
        source_title=source.title,
        help=section.text("help"),
        meaning=section.text("meaning"),
        labels=tuple(text for text, _ in section.texts("labels")),
        since=section.text("since") or None,
        until=section.text("until") or None,
        go=section.text("go") or None,
        optional=section.text("optional") == "true",
    )
