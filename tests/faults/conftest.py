"""One real Prometheus with our rules, and one copy of the project, for every fault of a module."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from handbook.commands.situation import Project
from handbook.config.load import CONFIG_FILE, load_handbook
from handbook.runbooks.parse import load_runbooks
from tests.conftest import PROJECT, StartDemoStack
from tests.faults.served import Site, served_site
from tests.faults.ways import House, make_house
from tests.macros.project import copy_project

RULES = PROJECT / "monitoring" / "prometheus" / "rules.yml"
LIMIT_SECONDS = 60.0


@pytest.fixture(scope="package")
def real(start_demo_stack: StartDemoStack) -> str:
    """A Prometheus that has scraped its servers and evaluated every rule of ours."""
    stack = start_demo_stack(rule_files=(RULES,))
    until = time.monotonic() + LIMIT_SECONDS
    while not _is_settled(stack.url):
        assert time.monotonic() < until, "the real Prometheus did not get so far"
        time.sleep(0.2)
    return stack.url


def _is_settled(url: str) -> bool:
    with urllib.request.urlopen(f"{url}/api/v1/rules", timeout=5) as came:
        rules = came.read()
    with urllib.request.urlopen(f"{url}/api/v1/metadata?metric=go_goroutines", timeout=5) as came:
        metadata = came.read()
    return b'"health":"unknown"' not in rules and b'"gauge"' in metadata


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    handbook = load_handbook(PROJECT / CONFIG_FILE)
    project = Project(PROJECT, handbook, load_runbooks(PROJECT / "runbooks", handbook))
    folder = copy_project(tmp_path_factory.mktemp("faults") / "project")
    return make_house(folder, project, rounds=0)


@pytest.fixture(scope="module")
def site(
    house: House, real: str, tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]
) -> Iterator[Site]:
    project: Path = copy_project(tmp_path_factory.mktemp("served") / "project")
    with served_site(house, real, free_port(), project, None) as served:
        yield served
