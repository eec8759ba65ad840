"""VictoriaMetrics for the tests of other engines; skipped by name where it cannot be had."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from handbook.commands.situation import Project, read_project
from handbook.embedded.processes import Family
from tests.conftest import PROJECT, MissingPart
from tests.debian_package import NotHadError
from tests.engines.victoria import Programs, Victoria, find_victoria


@pytest.fixture(scope="session")
def victoria_programs(missing_part: MissingPart) -> Programs:
    """Find VictoriaMetrics, vmalert and vmauth."""
    try:
        return find_victoria(PROJECT / ".cache")
    except NotHadError as error:
        missing_part("VictoriaMetrics", str(error))


@pytest.fixture(scope="module")
def victoria(
    victoria_programs: Programs,
    tmp_path_factory: pytest.TempPathFactory,
    free_port: Callable[[], int],
) -> Iterator[Victoria]:
    """Start VictoriaMetrics, vmalert and vmauth; end them with the module."""
    with Family() as family:
        yield Victoria(victoria_programs, family, tmp_path_factory.mktemp("victoria"), free_port)


@pytest.fixture(scope="session")
def project() -> Project:
    """The shipped handbook."""
    return read_project()
