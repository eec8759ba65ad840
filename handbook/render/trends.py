"""Trends on a page: what was past a level first, then the calm ones by group.

All of it is live, since its order is. Says the same as `handbook analyze`, from the same objects.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from handbook import addresses
from handbook.live import Live
from handbook.model.handbook import Handbook
from handbook.model.levels import WORST_FIRST, Level
from handbook.render.badge import badge, counts, reading_badge
from handbook.render.escape import Html, escaped
from handbook.render.markup import details, element, join, link
from handbook.render.reading import cell, number, reading_attributes, where_of
from handbook.render.scale import POINTS, finite, segments, thinned
from handbook.render.slots import Slot, live_part
from handbook.render.strokes import stroke
from handbook.render.times import time_element
from handbook.trends.document import number as plain
from handbook.trends.trend import Trend, Trends
from handbook.trends.wording import (
    cost_text,
    runbook_of,
    shares_text,
    slope_text,
    span_text,
    stretch_text,
)

ROWS = 8
"""Servers of one calm signal that a page shows; the rest is counted."""
LOUD_ROWS = 60
"""Trends past a level that a page shows, worst first; the rest is counted."""
WIDTH, HEIGHT = 480, 48
"""Units of a small drawing's own, whole ones; the page stretches them."""


def trends_report(
    trends_of: Callable[[Live], Trends], handbook: Handbook, slot: Slot, root: str = ""
) -> str:
    """Show every trend.

    Args:
        trends_of: Makes them from what the source said.
        handbook: Groups, and the runbooks of alerts.
        slot: Where that comes from.
        root: The way to the site's first page.
    """

    def render(live: Live) -> Html:
        return trends_html(trends_of(live), handbook, root)

    return element("div", live_part(slot, render), class_="hb-trends")


def trends_html(trends: Trends, handbook: Handbook, root: str) -> Html:
    """Write what was past a level, worst first, then the calm ones, folded."""
    tally = counts(trend.reading.level for trend in trends.rows)
    words = join([escaped(stretch_text(trends).capitalize()), ", up to ",
                  time_element(trends.at), "; ", cost_text(trends), "."])  # fmt: skip
    strip = element("div", element("p", "Now: ", tally, class_="hb-tally"),
                    element("p", words, class_="hb-soft"), class_="hb-strip")  # fmt: skip
    if trends.problem:
        ill = element("p", badge(Level.UNKNOWN, "Nothing can be read: "), escaped(trends.problem),
                      class_="hb-ill")  # fmt: skip
        strip = join([ill, strip])
    loud = [trend for trend in trends.rows if trend.is_bad or trend.was_bad]
    parts = [_loud(loud, trends, handbook, root)]
    calm: dict[str, list[Trend]] = {}
    for trend in trends.rows:
        if not (trend.is_bad or trend.was_bad):
            calm.setdefault(trend.signal.id, []).append(trend)
    for title, signals in handbook.signal_groups().items():
        held = [calm.get(signal.id, ()) for signal in signals]
        if any(held):
            parts.append(_group(title, held, trends, handbook, root))
    return join([strip, *parts])


def _loud(rows: Sequence[Trend], trends: Trends, handbook: Handbook, root: str) -> Html:
    """Show what is past a level or was, worst first."""
    if not rows:
        any_known = any(trend.shares[Level.UNKNOWN] < 1 for trend in trends.rows)
        words = "Nothing that can be read was past a level." if any_known else (
            "Unknown: nothing can be read.")  # fmt: skip
        return element("p", words, class_="hb-soft")
    body = [_row(trend, trends, handbook, root) for trend in rows[:LOUD_ROWS]]
    table = _table(body)
    hidden = rows[LOUD_ROWS:]
    if not hidden:
        return table
    more = element("p", f"and {len(hidden)} more: ", counts(t.reading.level for t in hidden),
                   class_="hb-more")  # fmt: skip
    return join([table, more])


