"""Real parts for every test: Prometheus, demo servers with a short history, recordings.

What cannot be had is skipped by name on a person's machine and fails where CI is set.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, Protocol

import pytest
from playwright.sync_api import Browser, sync_playwright

from handbook.embedded.blocks import start_making_blocks
from handbook.embedded.find import find_prometheus
from handbook.embedded.found import Found, NoPrometheusError
from handbook.embedded.history import History
from handbook.embedded.processes import Child, Family
from handbook.embedded.progress import Progress
from handbook.embedded.servers import HEALTHY, Server
from handbook.embedded.watched import start_prometheus, start_watched, wait_for_prometheus
from tests.alertmanager import Alertmanager, find_alertmanager
from tests.browser import CHROMIUM_ARGUMENTS, chromium_path
from tests.debian_package import NotHadError
from tests.sampling import keep_some, runs_all, seed_of_run

PROJECT = Path(__file__).parent.parent
SHORT_SPAN_SECONDS = 30 * 60
SHORT_FINE_SPAN_SECONDS = 10 * 60

MissingPart = Callable[[str, str], NoReturn]


def pytest_configure(config: pytest.Config) -> None:
    """Choose the seed before any worker starts, and name it, which -q would leave out."""
    seed = seed_of_run()
    if not hasattr(config, "workerinput"):
        print("cases: all" if runs_all() else f"cases: sampled, TEST_SEED={seed}", flush=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = keep_some(items)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = set(left_out)
        items[:] = [item for item in items if item not in gone]


@pytest.fixture(scope="session")
def missing_part() -> MissingPart:
    """End a test for want of a real part: `missing_part("Chromium", "not on PATH")`."""

    def end_test(name: str, reason: str) -> NoReturn:
        if os.environ.get("CI"):
            pytest.fail(f"{name} is needed where CI is set: {reason}")
        pytest.skip(f"{name} cannot be had here: {reason}")

    return end_test


@pytest.fixture(scope="session")
def prometheus_binaries(missing_part: MissingPart) -> Found:
    """Find the prometheus and promtool that the project itself would use."""
    try:
        return find_prometheus(PROJECT / ".cache", os.environ, Progress(io.StringIO()))
    except NoPrometheusError as error:
        missing_part("Prometheus", str(error))


@pytest.fixture(scope="session")
def alertmanager(missing_part: MissingPart) -> Alertmanager:
    """Find Alertmanager and amtool."""
    try:
        return find_alertmanager(PROJECT / ".cache")
    except NotHadError as error:
        missing_part("Alertmanager", str(error))


@pytest.fixture(scope="session")
def nginx_binary(missing_part: MissingPart) -> Path:
    """Find nginx, which Debian keeps where only root looks."""
    found = shutil.which("nginx", path=os.defpath + ":/usr/sbin:" + os.environ.get("PATH", ""))
    if found is None:
        missing_part("nginx", "neither on PATH nor in /usr/sbin")
    return Path(found)


@pytest.fixture(scope="session")
def chromium(missing_part: MissingPart) -> Iterator[Browser]:
    """Start the machine's Chromium, headless."""
    path = chromium_path()
    if path is None:
        missing_part("Chromium", "no chromium on PATH, and CHROMIUM names none")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    """Give a port on 127.0.0.1 that nobody listens on and that was not given before."""
    given: set[int] = set()

    def choose() -> int:
        while True:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = int(probe.getsockname()[1])
            if port not in given:
                given.add(port)
                return port

    return choose


@dataclass(frozen=True)
class DemoStack:
    """A running Prometheus over live demo servers with a short history."""

    url: str
    """Of Prometheus, without a slash at its end."""
    instances: tuple[str, ...]
    history_start: int
    """Unix seconds of the first sample."""
    history_end: int
    """Unix seconds where the made history ends, some seconds after the start of the stack."""
    prometheus: Child
    servers: tuple[Child, ...]


class StartDemoStack(Protocol):
    def __call__(
        self,
        *,
        scenario: str = ...,
        began_ago_seconds: int | None = ...,
        span_seconds: int = ...,
        fine_span_seconds: int = ...,
        rule_files: tuple[Path, ...] = ...,
    ) -> DemoStack: ...


@pytest.fixture(scope="session")
def start_demo_stack(
    prometheus_binaries: Found,
    tmp_path_factory: pytest.TempPathFactory,
    free_port: Callable[[], int],
) -> Iterator[StartDemoStack]:
    """Start Prometheus over three demo servers, the middle one playing a scenario; end them all."""
    with Family() as family:

        def start(
            *,
            scenario: str = HEALTHY,
            began_ago_seconds: int | None = None,
            span_seconds: int = SHORT_SPAN_SECONDS,
            fine_span_seconds: int = SHORT_FINE_SPAN_SECONDS,
            rule_files: tuple[Path, ...] = (),
        ) -> DemoStack:
            began = None if began_ago_seconds is None else int(time.time()) - began_ago_seconds
            servers = [
                Server(free_port(), 1),
                Server(free_port(), 2, scenario, began),
                Server(free_port(), 3),
            ]
            folder = tmp_path_factory.mktemp("demo-stack")
            history = History(
                folder=folder / "data",
                servers=servers,
                promtool=prometheus_binaries.promtool,
                family=family,
                log=folder / "log",
                span_seconds=span_seconds,
                fine_span_seconds=fine_span_seconds,
                project=PROJECT,
            )
            watched = start_watched(
                prometheus_binaries,
                history,
                free_port(),
                Progress(io.StringIO()),
                rule_files=rule_files,
            )
            return DemoStack(
                watched.url,
                watched.instances,
                watched.history_start,
                watched.history_end,
                watched.prometheus,
                watched.servers,
            )

        yield start


@pytest.fixture(scope="session")
def demo_stack(start_demo_stack: StartDemoStack) -> DemoStack:
    """Three healthy demo servers with twenty minutes of history; not to be broken by a test."""
    return start_demo_stack()


LoadOpenMetrics = Callable[[str | Path], str]


@pytest.fixture(scope="session")
def load_openmetrics(
    prometheus_binaries: Found,
    tmp_path_factory: pytest.TempPathFactory,
    free_port: Callable[[], int],
) -> Iterator[LoadOpenMetrics]:
    """Give the address of a Prometheus that holds the samples of an OpenMetrics text and no other.

    It scrapes nothing. The same text gives the same Prometheus; all end with the session.
    """
    running: dict[str, str] = {}
    with Family() as family:

        def load(source: str | Path) -> str:
            text = source.read_text("utf-8") if isinstance(source, Path) else source
            if not text.rstrip().endswith("# EOF"):
                text = text.rstrip("\n") + "\n# EOF\n"
            key = hashlib.sha256(text.encode()).hexdigest()
            if key not in running:
                running[key] = start(text)
            return running[key]

        def start(text: str) -> str:
            folder = tmp_path_factory.mktemp("recording")
            written = folder / "samples.om"
            written.write_text(text, "utf-8")
            promtool = prometheus_binaries.promtool
            log = folder / "promtool.log"
            family.finish(start_making_blocks(promtool, written, folder / "tsdb", log, family), 120)
            port = free_port()
            log = folder / "prometheus.log"
            child = start_prometheus(
                prometheus_binaries, family, folder, port, log, scrapes_itself=False
            )
            wait_for_prometheus(child, port)
            return f"http://127.0.0.1:{port}"

        yield load
