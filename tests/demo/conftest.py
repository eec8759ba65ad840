"""The real promtool for the demo's tests."""

import pytest

from handbook.embedded.found import Found


@pytest.fixture(scope="session")
def promtool(prometheus_binaries: Found) -> str:
    """Give the promtool that the project itself would use."""
    return str(prometheus_binaries.promtool)
