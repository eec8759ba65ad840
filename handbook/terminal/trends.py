"""Trends as text: what needs a look first, then what could not be known, then the rest.

Pure: trends go in. Text of the source is cleaned before it is written.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from handbook.model.handbook import Handbook
from handbook.model.levels import WORST_FIRST, Level
from handbook.model.units import value_text
from handbook.moments import rfc3339
from handbook.source.points import Point
from handbook.terminal.screen import Screen, clean, wrapped
from handbook.terminal.words import LEVELS, server_text
from handbook.trends.trend import Trend, Trends
from handbook.trends.wording import (
    cost_text,
    runbook_of,
    shares_text,
    slope_text,
    span_text,
    stretch_text,
)

SHAPES = {
    Level.CRITICAL: "▲", Level.WARNING: "◆", Level.ELEVATED: "△", Level.NORMAL: "●",
    Level.UNKNOWN: "?",
}  # fmt: skip
MOST_ROWS = 40
"""Rows that need a look, written out in full; the rest is counted."""
MOST_SERVERS = 12
"""Servers of a calm signal that are written out."""
CALM_COLUMNS = 12
"""Width of a calm signal's course."""
_BLOCKS = "▁▂▃▄▅▆▇█"


def trends_text(trends: Trends, handbook: Handbook, screen: Screen) -> str:
    """Write trends for a person, worst first."""
    lines = [*_head(trends, screen), *wrapped(_summary(trends), screen.width)]
    loud = [t for t in trends.rows if t.is_bad or t.was_bad]
    open_ = [t for t in trends.rows if t not in loud and t.reading.level is Level.UNKNOWN]
    calm = [t for t in trends.rows if t not in loud and t not in open_]
    lines += _titled("Past a level now, or in this time", loud, screen)
    for trend in loud[:MOST_ROWS]:
        lines += _loud(trend, trends, handbook, screen)
    if len(loud) > MOST_ROWS:
        more = f"and {len(loud) - MOST_ROWS} more; see --instance, or name signals"
        lines += wrapped(more, screen.width, "    ", "  ")
    lines += _unknowns(open_, screen)
    lines += _titled("Never past a level", calm, screen)
    for name in handbook.signals:
        group = sorted((t for t in calm if t.signal.id == name), key=_where)
        lines += wrapped(group[0].signal.title, screen.width, "    ", "  ") if group else []
        for trend in group[:MOST_SERVERS]:
            lines += _calm(trend, trends, screen)
        if len(group) > MOST_SERVERS:
            lines.append(f"      and {len(group) - MOST_SERVERS} more; see --instance")
    words = f"It took {cost_text(trends)}."
    return "\n".join([*lines, "", *(screen.paint(x, "soft") for x in wrapped(words, screen.width))])


def sparkline(points: Sequence[Point], start: float, end: float, columns: int) -> str:
    """Draw a course in one line; a column without a value is a dot.

    The scale begins at zero unless the values lie far from it, so that noise stays small.
    """
    highest: dict[int, float] = {}
    for at, value in points:
        if math.isfinite(value):
            column = min(columns - 1, int((at - start) / ((end - start) or 1.0) * columns))
            highest[column] = max(value, highest.get(column, value))
    if not highest:
        return ""
    low, high = min(highest.values()), max(highest.values())
    bottom = 0.0 if 0 < low < 0.7 * high else low
    height = max(high - bottom, abs(high) / 10) or 1.0
    cells = [
        _BLOCKS[round((highest[c] - bottom) / height * 7)] if c in highest else "·"
        for c in range(columns)
    ]
    return "".join(cells)


def _head(trends: Trends, screen: Screen) -> list[str]:
    text = f"As of {rfc3339(trends.at)}, asked {clean(trends.source)}"
    stretch = stretch_text(trends)
    lines = [
        *wrapped(text, screen.width),
        *wrapped(f"{stretch[0].upper()}{stretch[1:]}", screen.width),
    ]
    if trends.problem:
        words = f"? Nothing can be read: {clean(trends.problem)}"
        lines += [screen.paint(line, "unknown") for line in wrapped(words, screen.width, "  ")]
    return lines


def _summary(trends: Trends) -> str:
    levels = [trend.reading.level for trend in trends.rows]
    parts = [f"{levels.count(level)} {level.value}" for level in WORST_FIRST if level in levels]
    return f"Now: {', '.join(parts) or 'nothing'}"


