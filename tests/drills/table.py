"""The scores of a drill as Markdown tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tests.drills.agree import Agreed
from tests.drills.score import Score

HEAD = """\
| Recording | Runbook | Minutes right | Wrong | Missed | Unknown | Too young | Found after |
|---|---|---:|---:|---:|---:|---:|---:|"""


def table(scores: Iterable[Score]) -> list[str]:
    """Write one row for each recording and runbook."""
    return [HEAD, *(_row(score) for score in scores)]


def _row(score: Score) -> str:
    name = score.truth.file.removesuffix(".om.gz")
    judged = score.right + score.wrong + score.missed + score.unknown
    found = ", ".join(_after(s) for _, s in score.detected_after) or "–"
    mark = "" if score.passed else " **failed**"
    return (
        f"| {name} | {score.runbook}{mark} | {score.right} of {judged} | {score.wrong} | "
        f"{score.missed} | {score.unknown} | {score.young} | {found} |"
    )


def _after(seconds: int | None) -> str:
    return "never" if seconds is None else f"{seconds / 60:.0f} min"


def summary(groups: dict[str, Sequence[Score]]) -> list[str]:
    """Write one row for each scenario over its seeds: every runbook together."""
    lines = [
        "| Scenario | Servers | Minutes right | Wrong | Missed | Unknown | Too young "
        "| Found after |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, scores in groups.items():
        servers = len({score.truth.file for score in scores})
        right, wrong, missed, unknown, young = (
            sum(getattr(score, part) for score in scores)
            for part in ("right", "wrong", "missed", "unknown", "young")
        )
        judged = right + wrong + missed + unknown
        after = [s for score in scores for _, s in score.detected_after]
        found = [s for s in after if s is not None]
        span = f"{min(found) / 60:.0f} to {max(found) / 60:.0f} min" if found else "–"
        never = len(after) - len(found)
        failed = sum(not score.passed for score in scores)
        mark = f" **{failed} failed**" if failed else ""
        lines.append(
            f"| {name}{mark} | {servers} | {right} of {judged} | {wrong} | {missed} | {unknown} | "
            f"{young} | {span}{f', {never} never' if never else ''} |"
        )
    return lines


def agreement_tables(agreed: Agreed) -> list[str]:
    """Write one row for each alert, and one for each runbook: minutes of all servers together."""
    lines = [
        "| Alert | Runbook | Minutes pending | Firing | And confirmed | By load | Too young "
        "| Disagree |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for one in agreed.alerts.values():
        counts = (one.pending, one.firing, one.confirmed, one.by_load, one.young, len(one.faults))
        lines.append(f"| {one.alert} | {one.runbook} | {' | '.join(map(str, counts))} |")
    lines += [
        "",
        "| Runbook | Minutes confirmed | With an alert | Without |",
        "|---|---:|---:|---:|",
    ]
    for book in agreed.runbooks.values():
        without = len(book.faults)
        lines.append(
            f"| {book.runbook} | {book.confirmed} | {book.confirmed - without} | {without} |"
        )
    return lines
