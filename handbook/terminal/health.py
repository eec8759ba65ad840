"""The quick health check as text: each question, and its answer on each server."""

from __future__ import annotations

from collections.abc import Sequence

from handbook.live import Live
from handbook.model.units import value_text
from handbook.readings.reading import badness
from handbook.terminal.screen import Screen, clean, wrapped
from handbook.terminal.triage import head_lines
from handbook.terminal.words import MOST_SERVERS, server_text, tally_text
from handbook.thresholds import threshold_text
from handbook.verdicts.health import OUTCOMES, HealthAnswer

_SHOWN = {"yes": ("●", "met", "normal"), "no": ("▲", "NOT MET", "critical"),
          "unknown": ("?", "unknown", "unknown")}  # fmt: skip


def health_text(answers: Sequence[HealthAnswer], live: Live, screen: Screen) -> str:
    """Write the answers for a person, the worst of each check first."""
    lines = head_lines(live, screen)
    for check in dict.fromkeys(answer.check for answer in answers):
        limit = threshold_text(check.signal, check.below)
        of = f" (not met when {check.signal.title} is {limit})" if limit else ""
        lines += ["", *wrapped(screen.paint(check.title, "strong") + of, screen.width)]
        mine = [answer for answer in answers if answer.check is check]
        ranked = sorted(mine, key=lambda a: (OUTCOMES.index(a.outcome), badness(a.reading)))
        for answer in ranked[:MOST_SERVERS]:
            lines += _answer(answer, screen)
        if len(ranked) > MOST_SERVERS:
            words = {outcome: _SHOWN[outcome][1] for outcome in OUTCOMES}
            tally = tally_text((a.outcome for a in ranked), words)
            lines += wrapped(
                f"worst {MOST_SERVERS} of {len(ranked)}: {tally}", screen.width, "    ", "  "
            )
    if not answers:
        lines += ["", "? unknown: no check could be asked"]
    return "\n".join(lines)


def _answer(answer: HealthAnswer, screen: Screen) -> list[str]:
    shape, word, kind = _SHOWN[answer.outcome]
    reading = answer.reading
    said = reading.reason
    if reading.value is not None:
        said = f"{value_text(reading.value, answer.check.signal.unit)}, {reading.level.value}"
    where = server_text(reading.server) if reading.server is not None else "all servers"
    head = screen.paint(f"{shape} {word}", kind)
    return wrapped(f"{head}  {where}: {clean(said, 400)}", screen.width, "      ", "  ")
