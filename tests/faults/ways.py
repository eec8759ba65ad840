"""The ways out that run a program to its end: a build of the site, and the commands."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from handbook.commands.situation import Project
from tests.faults.faults import Fault, Standing
from tests.faults.judge_document import judge_document
from tests.faults.judge_page import judge_page
from tests.faults.running import Ran, run
from tests.faults.truth import Problem, Truth
from tests.macros.project import environment
from tests.macros.reading import outside_live
from tests.source.fault_server import SECRET

DEADLINE_SECONDS = 3.0
"""What a source may cost a build or a command, whatever ails it."""
GRACE_SECONDS = 0.7
"""For a machine that does other things too."""
MEMORY_BYTES = 64 << 20
"""What a source may cost in memory."""
COMMAND_BYTES = 36 << 20
"""What a command takes beside a source that refuses."""
COMMANDS: dict[str, Sequence[str]] = {
    "triage": ("triage",),
    "health": ("health",),
    "run": ("run", "memory-leak"),
    "drift": ("drift",),
    "analyze": ("analyze",),
}


@dataclass
class House:
    """A copy of the project, and what its programs cost beside no source at all."""

    folder: Path
    project: Project
    site: Path
    """Built without live values."""
    quiet: dict[str, Ran] = field(default_factory=dict)
    """By way: the same without a source."""

    def truth(self, fault: Fault, standing: Standing) -> Truth:
        bent = standing.bent if fault.is_fault else frozenset[str]()
        runbooks = dict(self.project.runbooks)
        return Truth(self.project.handbook, runbooks, bent, fault.good, fault.every_value)


@dataclass(frozen=True)
class Outcome:
    """What came of one fault on one way out."""

    seconds: float
    over_seconds: float
    """More than the same without a source."""
    over_bytes: int
    problems: tuple[Problem, ...]

    @property
    def mebibytes(self) -> float:
        """What `over_bytes` is in MiB."""
        return self.over_bytes / 2**20


def build(house: House, fault: Fault, real: str, to: Path) -> Outcome:
    """Build the site, and read every page of it."""
    with fault.standing(real) as standing:
        ran = build_site(house, to, PROMETHEUS_URL=standing.url, **standing.environ)
        truth = house.truth(fault, standing)
    problems = [*_of_program("build", ran, 0), *_of_site(house, to, truth)]
    return outcome(house.quiet["build"], ran, problems)


def build_site(house: House, to: Path, **variables: str) -> Ran:
    """Build the site, strict, as a person does."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(to)]
    return run(command, house.folder, environment(house.folder, **variables))


def _of_program(way: str, ran: Ran, code: int) -> list[Problem]:
    said = ran.out + ran.err
    problems = []
    if ran.code != code:
        problems.append(Problem("exit code", f"{way}: {ran.code}: {said[-300:]}"))
    if "Traceback" in said:
        problems.append(Problem("traceback", f"{way}: {said[-2000:]}"))
    if SECRET in said:
        problems.append(Problem("secret", way))
    return problems


def _of_site(house: House, site: Path, truth: Truth) -> list[Problem]:
    """Read every file: the same but for live elements, nothing said without knowing."""
    problems = []
    for due in sorted(house.site.rglob("*")):
        name = due.relative_to(house.site).as_posix()
        made = site / name
        if due.is_dir() or due.suffix == ".gz":
            continue
        if not made.is_file():
            problems.append(Problem("no page", name))
        elif due.suffix != ".html":
            if made.read_bytes() != due.read_bytes():
                problems.append(Problem("not whole", name))
        else:
            html = made.read_text("utf-8")
            if outside_live(html)[0] != outside_live(due.read_text("utf-8"))[0]:
                problems.append(Problem("not whole", name))
            if SECRET in html:
                problems.append(Problem("secret", name))
            problems += judge_page(name, html, truth)
    return problems


def command(name: str) -> Callable[[House, Fault, str, Path], Outcome]:
    """Give the way out that one command is."""

    def way(house: House, fault: Fault, real: str, _: Path) -> Outcome:
        with fault.standing(real) as standing:
            ran = run_command(house, name, {"PROMETHEUS_URL": standing.url, **standing.environ})
            truth = house.truth(fault, standing)
        problems = judge_document(name, ran, truth)
        if SECRET in ran.out + ran.err:
            problems.append(Problem("secret", name))
        return outcome(house.quiet[name], ran, problems)

    return way


def run_command(house: House, name: str, variables: Mapping[str, str]) -> Ran:
    """Run one command, as JSON."""
    words = [sys.executable, "-m", "handbook.cli", *COMMANDS[name], "--json"]
    return run(words, house.folder, environment(house.folder, **variables))


def outcome(quiet: Ran, ran: Ran, problems: Sequence[Problem]) -> Outcome:
    """Compare with the same beside no source at all."""
    return Outcome(
        ran.seconds,
        ran.seconds - quiet.seconds,
        ran.peak_bytes - quiet.peak_bytes,
        tuple(problems),
    )


def make_house(folder: Path, project: Project, *, rounds: int = 2) -> House:
    """Measure what everything costs without a source, each the best of some rounds.

    `folder` is a copy of the project. Without a round, commands are taken to cost no time.
    """
    house = House(folder, project, folder / "quiet-site")
    off = {"HANDBOOK_LIVE": "off"}
    builds = (build_site(house, _fresh(house.site), **off) for _ in range(max(1, rounds)))
    house.quiet["build"] = _best(builds)
    refusing = {"PROMETHEUS_URL": "http://127.0.0.1:9"}
    for name in COMMANDS:
        known = _best(run_command(house, name, refusing) for _ in range(rounds))
        house.quiet[name] = known
    return house


def _best(runs: Iterable[Ran]) -> Ran:
    nothing = Ran(0, "", "", 0.0, COMMAND_BYTES, COMMAND_BYTES)
    return min(runs, key=lambda ran: ran.seconds, default=nothing)


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    return folder
