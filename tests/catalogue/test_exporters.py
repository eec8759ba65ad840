"""The catalogue says what real exporters serve: names, types, labels and HELP."""

from __future__ import annotations

import re

import pytest

from handbook.catalogue import load_catalogue
from handbook.config.load import load_handbook
from handbook.model.metrics import Metric
from tests.catalogue.exposition import FIXTURES, families

CAPTURED = (
    "go-client-1.25.prom",
    "go-client-1.25-opt-in.prom",
    "prometheus-2.42.prom",
    "node-exporter-1.5.prom",
)
PREFIXES = {
    "go-client-1.25.prom": ("go_", "process_", "promhttp_"),
    "prometheus-2.42.prom": ("prometheus_",),
    "node-exporter-1.5.prom": ("node_",),
}


def documented(prefixes: tuple[str, ...]) -> dict[str, Metric]:
    return {n: m for n, m in load_catalogue().metrics.items() if n.startswith(prefixes)}


@pytest.mark.parametrize("file", CAPTURED)
def test_every_captured_family_is_documented_with_its_type(file: str) -> None:
    metrics = load_catalogue().metrics
    served = {name: family.type for name, family in families(file).items()}
    assert {n: metrics[n].type if n in metrics else "missing" for n in served} == served


@pytest.mark.parametrize("file", CAPTURED)
def test_every_captured_family_is_documented_with_its_labels(file: str) -> None:
    metrics = load_catalogue().metrics
    served = {name: family.labels for name, family in families(file).items()}
    assert {name: set(metrics[name].labels) for name in served} == served


@pytest.mark.parametrize("file", CAPTURED)
def test_help_is_the_exporters_own(file: str) -> None:
    metrics = load_catalogue().metrics
    for name, family in families(file).items():
        ours = metrics[name].help
        source = re.search(r"Sourced from (\S+?)\.$", family.help)
        if source:  # the words follow the Go toolchain, only the name of the source is fixed
            assert ours.endswith(source[0]), name
        else:
            assert ours == family.help, name


@pytest.mark.parametrize("file", sorted(PREFIXES))
def test_the_catalogue_invents_no_family(file: str) -> None:
    served = families(file)
    ours = documented(PREFIXES[file])
    current = {n for n, m in ours.items() if not m.optional and m.until is None}
    assert current - set(served) == set()


def test_every_opt_in_family_is_really_served_when_asked_for() -> None:
    optional = {n for n, m in load_catalogue().metrics.items() if m.optional}
    assert optional == set(families("go-client-1.25-opt-in.prom"))


def test_a_current_client_serves_nothing_that_is_called_removed() -> None:
    removed = {n for n, m in load_catalogue().metrics.items() if m.until is not None}
    assert removed
    assert not removed & set(families("go-client-1.25.prom"))


def test_every_metric_of_the_source_document_is_described() -> None:
    own = load_handbook(FIXTURES.parents[1] / "handbook.yml").metrics
    catalogue = load_catalogue()
    names = (FIXTURES / "source-document-metrics.txt").read_text().split()
    assert len(names) > 30
    assert [n for n in names if catalogue.find(n) is None and n not in own] == []


def test_no_metric_is_both_the_teams_and_shipped() -> None:
    own = load_handbook(FIXTURES.parents[1] / "handbook.yml").metrics
    assert set(own) & set(load_catalogue().metrics) == set()
