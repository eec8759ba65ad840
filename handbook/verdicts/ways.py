"""Where a check's answer leads, in words: for the terminal and the report.

Pure. The pages say the same with links.
"""

from __future__ import annotations

from collections.abc import Mapping

from handbook.runbooks.answers import StepResult
from handbook.runbooks.model import Check, Role, Runbook

CONCLUDED = {"confirmed": "confirmed", "ruled_out": "ruled out"}


def said_and_way(result: StepResult, runbook: Runbook, runbooks: Mapping[str, Runbook]) -> str:
    """Say what a check says and where that leads; beside the path, that nothing hangs on it."""
    check = result.step
    if not result.on_path and check.role is not Role.VERIFY and not runbook.guide:
        return f"(not on the path now) {result.said}"
    return f"{result.said} {leads_to(result, runbook, runbooks)}".strip()


def leads_to(result: StepResult, runbook: Runbook, runbooks: Mapping[str, Runbook]) -> str:
    """Say where a walk goes on from a check; empty for a check that is no part of it."""
    check = result.step
    if check.role is Role.VERIFY or runbook.guide:
        return ""
    if not result.on_path:
        return "not on the path now"
    if result.way_taken is None:
        return "the path ends here: unknown"
    way = check.ways.get(result.way_taken)
    if way is not None and way.conclude is not None:
        return f"→ {CONCLUDED[way.conclude.value]}"
    if way is not None and way.continue_with is not None:
        other = runbooks.get(way.continue_with)
        return f"→ {other.title if other is not None else way.continue_with} decides"
    target = runbook.step(way.go_to) if way is not None and way.go_to else runbook.after(check)
    return f"→ {target.question}" if isinstance(target, Check) else ""
