"""`make faults`: every fault of a source on every way out; exit 1 where a promise is not kept.

`python -m tests.faults "gzip bomb" --way build` looks at one of them.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from handbook.commands.situation import read_project
from tests.bench.stack import free_port, prometheus_with_demo
from tests.browser import CHROMIUM_ARGUMENTS, chromium_path
from tests.faults.cuts import cut_everywhere
from tests.faults.faults import FAULTS, Fault
from tests.faults.served import Site, meet, served_site
from tests.faults.table import SERVED, cell, markdown, totals, verdicts
from tests.faults.ways import COMMANDS, House, Outcome, build, command, make_house
from tests.macros.project import copy_project
from tests.measured import keep_result

WAYS = ("build", *SERVED, *COMMANDS)
SETTLING_SECONDS = 15
"""Until the demo servers' live samples have joined their history, and rules are evaluated."""


def main() -> int:
    """Meet every fault on every way out, print, and keep the table if told."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("fault", nargs="*", help="names of faults; all if none")
    parser.add_argument("--way", action="append", choices=WAYS, help="all if none")
    parser.add_argument("--keep", action="store_true", help="write docs/measured/faults.md")
    options = parser.parse_args()
    unknown = set(options.fault) - set(FAULTS)
    if unknown:
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    names = options.fault or list(FAULTS)
    ways = [way for way in WAYS if way in (options.way or WAYS)]
    results: dict[str, dict[str, Outcome]] = {name: {} for name in names}
    with tempfile.TemporaryDirectory() as folder, prometheus_with_demo() as port:
        time.sleep(SETTLING_SECONDS)
        real = f"http://127.0.0.1:{port}"
        house = make_house(copy_project(Path(folder) / "project"), read_project())
        for name in names:
            for way in ways:
                if way not in SERVED:
                    _note(results, FAULTS[name], way, _run(house, FAULTS[name], real, way))
        if set(ways) & set(SERVED):
            with _site(house, real, Path(folder), "browser" in ways) as site:
                for name in names:
                    if FAULTS[name].can_be_turned_to:
                        for way, outcome in meet(site, FAULTS[name]).items():
                            if way in ways:
                                _note(results, FAULTS[name], way, outcome)
        cuts = cut_everywhere(real, house.project.handbook)
    amiss = totals(results, FAULTS)
    print(f"\n{cuts}\n{dict(amiss) or 'nothing amiss'}")
    if options.keep and not options.fault:
        _keep(results, ways, cuts.text)
    return int(bool(amiss) or cuts.taken_for_whole > 0)


def _run(house: House, fault: Fault, real: str, way: str) -> Outcome:
    to = house.folder.parent / "site"
    return (build if way == "build" else command(way))(house, fault, real, to)


def _note(results: dict[str, dict[str, Outcome]], fault: Fault, way: str, got: Outcome) -> None:
    results[fault.name][way] = got
    print(f"{fault.name:34} {way:8} {cell(way, fault, got)}", flush=True)
    if verdicts(got, fault):
        for problem in got.problems[:8]:
            print(f"    {problem.kind}: {problem.what}", flush=True)


@contextmanager
def _site(house: House, real: str, folder: Path, with_browser: bool) -> Iterator[Site]:
    with ExitStack() as stack:
        browser: Browser | None = None
        if with_browser:
            playwright = stack.enter_context(sync_playwright())
            browser = playwright.chromium.launch(
                executable_path=chromium_path(), args=list(CHROMIUM_ARGUMENTS)
            )
            stack.callback(browser.close)
        project = copy_project(folder / "served")
        yield stack.enter_context(served_site(house, real, free_port(), project, browser))


def _keep(results: dict[str, dict[str, Outcome]], ways: Sequence[str], cuts: str) -> None:
    keep_result(
        "faults",
        title="A source that fails",
        description="Every fault of a Prometheus on every way out, with verdict, time and memory.",
        repeat="make faults",
        body="\n".join(markdown(results, FAULTS, ways, cuts)),
    )


if __name__ == "__main__":
    sys.exit(main())
