"""Runs the tests of each module of the verdict against its mutants: those left alive are named.

Each mutant runs in a fork of a process that has pytest loaded and none of our modules, so a
mutant costs its tests and little else. Only tests that need no other program are run.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.machinery
import importlib.util
import os
import random
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from tests.measured import PROJECT
from tests.mutate.equivalent import EQUIVALENT
from tests.mutate.operators import Mutant, mutants

READING = (
    "tests/readings/test_take.py", "tests/readings/test_alerts.py",
    "tests/readings/test_questions.py", "tests/readings/test_rarely.py",
)  # fmt: skip
WALKING = ("tests/runbooks/test_walk.py",)
JUDGING = ("tests/verdicts/test_by_hand.py",)
LEVELS = ("tests/model/test_levels.py", "tests/model/test_verdicts.py")
MODULES: dict[str, tuple[str, ...]] = {
    "handbook.model.levels": LEVELS,
    "handbook.condition": ("tests/test_condition.py",),
    "handbook.thresholds": ("tests/test_thresholds.py",),
    "handbook.readings.servers": READING,
    "handbook.readings.take": READING,
    "handbook.readings.reading": (*READING, *JUDGING),
    "handbook.readings.questions": READING,
    "handbook.readings.alerts": READING,
    "handbook.runbooks.answers": (*WALKING, *JUDGING),
    "handbook.runbooks.walk": WALKING,
    "handbook.verdicts.health": JUDGING,
    "handbook.verdicts.triage": JUDGING,
    "handbook.verdicts.walks": JUDGING,
    "handbook.verdicts.ways": JUDGING,
}
"""The verdict: condition, levels, freshness, walk; and the tests that hold each."""

LIMIT_SECONDS = 60.0
"""A mutant that takes longer hangs, which is seen too."""


@dataclass(frozen=True)
class Fate:
    """One mutant, and whether a test failed on it."""

    mutant: Mutant
    killed: bool
    because: str
    """``killed``, ``alive``, ``hangs``, or why nothing can see it."""


def all_mutants(only: str) -> list[Mutant]:
    """Make the mutants of every module whose name holds `only`."""
    found = []
    for module in MODULES:
        if only in module:
            file = PROJECT / f"{module.replace('.', '/')}.py"
            found += list(mutants(module, file.read_text("utf-8")))
    return found


def fates(chosen: Sequence[Mutant], workers: int) -> Iterator[Fate]:
    """Run them, some at a time, in the order in which they end.

    Raises:
        AssertionError: the tests of a module fail without any change.
    """
    _load()
    for module in dict.fromkeys(mutant.module for mutant in chosen):
        assert _wait(_start(None, MODULES[module])) == 0, f"the tests of {module} fail as it is"
    waiting = list(chosen)
    running: dict[int, tuple[Mutant, float]] = {}
    while waiting or running:
        while waiting and len(running) < workers:
            mutant = waiting.pop(0)
            if mutant.key in EQUIVALENT:
                yield Fate(mutant, False, EQUIVALENT[mutant.key])
                continue
            running[_start(mutant, MODULES[mutant.module])] = mutant, time.monotonic()
        if not running:
            continue
        ended, status = os.waitpid(-1, os.WNOHANG)
        if ended:
            mutant, _ = running.pop(ended)
            killed = os.waitstatus_to_exitcode(status) != 0
            yield Fate(mutant, killed, "killed" if killed else "alive")
            continue
        for child, (mutant, began) in list(running.items()):
            if time.monotonic() - began > LIMIT_SECONDS:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                del running[child]
                yield Fate(mutant, True, "hangs")
        time.sleep(0.01)


def _load() -> None:
    """Load what tests use and is not ours, once, before any fork."""
    import hypothesis
    import promql_parser  # noqa: F401
    import pytest  # noqa: F401
    import yaml  # noqa: F401

    hypothesis.settings.register_profile("few", max_examples=25, derandomize=True, database=None)
    hypothesis.settings.load_profile("few")


def _start(mutant: Mutant | None, tests: Sequence[str]) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        for name in [name for name in sys.modules if name.split(".")[0] in ("handbook", "tests")]:
            del sys.modules[name]
        if mutant is not None:
            sys.meta_path.insert(0, _Instead(mutant.module, mutant.tree))
        import pytest

        os.environ["TEST_ALL"] = "1"
        # What is above the tests' own folder starts real parts, which none of these needs.
        near = f"--confcutdir={Path(tests[0]).parent}"
        quiet_run = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", near, *tests]
        code = int(pytest.main(quiet_run))
    finally:
        os._exit(code)


def _wait(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class _Instead(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Gives one module from a syntax tree instead of its file."""

    def __init__(self, name: str, tree: ast.Module) -> None:
        self.name, self.tree = name, tree

    def find_spec(
        self, name: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != self.name:
            return None
        return importlib.util.spec_from_loader(name, self, origin="a mutant")

    def get_source(self, name: str) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.tree, "a mutant", "exec"), module.__dict__)


def report(all_fates: Sequence[Fate]) -> list[str]:
    """Write the table, the mutants that live, and those that nothing can see, with the reason."""
    counted = [fate for fate in all_fates if fate.mutant.key not in EQUIVALENT]
    killed = sum(fate.killed for fate in counted)
    share = killed / len(counted) if counted else 1.0
    lines = [
        f"{len(all_fates)} mutants of the verdict; {len(all_fates) - len(counted)} of them are "
        f"equivalent. Of the other {len(counted)}, the tests kill {killed}: {share:.1%}.",
        "",
        "| Module | Mutants | Equivalent | Killed |",
        "|---|---:|---:|---:|",
    ]
    for module in MODULES:
        of = [fate for fate in all_fates if fate.mutant.module == module]
        same = sum(fate.mutant.key in EQUIVALENT for fate in of)
        if of:
            dead = sum(fate.killed for fate in of)
            lines.append(f"| `{module}` | {len(of)} | {same} | {dead} of {len(of) - same} |")
    alive = [fate.mutant for fate in counted if not fate.killed]
    if alive:
        lines += ["", "Alive:", ""]
        lines += [f"- `{one.module}`: `{one.text}`: {one.change}" for one in alive]
    same_ones = [fate for fate in all_fates if fate.mutant.key in EQUIVALENT]
    if same_ones:
        lines += ["", "Equivalent, so that no test can fail on them:", ""]
        lines += [f"- `{f.mutant.module}`: `{f.mutant.text}`: {f.mutant.change}. {f.because}"
                  for f in same_ones]  # fmt: skip
    return lines


def sample(found: Sequence[Mutant], count: int, seed: int) -> list[Mutant]:
    """Choose some, in their order."""
    at = random.Random(seed).sample(range(len(found)), min(count, len(found)))
    return [found[index] for index in sorted(at)]


AIM = 0.95
"""The least share of mutants that the tests have to kill."""


def share_killed(all_fates: Sequence[Fate]) -> float:
    """Return the share of the mutants that are not equivalent."""
    counted = [fate for fate in all_fates if fate.mutant.key not in EQUIVALENT]
    return sum(fate.killed for fate in counted) / len(counted) if counted else 1.0
