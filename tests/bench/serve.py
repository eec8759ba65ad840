"""From save to served under `mkdocs serve`: pages, runbooks, the config, Python."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.bench.builds import Figure
from tests.bench.stack import free_port, prometheus_with_demo
from tests.macros.project import copy_project

# The server that is asked is the one that builds: asking more often slows the build.
POLL_SECONDS = 0.02
SETTLE_SECONDS = 0.7


@contextmanager
def served_copy(prometheus_port: int) -> Iterator[tuple[Path, str]]:
    """Serve a copy of the project; yield its folder and address."""
    with tempfile.TemporaryDirectory() as name:
        root = copy_project(Path(name) / "project")
        port = free_port()
        environment = {
            **os.environ,
            "PYTHONPATH": str(root),
            "PROMETHEUS_URL": f"http://127.0.0.1:{prometheus_port}",
            "NO_MKDOCS_2_WARNING": "1",
        }
        command = [sys.executable, "-m", "mkdocs", "serve", "-q", "-a", f"127.0.0.1:{port}"]
        process = subprocess.Popen(
            command, cwd=root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        address = f"http://127.0.0.1:{port}/"
        try:
            _wait(lambda: _get(address) is not None, 60)
            yield root, address
        finally:
            process.terminate()
            process.wait(10)


def save_to_served(path: Path, text: str, page: str, shown: str) -> float:
    """Write a file; return the seconds until the page shows what it must."""
    began = time.perf_counter()
    path.write_text(text, encoding="utf-8")
    _wait(lambda: shown in (_get(page) or ""), 30)
    return time.perf_counter() - began


def report(rounds: int) -> list[str]:
    """Measure each kind of edit and return the lines of a Markdown table."""
    rounds = max(rounds, 20) if rounds >= 15 else rounds
    rows = []
    with prometheus_with_demo(3600) as port, served_copy(port) as (root, address):
        for name, file, page, edited, aim in KINDS:
            runs = []
            path = root / file
            text = path.read_text(encoding="utf-8")
            for number in range(rounds):
                shown = f"Edit {number} of {rounds}."
                runs.append(save_to_served(path, edited(text, shown), address + page, shown))
                time.sleep(SETTLE_SECONDS)
                print(f"\r{name}: {number + 1}/{rounds}", end="", file=sys.stderr, flush=True)
            rows.append(f"| {name} | {Figure(tuple(runs))} | {aim} s or less |")
    return ["| Edited | Save to served | Aim |", "|---|---|---|", *rows]


def _in_page(text: str, shown: str) -> str:
    return f"{text}\n\n{shown}\n"


def _in_config(text: str, shown: str) -> str:
    return text.replace("title: Goroutines\n", f"title: {shown}\n", 1)


def _in_python(text: str, shown: str) -> str:
    return (
        text.replace("def health_table(", "def _health_table(", 1)
        + "\n\ndef health_table(*args, **kwargs):\n"
        + f'    return "<p>{shown}</p>" + _health_table(*args, **kwargs)\n'
    )


KINDS = (
    ("a page", "docs/operate/reach.md", "operate/reach/", _in_page, "1.5"),
    ("a runbook", "runbooks/memory-leak.md", "runbooks/memory-leak/", _in_page, "1.5"),
    ("`handbook.yml`", "handbook.yml", "signals/", _in_config, "2.5"),
    ("Python", "handbook/render/health.py", "health/", _in_python, "2.5"),
)  # fmt: skip


def _get(url: str) -> str | None:
    try:
        return requests.get(url, timeout=5).text
    except requests.RequestException:
        return None


def _wait(done: object, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not done():  # type: ignore[operator]
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(POLL_SECONDS)
