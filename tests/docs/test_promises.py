"""Every promise on the page *What it promises* names tests, and each of them is there."""

from __future__ import annotations

import ast
import re

import pytest

from tests.conftest import PROJECT

_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
_NEVER_RUN = {"skip", "xfail"}


def promises(text: str) -> dict[str, list[tuple[str, str]]]:
    """Return the tests of each promise: one item of a list, with the lines that belong to it."""
    items = re.split(r"^- ", text, flags=re.MULTILINE)[1:]
    found = {}
    for item in items:
        body = item.split("\n\n")[0]
        found[body.split("\n")[0]] = _TEST.findall(body)
    return found


def without_test(text: str) -> list[str]:
    """List the promises that no test holds: none is named, none of the name, or it never runs."""
    missing = []
    for promise, tests in promises(text).items():
        if not tests:
            missing.append(f"{promise} no test")
        missing += [f"{promise} {file}::{name}" for file, name in tests if not _runs(file, name)]
    return missing


def _runs(file: str, name: str) -> bool:
    path = PROJECT / file
    if not path.is_file():
        return False
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            marks = {n.attr for d in node.decorator_list for n in ast.walk(d)
                     if isinstance(n, ast.Attribute)}  # fmt: skip
            return not marks & _NEVER_RUN
    return False


PAGE = (PROJECT / "docs" / "promises.md").read_text("utf-8")


def test_every_promise_has_its_tests() -> None:
    assert len(promises(PAGE)) >= 20
    assert without_test(PAGE) == []


@pytest.mark.parametrize(
    "line",
    [
        "- A promise.\n",
        "- A promise.\n  `tests/docs/test_promises.py::test_no_such_test`\n",
        "- A promise.\n  `tests/docs/no_such_file.py::test_every_promise_has_its_tests`\n",
    ],
)
def test_a_promise_without_a_test_is_found(line: str) -> None:
    assert len(without_test(f"{PAGE}\n{line}")) == 1
