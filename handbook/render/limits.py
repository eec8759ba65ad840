"""How near its limits a server is, and the time left at this rate, as a runbook's page shows it.

Says what `handbook run` says under *Limits*, from the same objects. It is of the build, and says
of when: the browser's script has no hand in it.
"""

from __future__ import annotations

from collections.abc import Sequence

from handbook.live import Live
from handbook.model.handbook import Handbook
from handbook.model.signals import Signal
from handbook.render.badge import reading_badge
from handbook.render.escape import Html, escaped
from handbook.render.markup import details, element, join
from handbook.render.reading import number, reading_attributes, server_name
from handbook.render.times import time_element
from handbook.render.walks import Walks
from handbook.runbooks.model import Conclusion, Runbook
from handbook.trends.outlook import goes_text, limits_of

SERVERS = 3
"""Confirmed servers whose limits are shown."""


def limits_html(runbook: Runbook, handbook: Handbook, walks: Walks, live: Live) -> Html:
    """Show the limits of the confirmed servers, or folded those of the worst one."""
    walked = walks.of(runbook, live)
    signals = limits_of(handbook, runbook.signals)
    confirmed = [w.server for w in walked if w.conclusion is Conclusion.CONFIRMED]
    if confirmed:
        return join([_limits(signals, server, live, opened=True) for server in confirmed[:SERVERS]])
    return _limits(signals, walked[0].server, live, opened=False) if walked else Html("")


def _limits(signals: Sequence[Signal], server: str, live: Live, *, opened: bool) -> Html:
    lines = [line for signal in signals if (line := _line(signal, server, live))]
    if not lines:
        return Html("")
    title = join(["Limits of ", server_name(server), ", as of ", time_element(live.board.at)])
    listed = element("ul", *lines, class_="hb-answers")
    inner = join([element("p", title), listed]) if opened else details(title, listed)
    return element("div", inner, class_="hb-limits", data_limits_of=escaped(server))


def _line(signal: Signal, server: str, live: Live) -> Html | None:
    reading = live.board.worst(signal.id, server)
    if reading is None:
        return None
    said = reading.reason if reading.value is None else goes_text(reading, live)
    words = [f"{signal.title}: ", number(reading), " ", reading_badge(reading)]
    words += ["; ", escaped(said)] if said else []
    return element("li", *words, **reading_attributes(reading))
