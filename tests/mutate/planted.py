"""Plants mistakes, one at a time, and tells what caught each."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from tests.mutate import in_config, in_monitoring, in_pages, in_queries, in_runbooks
from tests.mutate.judges import Copy, built, checked, generated, make_copy
from tests.mutate.live import Running, running
from tests.mutate.mistake import KINDS, Mistake

MODULES = (in_config, in_queries, in_pages, in_runbooks, in_monitoring)
"""Where kinds are registered, in the order of the table."""

SLOW_KINDS = frozenset({
    "page: a macro that names nothing", "page: a macro that is none",
    "page: a macro that does not end", "page: a live value in a heading",
    "page: an image that is not there", "config: a metric's type", "config: a metric's name",
})  # fmt: skip
"""Kinds of which some are seen by a build, or by what runs, alone."""

CHECK, GENERATE, BUILD, DRIFT = "check", "generate --check", "strict build", "drift"
JUDGES = (CHECK, GENERATE, BUILD, DRIFT)
DRIFTING = ("rules:", "dashboard:", "config: a metric's")
"""Kinds that what runs shows too; one mistake of each is held against a real Prometheus as well."""


@dataclass(frozen=True)
class Outcome:
    """One mistake, and what each judge that was asked said."""

    mistake: Mistake
    found: dict[str, str]
    """One line by judge; those that were not asked are not in it."""

    @property
    def caught(self) -> bool:
        return any(self.found.values())


def chosen(copy: Copy, name: str, count: int, seed: int) -> list[Mistake]:
    """Choose some mistakes of a kind, out of all places where one can be made."""
    places = list(KINDS[name](copy.texts))
    # A string seed: what is chosen of one kind does not hang on the other kinds.
    return random.Random(f"{seed} {name}").sample(places, min(count, len(places)))


def judged(copy: Copy, mistake: Mistake, live: Running | None, *, also_live: bool) -> Outcome:
    """Ask the quick judges, then the slow ones where nothing was found."""
    found = {}
    with copy.with_changes(mistake.changes) as root:
        for name, judge in ((CHECK, checked), (GENERATE, generated)):
            found[name] = judge(root)
        if not any(found.values()) and not mistake.where.startswith("monitoring/"):
            found[BUILD] = built(root)
        if live is not None and (also_live or not any(found.values())):
            found[DRIFT] = live.judge(root)
    return Outcome(mistake, found)


def plant(count: int, seed: int, only: str, *, with_live: bool) -> Iterator[Outcome]:
    """Plant `count` mistakes of each kind whose name holds `only`.

    Raises:
        AssertionError: a judge finds something in the project as it is.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = make_copy(Path(folder) / "project")
        with running(copy.texts.handbook) if with_live else nullcontext() as live:
            asked = [checked, generated, built, *([live.judge] if live else [])]
            for judge in asked:
                said = judge(copy.root)
                assert not said, f"the project as it is: {said}"
            for name in (name for name in KINDS if only in name):
                began = time.monotonic()
                mistakes = chosen(copy, name, count, seed)
                for number, mistake in enumerate(mistakes):
                    shown = name.startswith(DRIFTING) and number == 0
                    yield judged(copy, mistake, live, also_live=shown)
                print(f"{time.monotonic() - began:5.1f} s  {name}", file=sys.stderr)


def report(outcomes: Sequence[Outcome], seed: int) -> list[str]:
    """Write the table, and a list of what nothing caught."""
    missed = [outcome.mistake for outcome in outcomes if not outcome.caught]
    lines = [
        f"{len(outcomes)} mistakes planted (seed {seed}), {len(outcomes) - len(missed)} caught.",
        "Each was made on a copy, at a place drawn from all places where one of its kind can be "
        "made.",
        "A dash says that the judge was not asked, since a quicker one had found the mistake.",
        "",
        "| Mistake | Planted | Caught | " + " | ".join(f"`{judge}`" for judge in JUDGES) + " |",
        "|---|---:|---:|" + "---:|" * len(JUDGES),
    ]
    by_kind: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_kind.setdefault(outcome.mistake.kind, []).append(outcome)
    for name, those in by_kind.items():
        caught = sum(outcome.caught for outcome in those)
        cells = [_cell(those, judge) for judge in JUDGES]
        lines.append(f"| {name} | {len(those)} | {caught} | {' | '.join(cells)} |")
    if missed:
        lines += ["", "Not caught:", ""]
        lines += [f"- {one.kind}: `{one.where}`, {one.what}" for one in missed]
    return lines


def _cell(those: Sequence[Outcome], judge: str) -> str:
    asked = [outcome.found[judge] for outcome in those if judge in outcome.found]
    return f"{sum(map(bool, asked))} of {len(asked)}" if asked else "–"
