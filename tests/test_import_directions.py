"""One way only: config, model, readings, verdicts, renderings; the edge is passed in.

Reads every file's imports from its syntax tree, so that an import inside a function counts too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
ENGINE = PROJECT / "handbook"

ANSWERS = frozenset({"source.points", "source.queries", "source.results"})
"""What may be asked and answered, without the way there."""

YAML = frozenset({"endless", "problems", "yaml_text", "yaml_syntax"})

ALLOWED: dict[str, frozenset[str]] = {
    "atomic": frozenset(),
    "endless": frozenset(),
    "odd_files": frozenset({"endless", "problems"}),
    "problems": frozenset(),
    "yaml_syntax": frozenset(),
    "yaml_text": YAML,
    "page_text": frozenset({"endless", "problems"}),
    "model": frozenset(),
    "config": YAML | {"model"},
    "catalogue": YAML | {"model", "config"},
    "runbooks": YAML | {"model", "config", "page_text", "thresholds"},
    "promql": frozenset({"model"}),
    "source": frozenset(),
    "proxy": frozenset({"moments", "source"}),
    "embedded": frozenset({"atomic", "problems"}),
    "readings": ANSWERS | {"model", "promql"},
    "live": ANSWERS | {"readings"},
    "asking": ANSWERS | {"model", "readings", "live"},
    "trends": ANSWERS | {"model", "readings", "live", "addresses", "moments", "thresholds"},
    "addresses": frozenset({"model"}),
    "condition": frozenset({"model"}),
    "thresholds": frozenset({"model"}),
}
"""What each part may import of the others. Parts that are not here stand further out."""

OUTSIDE = frozenset({"mkdocs", "mkdocs_macros", "macros", "jinja2"})
"""What no part of the engine may import."""

EDGE = frozenset({"commands", "cli"})
"""What only the edge itself may import."""

ASKERS = ("source.client", "source.session", "source.batch", "source.connection", "asking")

PURE = (
    "model",
    "readings",
    "trends",
    "render",
    "generate",
    "condition",
    "thresholds",
    "addresses",
    "promql",
)
"""Objects in, objects or text out."""

IMPURE = frozenset(
    {"os", "socket", "time", "subprocess", "threading", "requests", "http", "ssl", "shutil",
     "tempfile", "random", "asyncio", "urllib.request", "prometheus_api_client", "pathlib"}
)  # fmt: skip


AT_THE_DISK = ("handbook/generate/files.py:", "handbook/generate/csp.py:")
"""The two files of the generators that write what was made, and read the site that was built."""


@dataclass(frozen=True)
class Imported:
    """One import: who, where, and the full name of what."""

    part: str
    place: str
    name: str

    @property
    def of_engine(self) -> str:
        """The name below `handbook`, or empty."""
        return self.name.removeprefix("handbook.") if self.name.startswith("handbook.") else ""

    @property
    def to_part(self) -> str:
        return self.of_engine.partition(".")[0]


def names_in(source: str) -> Iterator[tuple[int, str]]:
    """List the absolute names that a text imports; `from a import b` gives `a.b` as well."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where they lead"
            yield node.lineno, node.module or ""
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def imports() -> list[Imported]:
    found = []
    for path in sorted(ENGINE.rglob("*.py")):
        part = path.relative_to(ENGINE).parts[0].removesuffix(".py")
        where = path.relative_to(PROJECT)
        for line, name in names_in(path.read_text("utf-8")):
            found.append(Imported(part, f"{where}:{line}", name))
    return found


IMPORTS = imports()


def within(name: str, roots: frozenset[str] | tuple[str, ...]) -> bool:
    return any(name == root or name.startswith(f"{root}.") for root in roots)


@pytest.mark.parametrize("part", sorted(ALLOWED))
def test_a_part_imports_only_what_lies_before_it(part: str) -> None:
    wrong = [
        f"{each.place}: {each.name}"
        for each in IMPORTS
        if each.part == part
        and each.to_part not in ("", part)
        and not within(each.of_engine, ALLOWED[part])
    ]
    assert wrong == []


def test_the_engine_knows_no_page_builder_and_only_its_commands_know_the_demo() -> None:
    wrong = [
        f"{each.place}: {each.name}"
        for each in IMPORTS
        if within(each.name, OUTSIDE) or (within(each.name, ("demo",)) and each.part not in EDGE)
    ]
    assert wrong == []


def test_nothing_but_the_edge_imports_the_edge() -> None:
    wrong = [
        f"{each.place}: {each.name}"
        for each in IMPORTS
        if each.to_part in EDGE and each.part not in EDGE
    ]
    assert wrong == []


def test_renderers_and_generators_never_ask() -> None:
    wrong = [
        f"{each.place}: {each.name}"
        for each in IMPORTS
        if each.part in ("render", "generate", "readings", "model", "config")
        and within(each.of_engine, ASKERS)
    ]
    assert wrong == []


@pytest.mark.parametrize("part", PURE)
def test_a_pure_part_reaches_for_no_clock_network_or_disk(part: str) -> None:
    wrong = [
        f"{each.place}: {each.name}"
        for each in IMPORTS
        if each.part == part
        and within(each.name, IMPURE)
        and not each.place.startswith(AT_THE_DISK)
    ]
    assert wrong == []


def test_every_part_of_the_table_exists() -> None:
    parts = {path.stem for path in ENGINE.iterdir()}
    assert set(ALLOWED) | set(PURE) <= parts


def test_an_import_inside_a_function_is_seen() -> None:
    source = "def f():\n    from handbook.source import client\n    import os.path\n"
    assert list(names_in(source)) == [
        (2, "handbook.source"),
        (2, "handbook.source.client"),
        (3, "os.path"),
    ]
    assert within("source.client", ASKERS)
    assert within("os.path", IMPURE)
