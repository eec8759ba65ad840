"""A `mkdocs serve` of a copied project, as a person runs it, read over HTTP."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.macros.project import environment

LIMIT_SECONDS = 60.0


@dataclass
class Served:
    """One running server."""

    project: Path
    url: str
    process: subprocess.Popen[bytes]
    log: Path
    first_page_seconds: float = 0.0

    def page(self, path: str = "") -> str:
        """Return a page's HTML."""
        with urllib.request.urlopen(f"{self.url}{path}", timeout=LIMIT_SECONDS) as came:
            text: str = came.read().decode()
        return text

    def until(self, holds: Callable[[str], bool], path: str = "") -> float:
        """Wait until a page is as it should be; return the seconds that it took."""
        began = time.monotonic()
        while True:
            html = self.page(path)
            if holds(html):
                return time.monotonic() - began
            assert time.monotonic() - began < LIMIT_SECONDS, f"{self.said()}\n{html[-2000:]}"
            time.sleep(0.05)

    def said(self) -> str:
        """Return what it has logged."""
        return self.log.read_text("utf-8", "replace")

    def builds(self) -> int:
        """Count the builds that went well."""
        return self.said().count("Documentation built in")

    def until_built(self, count: int) -> float:
        """Wait for one more build after `count`."""
        began = time.monotonic()
        while self.builds() <= count:
            assert time.monotonic() - began < LIMIT_SECONDS, self.said()
            time.sleep(0.02)
        return time.monotonic() - began


@contextmanager
def serving(project: Path, port: int, **variables: str) -> Iterator[Served]:
    """Serve a project until the end of the block; wait for the first page."""
    log = project / "serve.log"
    temporary = project / "tmp"
    temporary.mkdir(exist_ok=True)
    began = time.monotonic()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"],
            cwd=project,
            env=environment(project, TMPDIR=str(temporary), **variables),
            stdout=out,
            stderr=out,
            # A test run in the background ignores SIGINT, and so would its children.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
    served = Served(project, f"http://127.0.0.1:{port}/", process, log)
    try:
        while True:
            try:
                served.page()
                break
            except (urllib.error.URLError, ConnectionError):
                assert process.poll() is None, served.said()
                assert time.monotonic() - began < LIMIT_SECONDS, served.said()
                time.sleep(0.02)
        served.first_page_seconds = time.monotonic() - began
        yield served
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
