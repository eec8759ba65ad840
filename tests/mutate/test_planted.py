"""Some mistakes of some kinds, each run others: all are caught without building a site."""

from __future__ import annotations

import pytest

from tests.mutate.judges import Copy, checked, generated, make_copy
from tests.mutate.mistake import KINDS
from tests.mutate.operators import mutants
from tests.mutate.planted import MODULES, SLOW_KINDS, chosen
from tests.sampling import seed_of_run

QUICK = [name for name in KINDS if name not in SLOW_KINDS]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return make_copy(tmp_path_factory.mktemp("planted") / "project")


@pytest.mark.sampled(5)
@pytest.mark.parametrize("name", QUICK)
def test_a_planted_mistake_is_caught(name: str, copy: Copy) -> None:
    (mistake,) = chosen(copy, name, 1, seed_of_run())
    with copy.with_changes(mistake.changes) as root:
        assert checked(root) or generated(root), f"{mistake.where}: {mistake.what}"
    assert {path: (copy.root / path).read_text("utf-8") for path in mistake.changes
            if path in copy.texts.files} == {
        path: copy.texts.files[path] for path in mistake.changes if path in copy.texts.files
    }  # fmt: skip


def test_there_are_kinds_in_config_queries_pages_runbooks_and_what_is_generated() -> None:
    assert len(MODULES) == 5
    assert len(KINDS) > 60
    assert set(KINDS) > SLOW_KINDS


def test_a_mistake_can_be_made_at_many_places_of_each_kind(copy: Copy) -> None:
    places = {name: sum(1 for _ in make(copy.texts)) for name, make in KINDS.items()}
    assert min(places.values()) > 0, places
    assert sum(places.values()) > 3000


SOURCE = '''
def level(value: float | None, limit: float = 2) -> str | None:
    """Says nothing."""
    if value is None or not value > limit:
        return None
    return max(value, -1) + 1
'''


def test_every_operator_of_a_function_is_changed_and_no_annotation() -> None:
    made = {(one.line, one.change) for one in mutants("m", SOURCE)}
    assert made == {
        (2, "2 → 3"),
        (4, "If: condition turned"), (4, "Or → And"), (4, "Is → IsNot"), (4, "without not"),
        (4, "Gt → GtE"), (4, "Gt → LtE"),
        (6, "returns None"), (6, "Add → Sub"), (6, "max → min"), (6, "without minus"),
        (6, "1 → 2"),
    }  # fmt: skip
