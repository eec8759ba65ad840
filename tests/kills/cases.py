"""Each kind of write that the handbook does, as one function of the folder that it works in."""

from __future__ import annotations

import io
import os
from pathlib import Path

import handbook.asking
import handbook.commands.run
import handbook.generate.outputs
import handbook.report
import handbook.source.batch
import handbook.terminal.run  # noqa: F401 - so that no child has to load what a command loads
from handbook import cli
from handbook.actions.collected import folder_of, kept_whole, opened
from handbook.actions.fetch import fetch
from handbook.atomic import move_over, write_atomic
from handbook.embedded.progress import Progress
from handbook.embedded.release import BASE_URL_VARIABLE, from_release
from handbook.embedded.runfile import Run, write_run

SIZES = (0, 1, 11, 5_000, 300_000)
"""Of texts, in characters: below, at and above what buffers hold."""


def text(size: int) -> str:
    """Give the text that is written in the place of an older one."""
    return ("new é\n" * size)[:size]


def texts(folder: Path) -> None:
    """Write texts of many sizes."""
    for size in SIZES:
        write_atomic(folder / "made" / f"{size}.txt", text(size))


def card(folder: Path) -> None:
    """Write where a stack runs."""
    write_run(folder / ".cache", Run("http://localhost:8000", None, 1, "2026-11-22T14:03:00Z"))


def generate(folder: Path) -> None:
    """Run `handbook generate`."""
    assert cli.main(["generate"]) == 0


def report(folder: Path) -> None:
    """Run `handbook run … --report`, beside no source."""
    os.environ["PROMETHEUS_URL"] = "http://127.0.0.1:1"
    moment = "2026-11-22T14:03:00Z"
    cli.main(["run", "memory-leak", "--at", moment, "--report", "leak.md", "--force"])


def site(folder: Path) -> None:
    """Put a new site in the place of an old one."""
    move_over(folder / "site.next", folder / "site")


def profile(folder: Path, url: str) -> None:
    """Fetch a profile where there is an older one."""
    there = folder_of(folder / "collected", "memory-leak", "10.0.0.7:5500")
    with kept_whole(there, "heap.pb.gz") as part:
        fetch(url, part, seconds=10, most_bytes=2**20)


def output(folder: Path) -> None:
    """Keep what a program prints where there is older output."""
    there = folder_of(folder / "collected", "memory-leak", None)
    with kept_whole(there, "top.txt") as part, opened(part) as out:
        out.write(b"new line\n" * 3000)


def release(folder: Path, url: str) -> None:
    """Download and unpack Prometheus."""
    environment = {BASE_URL_VARIABLE: url}
    assert from_release(folder / ".cache", environment, Progress(io.StringIO())).present
