"""What Prometheus has been told of each metric family: type and HELP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handbook.drift.findings import Unknown
from handbook.source.results import Answer, Document, NoAnswer

_ALL = "types, and what is not documented"
_CHILDREN = {
    "_bucket": ("histogram", "gaugehistogram"),
    "_sum": ("histogram", "summary"),
    "_count": ("histogram", "summary"),
    "_total": ("counter",),
    "_info": ("info",),
    "_created": ("counter", "histogram", "summary"),
}
"""Suffixes of series and the types whose families have them. Source: OpenMetrics."""
_WORDS = {"unknown": "untyped", "gaugehistogram": "histogram"}
"""Prometheus' word for a type, where the catalogue has another."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """By family: what the targets say of it, each saying once."""

    families: Mapping[str, tuple[tuple[str, str], ...]]
    """Pairs of type and HELP; HELP is hostile."""

    def family(self, series_name: str) -> str | None:
        """Return the family of a series; None where nobody describes it."""
        if series_name in self.families:
            return series_name
        for suffix, types in _CHILDREN.items():
            stem = series_name.removesuffix(suffix)
            if stem != series_name and any(t in types for t, _ in self.families.get(stem, ())):
                return stem
        return None

    def types(self, name: str) -> frozenset[str] | None:
        """Return the types that a family is told to have; None where nobody says."""
        family = self.family(name)
        if family is None:
            return None
        return frozenset(_WORDS.get(kind, kind) for kind, _ in self.families[family])

    def help(self, name: str) -> str:
        """Return what the first target says of a family."""
        family = self.family(name)
        return self.families[family][0][1] if family else ""


def read_metadata(answer: Answer) -> Metadata | Unknown:
    """Read the answer to a `MetadataQuery` for all metrics."""
    if isinstance(answer, NoAnswer):
        return Unknown("metrics", _ALL, answer.message)
    data = answer.data if isinstance(answer, Document) else None
    if not isinstance(data, Mapping):
        return Unknown("metrics", _ALL, "the answer is no metadata")
    if not data:
        return Unknown("metrics", _ALL, "not offered by this source: it keeps no metadata")
    families = {
        str(name): tuple((str(entry["type"]), str(entry["help"])) for entry in entries)
        for name, entries in data.items()
        if entries
    }
    return Metadata(families)
