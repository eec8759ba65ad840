"""Every kind of difference that the code can name is one that a test here has seen red."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import PROJECT

PARTS = {"what": ("title", "type", "overrides", "query", "unit", "thresholds"),
         "kind": ("label", "annotation", "missing", "extra", "changed"),
         "server.state": ("down", "stale", "gone")}  # fmt: skip
"""What the open part of a kind may be, by the name of its variable."""


def kinds_in_code() -> Iterator[str]:
    """Yield the first argument of each `Difference(…)`, its open parts filled in."""
    for file in sorted((PROJECT / "handbook" / "drift").glob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id == "Difference" and call.args:
                yield from spelt(ast.unparse(call.args[0]))


def spelt(source: str) -> Iterator[str]:
    open_part = re.fullmatch(r"f'([a-z-]+)\{([\w.]+)\}'", source)
    if open_part is None:
        yield ast.literal_eval(source)
        return
    for word in PARTS[open_part[2]]:
        of_rule = word in ("label", "annotation")
        if open_part[2] != "kind" or of_rule == open_part[1].startswith("rule"):
            yield open_part[1] + word


def test_each_kind_of_difference_is_expected_by_a_test() -> None:
    kinds = set(kinds_in_code())
    assert len(kinds) > 15, kinds
    tests = "".join(
        file.read_text("utf-8")
        for file in Path(__file__).parent.glob("test_*.py")
        if file.name != Path(__file__).name
    )
    assert {kind for kind in kinds if f'"{kind}"' not in tests} == set()
