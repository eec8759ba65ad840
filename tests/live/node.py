"""Runs the browser's modules in node: JSON in, JSON out."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import PROJECT, MissingPart

MODULES = PROJECT / "docs" / "assets" / "live"
HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def node(missing_part: MissingPart) -> str:
    """Find node."""
    found = shutil.which("node")
    if found is None:
        missing_part("node", "not on PATH")
    return found


def run_node(node: str, script: str, given: object) -> object:
    """Run a script of this folder over a document; return the document that it prints."""
    done = subprocess.run(
        [node, "--input-type=module", "-e", (HERE / script).read_text("utf-8")],
        input=json.dumps({"modules": MODULES.as_uri(), **dict(given)}),  # type: ignore[call-overload]
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    printed: object = json.loads(done.stdout)
    return printed