def _group(
    title: str, held: Sequence[Sequence[Trend]], trends: Trends, handbook: Handbook, root: str
) -> Html:
    """Show the calm trends of a group of signals, folded."""
    body: list[Html] = []
    for rows in held:
        body += [_row(trend, trends, handbook, root) for trend in rows[:ROWS]]
        if len(rows) > ROWS:
            hidden = rows[ROWS:]
            more = element("td", f"and {len(hidden)} more of {rows[0].signal.title}: ",
                           counts(t.reading.level for t in hidden), colspan="5",
                           class_="hb-more")  # fmt: skip
            body.append(element("tr", more))
    levels = [trend.reading.level for rows in held for trend in rows]
    summary = join([element("strong", title), " ", counts(levels)])
    return details(summary, _table(body), class_="hb-group-block")


def _table(body: Sequence[Html]) -> Html:
    names = ("Signal", "Now", "In this time", "Where it goes", "Then read")
    head = element("thead", element("tr", *(element("th", n, scope="col") for n in names)))
    return element("table", head, element("tbody", *body), class_="hb-table hb-trend-table")


def _row(trend: Trend, trends: Trends, handbook: Handbook, root: str) -> Html:
    reading, figures, signal = trend.reading, trend.figures, trend.signal
    name = link(signal.title, addresses.signal_address(signal.id, root))
    now = join([number(reading), " ", reading_badge(reading)])
    if reading.reason:
        now = join([now, element("div", escaped(reading.reason), class_="hb-reason hb-soft")])
    shares = escaped(shares_text(trend.shares, trend.why_unknown))
    held = join([element("div", escaped(span_text(trend))),
                 element("div", shares, class_="hb-soft")])  # fmt: skip
    goes = join([spark(trend, trends), element("div", escaped(slope_text(trend, trends.at)))])
    attributes = {
        "data_trend": signal.id,
        "data_labels": escaped(" ".join(f"{k}={v}" for k, v in reading.labels), None) or None,
        "data_min": _text(figures.minimum),
        "data_median": _text(figures.median),
        "data_max": _text(figures.maximum),
        "data_slope": _text(figures.slope_per_hour),
        "data_direction": figures.direction.value,
        **{f"data_share_{level.value}": _text(trend.shares[level]) for level in WORST_FIRST},
    }
    return element(
        "tr",
        element("th", name, element("div", where_of(reading)), scope="row"),
        # One element each: a cell is a grid when the table stacks on a phone.
        cell("Now", element("div", now)),
        cell("In this time", element("div", held)),
        cell("Where it goes", element("div", goes)),
        cell("Then read", _next(trend, handbook, root)),
        **attributes,
        **reading_attributes(reading),
    )


def _next(trend: Trend, handbook: Handbook, root: str) -> Html:
    runbook = runbook_of(handbook, trend.signal)
    if runbook is not None:
        return link(runbook, addresses.runbook_address(runbook, root))
    return link("its card", addresses.signal_address(trend.signal.id, root))


def spark(trend: Trend, trends: Trends) -> Html:
    """Draw a course without axes; a gap stays a gap."""
    grid = trends.grid
    points = finite(trend.points)
    title = f"{trend.signal.title}, {stretch_text(trends)}"
    if not points:
        return Html("")
    low, high = min(v for _, v in points), max(v for _, v in points)
    bottom = 0.0 if 0 < low < 0.7 * high else low
    height = max(high - bottom, abs(high) / 10) or 1.0
    across, up, top = WIDTH / ((grid.end - grid.start) or 1.0), HEIGHT / height, bottom + height
    strokes = "".join(
        stroke(((at - grid.start) * across, (top - v) * up) for at, v in thinned(part, POINTS))
        for part in segments(points, grid.step)
    )
    return Html(
        f'<svg class="hb-spark" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" '
        f'role="img" aria-label="{escaped(title, None)}">'
        f'<path class="hb-line hb-dash-0" d="{strokes}"/></svg>'
    )


def _text(value: float | None) -> Html | None:
    """Write a number for an attribute; its digits need no escaping."""
    known = plain(value)
    return None if known is None else Html(repr(float(known)))
