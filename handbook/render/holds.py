"""Why nothing is sent for an alert that fires: silenced by whom until when, or inhibited."""

from __future__ import annotations

from collections.abc import Iterable

from handbook.readings.alerts import ActiveAlert, AlertState, AlertStatus
from handbook.readings.holds import Held, Hold, Holds, fires
from handbook.render.escape import Html, escaped
from handbook.render.markup import element, join
from handbook.render.times import stamp_element


def hold_html(active: ActiveAlert, status: AlertStatus, holds: Holds) -> Html:
    """Say why nothing is sent for one alert; nothing where it is sent, or not known."""
    hold = holds.of(active, status.alert.signal.scope.identity)
    if hold is None and holds.reason and _is_below_critical(active, status):
        hold = Hold(Held.INHIBITED, "its critical level")
    if hold is None:
        return Html("")
    return element("span", _words(hold), class_="hb-soft", data_hold=hold.kind.value)


def holds_note(holds: Holds, statuses: Iterable[AlertStatus]) -> Html:
    """Say once why silences are not known; nothing where they are, or nothing fires."""
    if not holds.reason or not any(map(fires, statuses)):
        return Html("")
    words = join(["Silences: not known (", escaped(holds.reason), ")."])
    return element("p", words, class_="hb-soft", data_silences="unknown")


def _words(hold: Hold) -> Html:
    by = escaped(hold.by)
    match hold.kind:
        case Held.SILENCED if hold.until:
            until = stamp_element(hold.until)
            return join(["silenced until ", until, " by ", by, ": ", escaped(hold.comment)])
        case Held.SILENCED:
            return Html("silenced, Alertmanager does not say by whom")
        case Held.INHIBITED:
            return join(["inhibited by ", by])
        case Held.HELD_BACK:
            return Html("held back by Alertmanager")
        case Held.UNKNOWN:
            return join(["whether it is sent is not known: ", by])


def _is_below_critical(active: ActiveAlert, status: AlertStatus) -> bool:
    """Tell whether Alertmanager sends nothing since worse fires for the same server.

    That is the rule which the handbook generates for it.
    """
    if active.severity != "warning" or active.state is not AlertState.FIRING:
        return False
    return any(
        other.severity == "critical"
        and other.state is AlertState.FIRING
        and other.server == active.server
        for other in status.active
    )
