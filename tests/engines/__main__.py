"""Measure what the engines answer differently, and rewrite the table of the page."""

from __future__ import annotations

import io
import os
import socket
import tempfile
from pathlib import Path

from handbook.embedded.find import find_prometheus
from handbook.embedded.progress import Progress
from tests.conftest import PROJECT
from tests.engines.measured import keep, measured_table
from tests.engines.victoria import find_victoria


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Rewrite the table."""
    cache = PROJECT / ".cache"
    prometheus = find_prometheus(cache, os.environ, Progress(io.StringIO()))
    with tempfile.TemporaryDirectory() as name:
        keep(measured_table(prometheus, find_victoria(cache), Path(name), _free_port))


if __name__ == "__main__":
    main()
