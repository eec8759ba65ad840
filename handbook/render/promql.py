"""A raw query with its result: every series that came, or why none did.

Judges nothing but freshness: a series of a server that is known not to answer is unknown.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from handbook.live import Live
from handbook.model.handbook import Handbook
from handbook.model.levels import Level
from handbook.model.units import Unit, value_text
from handbook.readings.reading import Server, ServerState
from handbook.render.badge import badge
from handbook.render.escape import CAP, Html, escaped
from handbook.render.markup import code_block, element, join
from handbook.render.reading import cell, label_text
from handbook.render.slots import Slot, live_part
from handbook.render.sources import links_line, source_links
from handbook.render.template import query_attributes
from handbook.render.times import time_element
from handbook.source.results import Matrix, NoAnswer, Sample, Vector

ROWS = 20
_PLAIN = Unit("none")


def promql_block(template: str, query: str, handbook: Handbook, slot: Slot) -> str:
    """Show a query and its result.

    Args:
        template: PromQL as the author wrote it, for the browser's script to scope anew.
        query: The same, ``$scope`` replaced; what `Live.answers` holds the result of.
        handbook: For a link to the query in Prometheus.
        slot: Where the result comes from.
    """

    def render(live: Live) -> Html:
        return result_table(query, live)

    return element(
        "div",
        code_block(query.strip(), "promql"),
        live_part(slot, render, "query"),
        links_line(source_links(query, handbook)),
        class_="hb-promql",
        **query_attributes(template.strip(), handbook.scope),
    )


def result_table(query: str, live: Live) -> Html:
    """Write what a query gave as a table, largest value first."""
    answer = live.answers.get(query)
    if answer is None:
        return unknown_line(live.problem or "this query was not asked")
    if isinstance(answer, NoAnswer):
        return unknown_line(answer.message)
    if isinstance(answer, Vector):
        samples = answer.samples
    elif isinstance(answer, Matrix):
        samples = tuple(Sample(s.labels, *s.points[-1]) for s in answer.series if s.points)
    else:
        return unknown_line("the answer is of another kind")
    if not samples:
        return unknown_line("no data: the query gives nothing")
    ranked = sorted(samples, key=_rank)
    silent = silent_servers(live)
    rows = [_row(sample, silent) for sample in ranked[:ROWS]]
    head = element("thead", element("tr", element("th", "Series"), element("th", "Value")))
    table = element("table", head, element("tbody", *rows), class_="hb-table")
    more = f", {len(samples) - ROWS} more are not shown" if len(samples) > ROWS else ""
    when = element("p", f"{len(samples)} series", more, ", as of ", time_element(live.board.at),
                   class_="hb-soft")  # fmt: skip
    return join([table, when])


def unknown_line(reason: str) -> Html:
    """Say that nothing is known, and why."""
    words = element("span", escaped(reason), class_="hb-reason")
    return element("p", badge(Level.UNKNOWN), " ", words)


def silent_servers(live: Live) -> dict[tuple[str, str], Server]:
    """Return the servers whose values cannot be believed, by scope id and name."""
    return {
        (scope, server.name): server
        for scope, servers in live.board.servers.items()
        for server in servers
        if server.state is not ServerState.UP
    }


def silent_server(
    labels: Mapping[str, str], silent: Mapping[tuple[str, str], Server]
) -> Server | None:
    """Find the silent server that a series belongs to, by any of its labels."""
    values = set(labels.values())
    return next((server for (_, name), server in silent.items() if name in values), None)


def series_text(labels: Mapping[str, str]) -> Html:
    """Write a series as people read it: its name, then its labels."""
    name = labels.get("__name__", "")
    rest: Sequence[tuple[str, str]] = sorted((k, v) for k, v in labels.items() if k != "__name__")
    parts = [element("code", escaped(name, CAP))] if name else []
    parts += [label_text(rest)] if rest else []
    return join(parts, " ") if parts else element("span", "(no labels)", class_="hb-soft")


def _row(sample: Sample, silent: Mapping[tuple[str, str], Server]) -> Html:
    server = silent_server(sample.labels, silent)
    if server is not None:
        reason = element("span", escaped(server.reason), class_="hb-reason")
        value = join([badge(Level.UNKNOWN), " ", reason])
    elif math.isnan(sample.value):
        value = join([badge(Level.UNKNOWN), " not a number"])
    else:
        value = element("span", value_text(sample.value, _PLAIN), class_="hb-number")
    return element("tr", cell("Series", series_text(sample.labels)), cell("Value", value))


def _rank(sample: Sample) -> tuple[bool, float, list[tuple[str, str]]]:
    known = not math.isnan(sample.value)
    return (not known, -sample.value if known else 0.0, sorted(sample.labels.items()))
