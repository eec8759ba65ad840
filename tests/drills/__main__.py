"""`make drill-report`: the diagnosis against what was truly wrong, minute by minute.

`python -m tests.drills FOLDER` judges other recordings with their own `truth.yml`.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from demo.scenarios import SCENARIOS
from handbook.commands.situation import Project, read_project
from tests.drills.agree import Agreed, agreed
from tests.drills.altered import write_altered
from tests.drills.equal import differences
from tests.drills.lives import SPAN_SECONDS, T0, Life, mixtures, write_lives
from tests.drills.minutes import minutes
from tests.drills.score import Score, scores
from tests.drills.store import PROJECT, prometheus_over
from tests.drills.table import agreement_tables, summary, table
from tests.drills.truth import read_truth
from tests.measured import keep_result

RECORDINGS = PROJECT / "tests" / "recordings"
ODD_SEEDS = tuple(range(1, 20, 2))
"""Reported; what was tuned was tuned on even ones."""
COMPARED = 20
AGREEMENT = (
    "## Alerts beside runbooks",
    "",
    "The same minutes: what the generated rules do, evaluated every 15 seconds with their `for`, "
    "beside what the runbook says.",
    "An alert on a level may fire by load alone, and the runbook then rules it out and says so; "
    "one on growth may not.",
    "",
)


def main() -> int:
    """Drill on the recordings and on the demo; exit 1 where one fails."""
    parser = argparse.ArgumentParser(prog="python -m tests.drills", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=RECORDINGS)
    parser.add_argument("--keep", action="store_true", help="write docs/measured/drills.md")
    parser.add_argument("--no-demo", action="store_true", help="the recordings only")
    parser.add_argument("--seeds", help="of the demo, such as 2,4 (default: ten odd ones)")
    options = parser.parse_args()
    project = read_project()
    agreement = Agreed()
    chosen = tuple(map(int, options.seeds.split(","))) if options.seeds else ODD_SEEDS
    lines, scored, unequal = _recordings(project, options.folder, agreement)
    if options.folder == RECORDINGS:
        more, altered_scores = _altered(project, agreement)
        lines += more
        scored += altered_scores
    if not options.no_demo:
        more, demo_scores = _demo(project, chosen, agreement)
        lines += more
        scored += demo_scores
    lines += [*AGREEMENT, *agreement_tables(agreement), ""]
    text = "\n".join(lines)
    print(text)
    for score in scored:
        if not score.passed:
            print("\n".join([f"{score.truth.file} {score.runbook}:", *score.notes[:5]]))
    for line in unequal:
        print(f"not equal: {line}")
    for fault in agreement.faults[:20]:
        print(f"not agreed: {fault}")
    if options.keep:
        _keep(text)
    failed = bool(unequal) or bool(agreement.faults)
    return int(failed or not all(score.passed for score in scored))


def _recordings(
    project: Project, folder: Path, agreement: Agreed
) -> tuple[list[str], list[Score], list[str]]:
    truths = read_truth(folder / "truth.yml")
    first, last = min(t.first for t in truths), max(t.last for t in truths)
    files = [folder / name for name in dict.fromkeys(truth.file for truth in truths)]
    seed = random.randrange(10**6)
    with prometheus_over(files) as url:
        judged = list(minutes(project, url, first, last))
        unequal = differences(judged, url, COMPARED, seed)
        agreement.add(agreed(project, url, judged, truths))
    scored = [s for truth in truths for s in scores(truth, judged, _diagnoses(project))]
    compared = min(COMPARED, len(judged))
    same = "each" if not unequal else "NOT each"
    return (
        [
            "## Recordings of a real server",
            "",
            *table(scored),
            "",
            f"At {compared} random minutes (seed {seed}), {same} equal to `handbook triage --at`.",
            "",
        ],
        scored,
        unequal,
    )


def _altered(project: Project, agreement: Agreed) -> tuple[list[str], list[Score]]:
    with tempfile.TemporaryDirectory() as folder:
        files, truths = write_altered(RECORDINGS, Path(folder))
        first, last = min(t.first for t in truths), max(t.last for t in truths)
        with prometheus_over(files) as url:
            judged = list(minutes(project, url, first, last))
            agreement.add(agreed(project, url, judged, truths))
    groups = {truth.file: scores(truth, judged, _diagnoses(project)) for truth in truths}
    lines = [
        "## Recordings with something added",
        "",
        "Real samples, with a fault of another rate added for 33 minutes, or what only looks like "
        "one.",
        "",
        *summary(dict(groups)),
        "",
    ]
    return lines, [score for group in groups.values() for score in group]


def _demo(
    project: Project, seeds: Sequence[int], agreement: Agreed
) -> tuple[list[str], list[Score]]:
    groups: dict[str, list[Score]] = {}
    with mixtures():
        for seed in seeds:
            names = enumerate(SCENARIOS)
            lives = [Life(name, seed, number) for number, name in names]
            for life, found in _lived(project, lives, agreement):
                groups.setdefault(life.scenario, []).extend(found)
            print(f"seed {seed} lived and judged", file=sys.stderr)
    lines = [
        "## Scenarios of the demo",
        "",
        f"Two hours for each of the seeds {', '.join(map(str, seeds))}, an incident of 55 minutes "
        "in the middle.",
        "",
        *summary(dict(groups)),
        "",
    ]
    return lines, [score for group in groups.values() for score in group]


def _lived(
    project: Project, lives: Sequence[Life], agreement: Agreed
) -> list[tuple[Life, list[Score]]]:
    truths = [life.truth() for life in lives]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "lives.om"
        write_lives(lives, project, file)
        with prometheus_over([file]) as url:
            judged = list(minutes(project, url, T0, T0 + SPAN_SECONDS))
            agreement.add(agreed(project, url, judged, truths))
    pairs = zip(lives, truths, strict=True)
    return [(life, scores(truth, judged, _diagnoses(project))) for life, truth in pairs]


def _diagnoses(project: Project) -> list[str]:
    return [book.id for book in project.runbooks.values() if not book.guide]


def _keep(text: str) -> None:
    told = (
        "Each minute, each runbook answers for each server, and the answer is compared with what "
        "was truly wrong.\n"
        "*Wrong* is confirmed where nothing of it was wrong, *missed* is ruled out while it was "
        "due, *too young* are minutes in which a window is not full or the server is down.\n"
        "An incident that is older than the recording is found at the first judged minute at "
        "best, its twentieth.\n\n"
    )
    keep_result(
        "drills",
        title="How well the runbooks diagnose",
        description="Every minute of recorded incidents, judged and compared with what was wrong.",
        repeat="make drill-report",
        body=told + text,
    )


if __name__ == "__main__":
    sys.exit(main())
