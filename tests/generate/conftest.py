"""The shipped config, what is made from it, and the tools that judge it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from handbook.config.load import load_handbook
from handbook.embedded.found import Found
from handbook.embedded.processes import Family
from handbook.generate.outputs import outputs
from handbook.model.handbook import Handbook
from tests.nginx import Web, start_nginx

PROJECT = Path(__file__).parents[2]

Judge = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def config() -> Handbook:
    return load_handbook(PROJECT / "handbook.yml")


@pytest.fixture(scope="session")
def made(config: Handbook) -> dict[str, str]:
    return outputs(config)


@pytest.fixture(scope="session")
def promtool(prometheus_binaries: Found) -> Judge:
    """Run promtool; it prints FAILED and exits 0 for some mistakes, so its words count too."""

    def run(*arguments: object, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        command = [str(prometheus_binaries.promtool), *map(str, arguments)]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)

    return run


Serve = Callable[..., Web]


@pytest.fixture(scope="module")
def serve(
    config: Handbook,
    nginx_binary: Path,
    free_port: Callable[[], int],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Serve]:
    """Serve a small site in front of a Prometheus: `serve(prometheus, auth="", handbook=None)`."""
    with Family() as family:

        def start(
            prometheus: str, auth: str = "", handbook: Handbook | None = None, **options: str
        ) -> Web:
            folder = tmp_path_factory.mktemp("web")
            site = make_site(folder / "site")
            return start_nginx(
                family, nginx_binary, handbook or config, site, folder, free_port(), prometheus,
                auth, **options,
            )  # fmt: skip

        yield start


def make_site(site: Path) -> Path:
    """Write a page, a page below it, a page for what is missing, a bundle and a style sheet."""
    (site / "runbooks" / "goroutine-leak").mkdir(parents=True)
    (site / "assets").mkdir()
    page = "<!doctype html><title>Ops</title><script>start()</script>" + "<p>words</p>" * 200
    (site / "index.html").write_text(page, "utf-8")
    (site / "runbooks" / "goroutine-leak" / "index.html").write_text(page, "utf-8")
    (site / "404.html").write_text("<h1>Not here</h1>", "utf-8")
    (site / "assets" / "bundle.79ae519e.min.js").write_text("start();\n" * 200, "utf-8")
    (site / "assets" / "handbook.css").write_text("p { color: red }\n" * 200, "utf-8")
    return site
