"""The small config that runbooks written in a test name signals of."""

from tests.runbooks.conftest import config

__all__ = ["config"]
