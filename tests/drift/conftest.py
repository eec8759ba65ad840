"""The shipped handbook with its catalogue, and a Grafana that holds its dashboard."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from handbook.catalogue import Catalogue, Source, load_catalogue
from handbook.config.load import load_handbook
from handbook.generate.grafana import dashboard_json
from handbook.model.handbook import Handbook
from tests.conftest import PROJECT
from tests.drift.stand_in import Board, Grafana, grafana


@pytest.fixture(scope="session")
def shipped() -> Handbook:
    return load_handbook(PROJECT / "handbook.yml")


@pytest.fixture(scope="session")
def catalogue(shipped: Handbook) -> Catalogue:
    return load_catalogue().with_own(Source("Game server", "Its own."), shipped.metrics)


@pytest.fixture
def board(shipped: Handbook) -> Board:
    """The generated dashboard, to be changed as a test likes."""
    made: Board = json.loads(dashboard_json(shipped))
    return made


@pytest.fixture
def stand_in(board: Board) -> Iterator[Grafana]:
    with grafana() as held:
        held.boards[board["uid"]] = board
        yield held
