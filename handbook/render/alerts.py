"""Alerts: what each asks for and why, its state now, and the runbook that it opens."""

from __future__ import annotations

from handbook import addresses
from handbook.condition import condition
from handbook.live import Live
from handbook.model.handbook import Alert, Handbook
from handbook.model.levels import Level
from handbook.readings.alerts import ActiveAlert, AlertState, AlertStatus
from handbook.readings.holds import Holds
from handbook.render.badge import badge, state_badge
from handbook.render.escape import Html, escaped
from handbook.render.holds import hold_html, holds_note
from handbook.render.markup import code_block, element, join, link, prose
from handbook.render.reading import ROWS, server_name
from handbook.render.slots import Slot, live_part
from handbook.render.sources import links_line, source_links
from handbook.render.template import query_attributes
from handbook.render.times import stamp_element
from handbook.thresholds import limit_text

STATES = (AlertState.FIRING, AlertState.PENDING, AlertState.UNKNOWN, AlertState.INACTIVE)
"""Worst first."""


def alerts_list(handbook: Handbook, slot: Slot, root: str = "") -> str:
    """Show every alert of the handbook."""
    cards = (Html(alert_card(a, handbook, slot, root)) for a in handbook.alerts.values())
    return join(cards)


def alert_card(alert: Alert, handbook: Handbook, slot: Slot, root: str = "",
               anchor: bool = True) -> str:  # fmt: skip
    """Show one alert; its heading's anchor is its name."""

    def render(live: Live) -> Html:
        return status_html(status_of(live, alert), live.holds)

    signal = alert.signal
    runbook = link("Open the runbook", addresses.runbook_address(alert.runbook, root),
                   class_="hb-button")  # fmt: skip
    manager = addresses.alertmanager_alert(handbook, alert.name)
    ways = [runbook, link("Open in Alertmanager", manager)] if manager else [runbook]
    about = join([alert.summary.rstrip("."), ". Signal: ",
                  link(signal.title, addresses.signal_address(signal.id, root)), "."])  # fmt: skip
    rules = [_rule(alert, level, handbook) for level, _ in reversed(alert.rules())]
    why = (
        element("p", "Why there: ", prose(signal.why), class_="hb-why") if signal.why else Html("")
    )
    return element(
        "section",
        element("h3", alert.name, id=alert.name if anchor else None, class_="hb-card-title"),
        element("p", about),
        live_part(slot, render, f"alert {alert.name}"),
        element("p", join(ways, Html(" "))),
        *rules,
        why,
        class_="hb-card",
    )


def status_of(live: Live, alert: Alert) -> AlertStatus:
    """Return an alert's state; unknown where it was not asked."""
    found = live.alerts.get(alert.name)
    if found is not None:
        return found
    reason = live.problem or "the state of the alerts was not asked for"
    return AlertStatus(alert, AlertState.UNKNOWN, reason, ())


def status_html(status: AlertStatus, holds: Holds) -> Html:
    """Write an alert's state, for whom since when, and what holds it back."""
    reason = element("span", escaped(status.reason), class_="hb-reason") if status.reason else ""
    line = join([state_badge(status.state, _worst_severity(status)), " " if reason else "", reason])
    ranked = sorted(status.active, key=_rank)
    items = [element("li", _active(active, status, holds)) for active in ranked[:ROWS]]
    if len(ranked) > ROWS:
        items.append(element("li", f"and {len(ranked) - ROWS} more", class_="hb-more"))
    return element(
        "div",
        element("p", line),
        element("ul", *items, class_="hb-answers") if items else Html(""),
        holds_note(holds, [status]),
        class_="hb-state",
        data_alert=status.alert.name,
        data_state=status.state.value,
        data_reason=escaped(status.reason) if status.reason else None,
    )


def state_line(status: AlertStatus, holds: Holds, root: str) -> Html:
    """Write one alert in a line of a list, with its runbook and for whom it is active."""
    alert = status.alert
    name = link(alert.name, addresses.alert_address(alert.name, root))
    book = link("runbook", addresses.runbook_address(alert.runbook, root))
    parts: list[str] = [state_badge(status.state, _worst_severity(status)), name, alert.summary]
    if status.reason:
        parts.append(element("span", escaped(status.reason), class_="hb-reason"))
    ranked = sorted(status.active, key=_rank)
    items = [element("li", _active(active, status, holds)) for active in ranked[:ROWS]]
    return element(
        "li",
        join([*parts, book], Html(" ")),
        element("ul", *items) if items else Html(""),
        data_alert=alert.name,
        data_state=status.state.value,
    )


def _worst_severity(status: AlertStatus) -> str:
    severities = {a.severity for a in status.active if a.state is status.state}
    return "critical" if "critical" in severities else min(severities, default="")


def _active(active: ActiveAlert, status: AlertStatus, holds: Holds) -> Html:
    parts = [state_badge(active.state, active.severity), escaped(active.severity, 40),
             server_name(active.server), "since", stamp_element(active.since)]  # fmt: skip
    hold = hold_html(active, status, holds)
    return join([*parts, hold] if hold else parts, Html(" "))


def _rank(active: ActiveAlert) -> tuple[int, bool, str]:
    return STATES.index(active.state), active.severity != "critical", active.server or ""


def _rule(alert: Alert, level: Level, handbook: Handbook) -> Html:
    limit = alert.signal.levels.limit(level)
    if limit is None:
        return Html("")
    query = condition(alert.signal.query(), limit)
    words = f" {limit_text(limit, alert.signal.unit)} for {alert.for_text}"
    return element(
        "div",
        element("p", badge(level), words),
        code_block(query, "promql"),
        links_line(source_links(query, handbook, alert.signal)),
        class_="hb-rule",
        **query_attributes(condition(alert.signal.expr, limit), alert.signal.scope),
    )
