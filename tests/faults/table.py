"""The table of what every fault did on every way out, as text and as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from tests.faults.faults import Fault
from tests.faults.ways import DEADLINE_SECONDS, GRACE_SECONDS, MEMORY_BYTES, Outcome

Results = Mapping[str, Mapping[str, Outcome]]
"""By fault, then by way out."""
LATE, MEMORY = "late", "memory"
SERVED = ("serve", "proxy", "browser")
"""Ways out of a site that is served, which end only when they are told."""


def verdicts(outcome: Outcome, fault: Fault) -> Counter[str]:
    """Count what is amiss with one outcome, by kind.

    Time and memory are those of a fault; what a large installation costs is only told.
    """
    found = Counter(problem.kind for problem in outcome.problems)
    if outcome.over_seconds > DEADLINE_SECONDS + GRACE_SECONDS and not fault.large:
        found[LATE] += 1
    if outcome.over_bytes > MEMORY_BYTES and not fault.large:
        found[MEMORY] += 1
    return found


def cell(way: str, fault: Fault, outcome: Outcome) -> str:
    """Write one outcome: its verdict, seconds and memory."""
    found = verdicts(outcome, fault)
    verdict = ", ".join(sorted(found)) if found else _fine(fault)
    memory = f", {outcome.mebibytes:+.0f} MiB" if way != "browser" else ""
    return f"{verdict}, {outcome.seconds:.1f} s{memory}"


def _fine(fault: Fault) -> str:
    if fault.good:
        return "all known"
    if fault.large:
        return "answered"
    return "unknown" if fault.is_fault else "as the level says"


def markdown(
    results: Results, faults: Mapping[str, Fault], ways: Sequence[str], cuts: str
) -> list[str]:
    """Write the whole table with its totals; `cuts` says what came of answers cut short."""
    amiss = totals(results, faults)
    times = sum(map(len, results.values()))
    met = [
        (name, way, outcome)
        for name, row in results.items()
        for way, outcome in row.items()
        if not faults[name].large and way not in SERVED
    ]
    longest = max(met, key=lambda one: one[2].seconds, default=None)
    largest = max(met, key=lambda one: one[2].over_bytes, default=None)
    head = f"| Fault | {' | '.join(ways)} |"
    rows = [
        f"| {name} | "
        + " | ".join(cell(way, faults[name], row[way]) if way in row else "" for way in ways)
        + " |"
        for name, row in results.items()
    ]
    return [
        f"{len(results)} states of a source, {times} times looked at.",
        "",
        f"- Wrong OK: **{amiss['wrong OK']}**.",
        f"- Unknown under a good source: **{amiss['unknown under good']}**.",
        f"- Pages not whole, tracebacks, secrets seen, wrong alarms, unknowns without reason or "
        f"time, too late, over {MEMORY_BYTES >> 20} MiB: "
        f"**{sum(amiss.values()) - amiss['wrong OK'] - amiss['unknown under good']}**.",
        *_most("Longest of what ends by itself", longest, "{0.seconds:.1f} s"),
        *_most("Most memory that a fault cost there", largest, "{0.mebibytes:.0f} MiB"),
        f"- {cuts}",
        "",
        "Seconds are of the whole program or build; memory is the most that the program and its "
        "children held at once, beyond the same without a source.",
        "A large installation is no fault: its row says what it costs.",
        "An empty cell: what is a matter of the connection cannot be changed under a running "
        "`mkdocs serve`.",
        "",
        head,
        f"|---|{'---|' * len(ways)}",
        *rows,
    ]


def _most(what: str, of: tuple[str, str, Outcome] | None, form: str) -> list[str]:
    return [f"- {what}: {form.format(of[2])} ({of[0]}, `{of[1]}`)."] if of else []


def totals(results: Results, faults: Mapping[str, Fault]) -> Counter[str]:
    """Count everything that is amiss, by kind."""
    found: Counter[str] = Counter()
    for name, row in results.items():
        for outcome in row.values():
            found += verdicts(outcome, faults[name])
    return found
