"""The dashboard as Grafana draws it: panels in rows, each with what to look for."""

from __future__ import annotations

from handbook import addresses
from handbook.live import COURSE_SECONDS
from handbook.model.axes import panel_axes
from handbook.model.handbook import Handbook, Panel
from handbook.model.signals import Signal
from handbook.render.card import group_id, levels_list
from handbook.render.chart import axes_chart
from handbook.render.escape import Html
from handbook.render.gauge import gauge
from handbook.render.markup import code_block, details, element, join, link, prose
from handbook.render.slots import Slot
from handbook.render.sources import links_line, source_links
from handbook.render.stacked import stacked_chart
from handbook.render.template import query_attributes


def dashboard_grid(handbook: Handbook, slot: Slot, root: str = "") -> str:
    """Show every row of the dashboard."""
    parts: list[Html] = [element("div", class_="hb-range", data_chart_range=True)]
    for row in handbook.dashboard.rows:
        panels = [_panel(panel, handbook, slot, root) for panel in row.panels]
        parts.append(element("h2", row.title, id=group_id(row.title)))
        parts.append(element("div", *panels, class_=f"hb-grid hb-grid-{min(len(panels), 4)}"))
    return join(parts)


def panel_card(
    panel: Panel, handbook: Handbook, slot: Slot, root: str = "", anchor: bool = True
) -> str:
    """Show one panel by itself, for a page that speaks about it."""
    return _panel(panel, handbook, slot, root, anchor=anchor)


def _panel(panel: Panel, handbook: Handbook, slot: Slot, root: str, *, anchor: bool = True) -> Html:
    title = element("h3", panel.title, id=panel.id if anchor else None, class_="hb-card-title")
    grafana = link("Open in Grafana", addresses.grafana_panel(handbook, panel), class_="hb-out")
    units = ", ".join(dict.fromkeys(signal.unit.text for signal in panel.signals))
    watch = [("Healthy", panel.healthy), ("Look for", panel.watch_for)]
    return element(
        "section",
        element("div", title, grafana, class_="hb-panel-head"),
        *_charts(panel, handbook, slot),
        *(_watch(name, text) for name, text in watch if text),
        details(f"Query and levels ({units})", *(_query(s, handbook, root) for s in panel.signals)),
        class_="hb-panel",
        data_panel=panel.id,
    )


def _watch(name: str, text: str) -> Html:
    return element("p", element("strong", f"{name}: "), prose(text), class_="hb-watch")


def _charts(panel: Panel, handbook: Handbook, slot: Slot) -> list[Html]:
    """Draw the panel as Grafana does; a gauge shows its course as well."""
    axes = panel_axes(handbook, panel)
    if panel.kind == "stacked":
        return [stacked_chart(signal, handbook, slot) for signal in panel.signals]
    gauges = [gauge(signal, slot) for signal in panel.signals] if panel.kind == "gauge" else []
    return [*gauges, axes_chart(axes, handbook, slot, COURSE_SECONDS)]


def _query(signal: Signal, handbook: Handbook, root: str) -> Html:
    name = link(signal.title, addresses.signal_address(signal.id, root))
    return element(
        "div",
        element("p", name, f", in {signal.unit.text}"),
        code_block(signal.query(), "promql"),
        links_line(source_links(signal.query(), handbook, signal)),
        levels_list(signal),
        **query_attributes(signal.expr, signal.scope),
    )
