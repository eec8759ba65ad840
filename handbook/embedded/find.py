"""Find a Prometheus with its promtool: on PATH, from Debian, or from the official release.

Knows the order of the ways and what to tell a person when all fail; each way is its own function.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from handbook.embedded.debian import from_package
from handbook.embedded.found import Found, NoPrometheusError, WayClosedError
from handbook.embedded.processes import CommandFailedError, Family
from handbook.embedded.progress import Progress
from handbook.embedded.release import from_release

INSTALL_HINT = (
    "Install Prometheus 2.42 or newer, with promtool (`sudo apt-get install prometheus`, or "
    "prometheus.io/download), or set PROMETHEUS_URL to one that runs."
)


def on_path(search_path: str | None = None) -> Found:
    """Look for both programs on the search path (`None`: the process's own).

    Raises:
        WayClosedError: One of them is not there.
    """
    prometheus = shutil.which("prometheus", path=search_path)
    promtool = shutil.which("promtool", path=search_path)
    if prometheus is None or promtool is None:
        missing = "prometheus" if prometheus is None else "promtool"
        raise WayClosedError(f"there is no {missing}")
    found = Path(prometheus).absolute()
    return Found(found, Path(promtool).absolute(), f"on PATH ({found})")


def seen_running(found: Found, log: Path) -> Found:
    """See that both programs run here and can do what we need: right processor, new enough.

    Raises:
        WayClosedError: One of them does not start, or promtool cannot make history.
    """
    commands: tuple[list[str | Path], ...] = (
        [found.prometheus, "--version"],
        [found.promtool, "tsdb", "create-blocks-from", "openmetrics", "--help"],
    )
    for command in commands:
        with Family() as family:
            try:
                family.run(str(command[0]), command, log, timeout_seconds=20)
            except CommandFailedError as error:
                raise WayClosedError(f"it does not run here, or is too old: {error}") from error
    return found


def find_prometheus(
    cache: Path, environment: Mapping[str, str], progress: Progress, search_path: str | None = None
) -> Found:
    """Find Prometheus, downloading it into `cache` where it must.

    Args:
        cache: The project's `.cache` folder; logs go to its `log` folder.
        environment: Read for the address of the official releases (`release.BASE_URL_VARIABLE`).
        progress: Told what takes long.
        search_path: Where to look for programs; `None` is the process's own PATH.

    Raises:
        NoPrometheusError: No way led to a Prometheus.
    """
    ways: list[tuple[str, Callable[[], Found]]] = [
        ("on PATH", lambda: on_path(search_path)),
        ("Debian's package", lambda: from_package(cache, progress, search_path)),
        ("the official release", lambda: from_release(cache, environment, progress)),
    ]
    closed = []
    for name, way in ways:
        try:
            return seen_running(way(), cache / "log" / "find.log")
        except (WayClosedError, OSError) as reason:
            closed.append(f"  {name}: {reason}")
    raise NoPrometheusError(
        "\n".join(
            ["No Prometheus could be had, so there are no live values:", *closed, INSTALL_HINT]
        )
    )