def _titled(title: str, found: Sequence[Trend], screen: Screen) -> list[str]:
    return ["", screen.paint(title, "strong")] if found else []


def _loud(trend: Trend, trends: Trends, handbook: Handbook, screen: Screen) -> list[str]:
    """Write all of one trend, and what to read next."""
    reading = trend.reading
    level = screen.paint(f"{SHAPES[reading.level]} {reading.level.value}", LEVELS[reading.level])
    now = value_text(reading.value, trend.signal.unit) if reading.value is not None else ""
    said = now or clean(reading.reason, 300)
    lines = wrapped(f"{level} now  {_name(trend)}: {said}", screen.width, "      ", "  ")
    drawn = _spark(trend, trends, max(20, min(60, screen.width - 10)))
    lines += [f"      {drawn}"] if drawn else []
    words = f"{span_text(trend)}; {slope_text(trend, trends.at)}"
    lines += wrapped(words, screen.width, "      ")
    lines += wrapped(shares_text(trend.shares, clean(trend.why_unknown, 200)), screen.width,
                     "      ")  # fmt: skip
    runbook = runbook_of(handbook, trend.signal)
    if runbook is not None:
        target = f"handbook run {runbook}"
    else:
        target = f"{handbook.links.handbook}/signals/#{trend.signal.id}"
    return [*lines, f"      {screen.paint('next:', 'soft')} {target}"]


def _unknowns(found: Sequence[Trend], screen: Screen) -> list[str]:
    """Write what is not known now, each reason once with those that it holds for."""
    lines = _titled("Not known now", found, screen)
    by_reason: dict[tuple[str, str], list[Trend]] = {}
    for trend in found:
        by_reason.setdefault((trend.signal.title, trend.reading.reason), []).append(trend)
    for (title, reason), group in by_reason.items():
        names = list(
            dict.fromkeys(server_text(t.reading.server) for t in group if t.reading.server)
        )
        more = f" and {len(names) - 6} more" if len(names) > 6 else ""
        on = f" on {', '.join(names[:6])}{more}" if names else ""
        words = f"{title}{on}: {clean(reason, 300)}"
        lines += wrapped(f"{screen.paint('?', 'unknown')} {words}", screen.width, "    ", "  ")
        known = [t for t in group if t.figures.minimum is not None]
        for trend in known[:3]:
            words = f"{_where(trend)} before: {span_text(trend)}"
            lines += wrapped(words, screen.width, "      ", "    ")
    return lines


def _calm(trend: Trend, trends: Trends, screen: Screen) -> list[str]:
    """Write one trend in a line or two."""
    reading = trend.reading
    mark = screen.paint(SHAPES[reading.level], LEVELS[reading.level])
    word = f" {reading.level.value}" if reading.level is not Level.NORMAL else ""
    where = f" {_where(trend)}:" if _where(trend) else ""
    words = f"{mark}{word}{where} {_how(trend, trends.at)}"
    if trend.shares[Level.UNKNOWN]:
        words += f"; {shares_text(trend.shares, clean(trend.why_unknown, 200))}"
    drawn = _spark(trend, trends, CALM_COLUMNS) or "·" * CALM_COLUMNS
    return wrapped(f"{drawn} {words}", screen.width, " " * (CALM_COLUMNS + 7), "    ")


def _how(trend: Trend, at: float) -> str:
    """Say the value now, its range and its slope; once only where it never changed."""
    figures, value = trend.figures, trend.reading.value
    if value is not None and figures.minimum == figures.maximum == value:
        return span_text(trend)
    now = value_text(value, trend.signal.unit) if value is not None else "–"
    return f"{now} now; {span_text(trend)}; {slope_text(trend, at)}"


def _spark(trend: Trend, trends: Trends, columns: int) -> str:
    return sparkline(trend.points, trends.grid.start, trends.grid.end, columns)


def _name(trend: Trend) -> str:
    where = _where(trend)
    return f"{trend.signal.title} on {where}" if where else trend.signal.title


def _where(trend: Trend) -> str:
    parts = [server_text(trend.reading.server)] if trend.reading.server is not None else []
    parts += [f"{clean(k, 60)}={clean(v, 60)}" for k, v in trend.reading.labels[:6]]
    return " ".join(parts)
