"""What cannot be read and why: unknown readings put together by reason and server."""

from __future__ import annotations

from collections.abc import Sequence

from handbook import addresses
from handbook.live import Live
from handbook.model.handbook import Handbook
from handbook.model.levels import Level
from handbook.model.signals import Signal
from handbook.readings.reading import ServerState
from handbook.render.badge import badge
from handbook.render.escape import Html, escaped
from handbook.render.markup import element, join, link
from handbook.render.reading import readings_of, server_name
from handbook.render.times import time_element

REASONS = 20


def unreadable(handbook: Handbook, live: Live, root: str) -> Html:
    """List each reason once, with the servers and signals that it takes from us."""
    signals_by: dict[tuple[str, str | None], list[Signal]] = {}
    for signal in handbook.signals.values():
        for reading in readings_of(live, signal):
            if reading.level is Level.UNKNOWN:
                held = signals_by.setdefault((reading.reason, reading.server), [])
                if signal not in held:
                    held.append(signal)
    together: dict[tuple[str, tuple[str, ...]], list[str | None]] = {}
    for (reason, server), signals in signals_by.items():
        key = (reason, tuple(signal.id for signal in signals))
        together.setdefault(key, []).append(server)
    if not together:
        return element("p", "Everything can be read.", class_="hb-soft")
    ranked = sorted(together.items(), key=lambda item: -len(item[0][1]))
    items = [
        _item(reason, [handbook.signals[s] for s in ids], servers, handbook, live, root)
        for (reason, ids), servers in ranked[:REASONS]
    ]
    if len(ranked) > REASONS:
        items.append(element("li", f"and {len(ranked) - REASONS} more reasons", class_="hb-more"))
    return element("ul", *items, class_="hb-answers")


def _item(
    reason: str,
    signals: Sequence[Signal],
    servers: Sequence[str | None],
    handbook: Handbook,
    live: Live,
    root: str,
) -> Html:
    named = [server for server in servers if server is not None]
    who = join([server_name(name) for name in named[:10]], ", ")
    if len(named) > 10:
        who = join([who, f" and {len(named) - 10} more"])
    everything = len(signals) == len(handbook.signals)
    links = (link(s.title, addresses.signal_address(s.id, root)) for s in signals)
    what = "every signal" if everything else join(links, ", ")
    words = [badge(Level.UNKNOWN), " ", element("span", escaped(reason), class_="hb-reason")]
    words += [" — ", who] if named else []
    seen = _last_seen(named, live)
    return element(
        "li",
        element("div", *words, *([", last read ", seen] if seen else [])),
        element("div", what, class_="hb-soft"),
    )


def _last_seen(names: Sequence[str], live: Live) -> Html | None:
    """Write when a single silent server was last read."""
    if len(names) != 1:
        return None
    for servers in live.board.servers.values():
        for server in servers:
            silent = server.state is not ServerState.UP
            if server.name == names[0] and silent and server.last_scrape is not None:
                return time_element(server.last_scrape, live.board.at)
    return None
