"""Reads the project for lint, going on where a reader for use would stop.

What is refused is taken out, and the rest is read again, so that one mistake hides no other.
Only this module of the package touches the disk.
"""

from __future__ import annotations

import copy
import re
from pathlib import Path

from handbook.catalogue import Source, load_catalogue
from handbook.config.load import CONFIG_FILE, handbook_of_tree
from handbook.lint.pages import Page, page_of
from handbook.lint.places import Places
from handbook.lint.subject import Subject
from handbook.lint.take_out import take_out
from handbook.model.handbook import Handbook
from handbook.odd_files import odd_files
from handbook.page_text import read_page
from handbook.problems import Problem, ProblemsError
from handbook.runbooks.model import Runbook
from handbook.runbooks.parse import load_runbooks, parse_runbook
from handbook.yaml_text import Mapping, Node, read_yaml

MAX_ROUNDS = 8
"""How often the rest is read again; each round takes out what the one before was refused for."""

DOCS, RUNBOOKS, README = "docs", "runbooks", "README.md"
_NOT_PUBLISHED = ("docs/measured/raw/",)
_NAV_ENTRY = re.compile(r"\s*-\s+(?:.*:\s+)?[\"']?([^\s\"':]+\.md)[\"']?\s*$")


def read_project(root: Path) -> Subject:
    """Read config, runbooks and pages.

    Raises:
        ProblemsError: no handbook can be had of what is left; holds everything that was found.
    """
    reading: list[Problem] = []
    pages = _pages(root, reading)
    try:
        tree = read_yaml(root / CONFIG_FILE, CONFIG_FILE)
        handbook, refused = _handbook(tree, reading)
    except ProblemsError as error:
        raise ProblemsError([*error.problems, *reading, *_fence_problems(pages)]) from None
    runbooks = _runbooks(root / RUNBOOKS, handbook, pages, refused, reading)
    reading += _fence_problems([page for page in pages if not _is_runbook(page)])
    source = Source("Game server", "")
    return Subject(
        handbook=handbook,
        catalogue=load_catalogue().with_own(source, handbook.metrics),
        runbooks=runbooks,
        pages=tuple(pages),
        places=Places(tree if isinstance(tree, Mapping) else Mapping(1)),
        reading=tuple(reading),
        navigation=navigation_of(root / "mkdocs.yml"),
    )


def navigation_of(file: Path) -> tuple[tuple[int, str], ...]:
    """Return line and page of each entry of ``nav``.

    Read by lines: ``mkdocs.yml`` holds tags that only MkDocs knows.
    """
    found = []
    inside = False
    text = file.read_text("utf-8", errors="replace") if file.is_file() else ""
    for number, line in enumerate(text.splitlines(), start=1):
        if line[:1] not in (" ", "-", "#", ""):
            inside = line.startswith("nav:")
        entry = _NAV_ENTRY.match(line) if inside else None
        if entry is not None:
            found.append((number, entry[1]))
    return tuple(found)


def _handbook(tree: Node, reading: list[Problem]) -> tuple[Handbook, frozenset[str]]:
    """Read the config, and what is left of it after each refusal; also name what was refused."""
    try:
        return handbook_of_tree(tree), frozenset()
    except ProblemsError as error:
        reading.extend(error.problems)
        problems = error.problems
    rest = copy.deepcopy(tree)
    refused: set[str] = set()
    for _ in range(MAX_ROUNDS):
        taken = take_out(rest, problems)
        refused |= taken
        if not taken:
            break
        try:
            return handbook_of_tree(rest), frozenset(refused)
        except ProblemsError as error:
            problems = error.problems
    raise ProblemsError(reading)


def _runbooks(
    folder: Path,
    handbook: Handbook,
    pages: list[Page],
    refused: frozenset[str],
    reading: list[Problem],
) -> dict[str, Runbook]:
    try:
        return load_runbooks(folder, handbook)
    except ProblemsError as error:
        # A runbook that names what the config was refused for has no mistake of its own.
        reading.extend(
            problem
            for problem in error.problems
            if not any(f"'{name}'" in problem.message for name in refused)
        )
    known = {Path(page.file).stem for page in pages if _is_runbook(page)}
    runbooks = {}
    for page in pages:
        if _is_runbook(page):
            try:
                runbook = parse_runbook(page.text, page.file, handbook, known)
            except ProblemsError:
                continue
            runbooks[runbook.id] = runbook
    return runbooks


def _is_runbook(page: Page) -> bool:
    return page.file.startswith(f"{RUNBOOKS}/") and not page.file.endswith("/index.md")


def _pages(root: Path, reading: list[Problem]) -> list[Page]:
    paths = [*sorted((root / DOCS).rglob("*.md")), *sorted((root / RUNBOOKS).glob("*.md"))]
    reading += odd_files(root, [DOCS])  # of a runbook, its own reader says it
    pages = []
    for path in [*paths, root / README]:
        file = path.relative_to(root).as_posix()
        if not path.is_file() or file.startswith(_NOT_PUBLISHED):
            continue
        text, wrong = read_page(path, file)
        if not file.startswith(f"{RUNBOOKS}/") or file.endswith("/index.md"):
            reading += wrong  # of a runbook, its own reader says it
        if text is not None:
            pages.append(page_of(file, text))
    return pages


def _fence_problems(pages: list[Page]) -> list[Problem]:
    return [problem for page in pages for problem in page.scan.problems]
