"""The fixtures of the drift tests: a Grafana that holds the generated dashboard."""

from tests.drift.conftest import board, shipped, stand_in

__all__ = ["board", "shipped", "stand_in"]
