"""The first page's board: what is wrong right now, worst first, and what cannot be read.

Everything on it is live except its headings, which stay so that the page keeps its shape.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from handbook import addresses
from handbook.live import Live
from handbook.model.handbook import Handbook
from handbook.model.levels import Level
from handbook.readings.alerts import AlertState
from handbook.readings.reading import Reading, ServerState, badness
from handbook.render.alerts import STATES, state_line, status_of
from handbook.render.badge import badge, counts, reading_badge
from handbook.render.escape import Html, escaped
from handbook.render.holds import holds_note
from handbook.render.markup import details, element, join, link
from handbook.render.matrix import group_block
from handbook.render.reading import (
    number,
    reading_attributes,
    readings_of,
    where_of,
)
from handbook.render.slots import Slot, live_part
from handbook.render.times import time_element
from handbook.render.triage import triage_block
from handbook.render.unreadable import unreadable
from handbook.render.walks import Walks
from handbook.verdicts.triage import servers_text


def now_board(handbook: Handbook, walks: Walks, slot: Slot, root: str = "") -> str:
    """Show the state of everything."""

    def part(name: str, render: Callable[[Live], Html]) -> Html:
        return live_part(slot, render, name)

    def groups(live: Live) -> Html:
        names = handbook.signal_groups().items()
        return join(group_block(title, signals, live, root) for title, signals in names)

    return element(
        "div",
        part("strip", lambda live: strip(handbook, live)),
        _titled("Triage", part("triage", lambda live: triage_block(walks, live, root))),
        _titled("Alerts", part("alert-lines", lambda live: alert_lines(handbook, live, root))),
        _titled("Needs a look", part("looks", lambda live: needs_a_look(handbook, live, root))),
        _titled(
            "Cannot be read", part("unreadable", lambda live: unreadable(handbook, live, root))
        ),
        _titled("Everything", part("groups", groups)),
        class_="hb-now",
    )


def strip(handbook: Handbook, live: Live) -> Html:
    """Say in one line how many readings stand where, for whom, of when and from which source."""
    readings = [r for s in handbook.signals.values() for r in readings_of(live, s)]
    servers = [server for found in live.board.servers.values() for server in found]
    silent = sum(server.state is not ServerState.UP for server in servers)
    tally = counts(reading.level for reading in readings)
    many = servers_text(len(servers))
    many += f", {silent} without an answer" if silent else ""
    where = join([f"{many} · as of ", time_element(live.board.at), " · ", "asked ",
                  escaped(live.board.source or "nobody")])  # fmt: skip
    parts = [element("p", tally, class_="hb-tally"), element("p", where, class_="hb-soft")]
    if live.problem:
        words = join([badge(Level.UNKNOWN, "Nothing can be read: "), escaped(live.problem)])
        parts.insert(0, element("p", words, class_="hb-ill"))
    return element("div", *parts, class_="hb-strip")


def alert_lines(handbook: Handbook, live: Live, root: str) -> Html:
    """List firing, pending and unknown alerts; say how many are quiet."""
    statuses = sorted((status_of(live, a) for a in handbook.alerts.values()),
                      key=lambda status: STATES.index(status.state))  # fmt: skip
    if not statuses:
        return element("p", "No alert is configured.", class_="hb-soft")
    reasons = {status.reason for status in statuses}
    if len(reasons) == 1 and statuses[0].state is AlertState.UNKNOWN:
        all_of_them = [link(s.alert.name, addresses.alert_address(s.alert.name, root))
                       for s in statuses]  # fmt: skip
        marks = [element("span", name, data_alert=s.alert.name, data_state=s.state.value)
                 for name, s in zip(all_of_them, statuses, strict=True)]  # fmt: skip
        why = element("span", escaped(reasons.pop()), class_="hb-reason")
        return element("p", badge(Level.UNKNOWN), ": ", why, " (", join(marks, ", "), ")")
    lines = [(s, state_line(s, live.holds, root)) for s in statuses]
    loud = [line for s, line in lines if s.state is not AlertState.INACTIVE]
    quiet = [line for s, line in lines if s.state is AlertState.INACTIVE]
    parts = [element("ul", *loud, class_="hb-answers")] if loud else []
    if quiet:
        folded = element("ul", *quiet, class_="hb-answers hb-quiet")
        parts.append(details(f"{len(quiet)} inactive", folded))
    return join([*parts, holds_note(live.holds, statuses)])


def needs_a_look(handbook: Handbook, live: Live, root: str) -> Html:
    """List every signal past a level or outside its band, worst first."""
    found = [r for s in handbook.signals.values() for r in readings_of(live, s)
             if r.level not in (Level.NORMAL, Level.UNKNOWN)]  # fmt: skip
    ranked = sorted(found, key=badness)
    if not ranked:
        any_known = any(r.level is Level.NORMAL for s in handbook.signals.values()
                        for r in readings_of(live, s))  # fmt: skip
        words = "Nothing that can be read is past a level." if any_known else (
            "Unknown: nothing can be read.")  # fmt: skip
        return element("p", words, class_="hb-soft")
    by_signal: dict[str, list[Reading]] = {}
    for reading in ranked:
        by_signal.setdefault(reading.signal.id, []).append(reading)
    return element(
        "ul", *(_look(group, live.board.at, root) for group in by_signal.values()),
        class_="hb-looks",
    )  # fmt: skip


def _look(readings: Sequence[Reading], at: float, root: str) -> Html:
    """Write a signal's worst reading, and how many more of it need a look."""
    worst = readings[0]
    signal = worst.signal
    name = link(signal.title, addresses.signal_address(signal.id, root), class_="hb-look-name")
    more = f" and {len(readings) - 1} more" if len(readings) > 1 else ""
    return element(
        "li",
        element("span", reading_badge(worst), class_="hb-look-level"),
        name,
        element("span", number(worst), class_="hb-look-value"),
        element(
            "span", where_of(worst), element("span", more, class_="hb-soft"), class_="hb-look-where"
        ),
        time_element(worst.sampled_at, at),
        **reading_attributes(worst),
    )


def _titled(title: str, body: Html) -> Html:
    ident = "".join(c if c.isalnum() else "-" for c in title.lower())
    return element("section", element("h2", title, id=ident), body)
