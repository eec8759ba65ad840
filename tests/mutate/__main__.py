"""`make mutate`: plant mistakes and change code, and tell what is not caught."""

from __future__ import annotations

import argparse
import os
import random
import re
import sys

from tests.measured import FOLDER, PROJECT, measured_line
from tests.mutate import branches, code, planted

PER_KIND = 5
PAGE = FOLDER / "mutate.md"
HEAD = """\
---
title: What the checks and the tests catch
description: Mistakes planted into config, pages and rules, and changes of the code.
tags: [reference]
---
# What the checks and the tests catch
"""
TITLES = {
    "planted": "Planted mistakes",
    "code": "Mutants of the verdict",
    "branches": "Branches that tests take",
}


def main() -> int:
    """Run both parts, or the one that was named; exit 1 where something goes unseen."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutate", description=__doc__)
    parser.add_argument("part", nargs="?", choices=[*TITLES, []], default=[], help="both if none")
    parser.add_argument("--each", type=int, default=PER_KIND, help="mistakes of each kind")
    parser.add_argument("--mutants", type=int, default=10**6, help="so many of them, by the seed")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--only", default="", help="kinds, or modules, whose name holds this")
    parser.add_argument("--keep", action="store_true", help="write docs/measured/mutate.md")
    options = parser.parse_args()
    run = {"planted": _planted, "code": _code, "branches": _branches}
    good = True
    for part in [options.part] if options.part else TITLES:
        lines, all_seen = run[part](options)
        good &= all_seen
        print("\n".join(lines))
        if options.keep:
            _keep(part, lines)
    return int(not good)


def _planted(options: argparse.Namespace) -> tuple[list[str], bool]:
    outcomes = []
    for outcome in planted.plant(options.each, options.seed, options.only, with_live=True):
        outcomes.append(outcome)
        if not outcome.caught:
            one = outcome.mistake
            print(f"not caught: {one.kind}: {one.where}: {one.what}", file=sys.stderr, flush=True)
    return planted.report(outcomes, options.seed), all(outcome.caught for outcome in outcomes)


def _code(options: argparse.Namespace) -> tuple[list[str], bool]:
    every = code.all_mutants(options.only)
    chosen = code.sample(every, options.mutants, options.seed)
    found = []
    for fate in code.fates(chosen, os.cpu_count() or 1):
        found.append(fate)
        if fate.because == "alive":
            one = fate.mutant
            print(f"alive: {one.module}:{one.line}: {one.text}: {one.change}",
                  file=sys.stderr, flush=True)  # fmt: skip
    lines = code.report(found)
    if len(chosen) < len(every):
        lines.insert(1, f"Drawn by the seed {options.seed} out of {len(every)}.")
    return lines, code.share_killed(found) >= code.AIM


def _branches(_: argparse.Namespace) -> tuple[list[str], bool]:
    found = branches.missed()
    return branches.report(found), not any(found.values())


def _keep(part: str, lines: list[str]) -> None:
    """Write one part's section; the other's stays as it was measured."""
    held = PAGE.read_text("utf-8") if PAGE.is_file() else ""
    sections = {
        title: body.strip()
        for title, body in re.findall(r"^## (.+)\n((?:(?!## ).*\n?)*)", held, re.MULTILINE)
    }
    sections[TITLES[part]] = "\n".join([measured_line("make mutate"), "", *lines])
    body = "\n\n".join(f"## {t}\n\n{sections[t]}" for t in TITLES.values() if t in sections)
    PAGE.write_text(f"{HEAD}\n{body}\n", "utf-8")
    print(f"written: {PAGE.relative_to(PROJECT)}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
