"""The real site, built once for a whole test session beside live demo servers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT, DemoStack

BUILD_LIMIT_SECONDS = 120


@pytest.fixture(scope="session")
def built_site(demo_stack: DemoStack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the shipped site as a person does, strict, with values from `demo_stack`.

    Each worker of a parallel run builds its own: it has a stack of its own too.
    """
    site = tmp_path_factory.mktemp("built") / "site"
    kept = {name: value for name, value in os.environ.items() if "PROMETHEUS" not in name}
    kept.pop("HANDBOOK_LIVE", None)
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)],
        cwd=PROJECT,
        env={**kept, "NO_MKDOCS_2_WARNING": "1", "PROMETHEUS_URL": demo_stack.url},
        capture_output=True,
        text=True,
        timeout=BUILD_LIMIT_SECONDS,
    )
    assert done.returncode == 0, f"the site does not build:\n{done.stdout}\n{done.stderr}"
    return site
