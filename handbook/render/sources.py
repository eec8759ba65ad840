"""Links out of a card: its query in Prometheus, and the board that shows it in Grafana."""

from __future__ import annotations

from handbook import addresses
from handbook.model.handbook import Handbook
from handbook.model.signals import Signal
from handbook.render.escape import Html
from handbook.render.markup import element, join, link


def source_links(query: str, handbook: Handbook, signal: Signal | None = None) -> list[Html]:
    """Link to a query in Prometheus, and to Grafana.

    Args:
        query: PromQL as it is sent.
        handbook: For the addresses.
        signal: Whose query it is; its first panel is opened, the whole board where it has none.
    """
    panels = [panel for panel in handbook.dashboard.panels if signal in panel.signals]
    grafana = (
        addresses.grafana_panel(handbook, panels[0])
        if panels
        else addresses.grafana_board(handbook)
    )
    return [
        link("Open in Prometheus", addresses.prometheus_graph(handbook, query)),
        link("Open in Grafana", grafana),
    ]


def links_line(links: list[Html]) -> Html:
    """Put links on the line that ends a card."""
    return element("p", join(links, Html(" · ")), class_="hb-links")
