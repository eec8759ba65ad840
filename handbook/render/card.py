"""The card of a signal: what it means, its query and levels, its value on each server now."""

from __future__ import annotations

from handbook import addresses
from handbook.catalogue import Source, load_catalogue
from handbook.live import Live
from handbook.model.handbook import Handbook
from handbook.model.levels import Level
from handbook.model.signals import Signal
from handbook.promql import metrics_of
from handbook.render.badge import badge
from handbook.render.chart import chart_block
from handbook.render.direct import without_prometheus
from handbook.render.escape import Html
from handbook.render.markup import code_block, element, join, link, prose
from handbook.render.reading import readings_of, readings_table
from handbook.render.slots import Slot, live_part
from handbook.render.sources import links_line, source_links
from handbook.render.template import query_attributes
from handbook.thresholds import threshold_text


def signal_card(
    signal: Signal,
    handbook: Handbook,
    slot: Slot,
    chart: bool = True,
    root: str = "",
    anchor: bool = True,
) -> str:
    """Show everything about one signal.

    Args:
        signal: Whose card it is.
        handbook: For links to panels.
        slot: Where live parts come from.
        chart: Whether its course of the last hour is drawn.
        root: Way to the site's first page.
        anchor: Whether the heading bears the signal's id; one page has one such card.
    """

    def values(live: Live) -> Html:
        return readings_table(readings_of(live, signal), live.board.at)

    course = chart_block(signal, handbook, slot, caption=False) if chart else ""
    return element(
        "section",
        element("h3", signal.title, id=signal.id if anchor else None, class_="hb-card-title"),
        element("p", prose(signal.meaning)),
        live_part(slot, values, f"readings {signal.id}"),
        Html(course),
        levels_list(signal),
        code_block(signal.query(), "promql"),
        signal_links(signal, handbook, root),
        without_prometheus(signal.expr),
        class_="hb-card",
        **template_attributes(signal),
    )


def signals_by_group(handbook: Handbook, slot: Slot, root: str = "") -> str:
    """Show the card of every signal under the headings of their groups."""
    parts: list[Html] = []
    for group, signals in handbook.signal_groups().items():
        parts.append(element("h2", group, id=group_id(group)))
        parts += [Html(signal_card(signal, handbook, slot, root=root)) for signal in signals]
    return join(parts)


def group_id(title: str) -> str:
    """Make an anchor of a group's title, apart from the signals' own anchors."""
    words = "".join(c if c.isalnum() else " " for c in title.casefold()).split()
    return f"group-{'-'.join(words)}"


def template_attributes(signal: Signal) -> dict[str, str | None]:
    """Return what the browser's script needs to ask and judge this signal again."""
    levels = signal.levels
    return {
        "data_card": signal.id,
        "data_unit": signal.unit.text,
        "data_normal": levels.normal.text if levels.normal else None,
        "data_warning": levels.warning.text if levels.warning else None,
        "data_critical": levels.critical.text if levels.critical else None,
        **query_attributes(signal.expr, signal.scope),
    }


def levels_list(signal: Signal) -> Html:
    """Say a signal's levels in words, and why they lie there."""
    items: list[Html] = []
    for level in (Level.NORMAL, Level.WARNING, Level.CRITICAL):
        text = threshold_text(signal, level)
        if text:
            items.append(element("li", badge(level), " ", text))
    if not items:
        return element("p", "No level is set.", class_="hb-soft")
    why = element("p", prose(signal.why), class_="hb-why") if signal.why else Html("")
    return join([element("ul", *items, class_="hb-levels"), why])


def signal_links(signal: Signal, handbook: Handbook, root: str) -> Html:
    """Link to the query in Prometheus, to Grafana, to the signal's panels and its metrics."""
    links = source_links(signal.query(), handbook, signal)
    for panel in handbook.dashboard.panels:
        if signal in panel.signals:
            links.append(link(f"Panel: {panel.title}", addresses.panel_address(panel.id, root)))
    links += [link(element("code", name), addresses.metric_address(name, root))
              for name in _families(signal, handbook)]  # fmt: skip
    return links_line(links)


def _families(signal: Signal, handbook: Handbook) -> list[str]:
    """Name the families that the query reads: the reference has no entry for ``x_bucket``."""
    catalogue = load_catalogue().with_own(Source("", ""), handbook.metrics)
    found = ((catalogue.find(name), name) for name in metrics_of(signal.expr))
    return list(dict.fromkeys(metric.name if metric else name for metric, name in found))
