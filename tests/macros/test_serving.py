"""What the serving adapter adds to MkDocs' own server."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from mkdocs.commands import build
from mkdocs.livereload import LiveReloadServer
from mkdocs.utils import DuplicateFilter

from macros.serving import keep_last_good_site


class Heard(logging.Handler):
    """What a build logged."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@pytest.fixture
def heard() -> Iterator[Heard]:
    """Listen to the build's own logger, whatever level other tests left to those above it."""
    handler = Heard()
    level = build.log.level
    build.log.setLevel(logging.INFO)
    build.log.addHandler(handler)
    yield handler
    build.log.removeHandler(handler)
    build.log.setLevel(level)


@pytest.fixture
def without_equal_lines() -> Iterator[None]:
    """Log as the mkdocs command does: no line twice."""
    filtering = DuplicateFilter()
    build.log.addFilter(filtering)
    yield
    build.log.removeFilter(filtering)


@pytest.mark.usefixtures("without_equal_lines")
def test_a_build_says_again_what_an_earlier_one_said(
    tmp_path: Path, free_port: object, heard: Heard
) -> None:
    assert callable(free_port)
    server = LiveReloadServer(
        lambda: build.log.warning("a page has no title"),
        host="127.0.0.1",
        port=free_port(),
        root=str(tmp_path),
    )
    with server:
        keep_last_good_site(server)
        server.builder()
        server.builder()
    assert heard.said.count("a page has no title") == 2
