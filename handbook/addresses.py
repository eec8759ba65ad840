"""Where things stand: pages of this site, panels in Grafana, queries in Prometheus.

`root` is the way from the page that links to the site's first page, such as ``../../``.
"""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from handbook.model.handbook import Handbook, Panel


def signal_address(signal_id: str, root: str) -> str:
    """Return where a signal's card stands."""
    return f"{root}signals/#{quote(signal_id, safe='')}"


def metric_address(name: str, root: str) -> str:
    """Return where a metric's entry in the reference stands."""
    return f"{root}metrics/#{quote(name, safe='')}"


def alert_address(name: str, root: str) -> str:
    """Return where an alert stands."""
    return f"{root}alerts/#{quote(name, safe='')}"


def panel_address(panel_id: str, root: str) -> str:
    """Return where a panel stands on this site's dashboard."""
    return f"{root}dashboard/#{quote(panel_id, safe='')}"


def runbook_address(name: str, root: str) -> str:
    """Return a runbook's page."""
    return f"{root}runbooks/{quote(name, safe='')}/"


def grafana_panel(handbook: Handbook, panel: Panel) -> str:
    """Return the panel in Grafana. Source: Grafana, link to a single panel."""
    return f"{grafana_board(handbook)}?viewPanel={panel.number}"


def grafana_board(handbook: Handbook) -> str:
    """Return the dashboard in Grafana."""
    board = handbook.dashboard
    return f"{handbook.links.grafana}/d/{quote(board.uid, safe='')}/{quote(board.slug, safe='')}"


def prometheus_graph(handbook: Handbook, query: str) -> str:
    """Return the query in Prometheus, drawn over the last hour."""
    expr = quote(query, safe="")
    return f"{handbook.links.prometheus}/graph?g0.expr={expr}&g0.tab=0&g0.range_input=1h"


def alertmanager_alert(handbook: Handbook, name: str) -> str | None:
    """Return an alert in Alertmanager; None where the config names no Alertmanager."""
    link = handbook.links.alertmanager
    named = quote(f'{{alertname="{name}"}}', safe="")
    return f"{link}/#/alerts?filter={named}" if link else None


PROXY = "_prom"
"""Where Prometheus stands on the site's own origin, below its first page."""

MANAGER_PROXY = "_alertmanager"
"""Where Alertmanager stands, likewise."""


def browser_source(handbook: Handbook, base: str) -> str:
    """Return the address that a page's script asks, without slash at its end.

    Args:
        handbook: The config.
        base: Path of the site's first page on its server, such as ``/`` or ``/ops/``.
    """
    if handbook.browser.is_direct:
        return handbook.links.prometheus
    return f"{base.rstrip('/')}/{PROXY}"


def foreign_source(handbook: Handbook) -> str:
    """Return the one foreign origin that pages ask, or nothing."""
    if not handbook.browser.is_direct:
        return ""
    parts = urlsplit(handbook.links.prometheus)
    return f"{parts.scheme}://{parts.netloc}"


def site_hosts(handbook: Handbook) -> tuple[str, ...]:
    """Return the names under which this site is opened, beside those of the machine itself."""
    named = urlsplit(handbook.links.handbook).hostname or ""
    name = f"[{named}]" if ":" in named else named
    return tuple(dict.fromkeys(each for each in (name, *handbook.browser.hosts) if each))
