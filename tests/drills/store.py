"""A Prometheus over samples from files, for as long as a drill takes."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import socket
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from handbook.embedded.blocks import start_making_blocks
from handbook.embedded.find import find_prometheus
from handbook.embedded.processes import Family
from handbook.embedded.progress import Progress
from handbook.embedded.watched import start_prometheus, wait_for_prometheus

PROJECT = Path(__file__).parent.parent.parent
LONGEST_SECONDS = 300


@contextlib.contextmanager
def prometheus_over(files: Sequence[Path]) -> Iterator[str]:
    """Load OpenMetrics texts, gzipped or not, and give the address of what holds them all."""
    found = find_prometheus(PROJECT / ".cache", os.environ, Progress(io.StringIO()))
    with tempfile.TemporaryDirectory() as name, Family() as family:
        folder = Path(name)
        for number, file in enumerate(files):
            text = file
            if file.suffix == ".gz":
                text = folder / "samples.om"
                text.write_bytes(gzip.decompress(file.read_bytes()))
            log = folder / f"promtool-{number}.log"
            made = start_making_blocks(found.promtool, text, folder / "tsdb", log, family)
            family.finish(made, LONGEST_SECONDS)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        log = folder / "prometheus.log"
        child = start_prometheus(found, family, folder, port, log, scrapes_itself=False)
        wait_for_prometheus(child, port)
        yield f"http://127.0.0.1:{port}"
