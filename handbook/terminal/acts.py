"""What was done as text: before each step what it is and costs, after it what came of it.

Pure. Text from outside is cleaned before it is written.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from handbook.actions.prepared import Prepared
from handbook.actions.results import Act, ActResult
from handbook.runbooks.paste import wait_text
from handbook.terminal.screen import Screen, clean, wrapped
from handbook.terminal.words import server_text

_SHOWN = {
    Act.DONE: ("●", "normal"),
    Act.SHOWN: ("●", "normal"),
    Act.SKIPPED: ("–", "soft"),
    Act.FAILED: ("▲", "warning"),
    Act.REFUSED: ("▲", "warning"),
}
MOST_LINES = 40
"""Lines of a program's output that are shown; the file has them all."""


def question_text(step: Prepared, screen: Screen) -> str:
    """Say what a yes would do: for whom, the command as it is, and the cost."""
    whom = f" for {step.server}" if step.server is not None else ""
    lines = wrapped(f"{screen.paint(step.action.title, 'strong')}{whom}", screen.width, "  ")
    lines.append(f"    {clean(step.shown, 2000)}")
    if step.action.wait_seconds:
        lines += wrapped(f"wait: {wait_text(step.action)}", screen.width, "      ", "    ")
    if step.action.cost:
        lines += wrapped(f"costs: {step.action.cost}", screen.width, "      ", "    ")
    return "\n".join(["", *lines, "  Type yes to do it: "])


def result_text(result: ActResult, output: str, screen: Screen) -> str:
    """Say in a line what came of a step, with the beginning of what a program printed."""
    shape, kind = _SHOWN[result.act]
    parts = [screen.paint(f"{shape} {result.act.value}", kind), result.action.title]
    if result.server is not None:
        parts[1] += f", {server_text(result.server)}"
    if result.reason:
        parts[1] += f": {clean(result.reason, 300)}"
    elif result.act is Act.SHOWN:
        parts[1] += f": {clean(shlex.join(result.command), 2000)}"
    lines = wrapped("  ".join(parts), screen.width, "    ")
    if result.file:
        lines.append(f"    {result.file} ({result.size or 0} bytes)")
    printed = output.splitlines()
    lines += [f"    {clean(line, screen.width - 4)}" for line in printed[:MOST_LINES]]
    if len(printed) > MOST_LINES:
        lines.append(f"    and {len(printed) - MOST_LINES} more lines in the file")
    return "\n".join(lines)


def summary_text(results: Sequence[ActResult], log: str, screen: Screen) -> str:
    """Count what came of all steps, and say where the log is."""
    counted = {act: sum(result.act is act for result in results) for act in Act}
    told = ", ".join(f"{count} {act.value}" for act, count in counted.items() if count)
    return "\n".join(wrapped(f"{told or 'nothing to do'}; log: {log}", screen.width, "  "))
