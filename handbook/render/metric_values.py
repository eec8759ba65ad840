"""What the source says of one metric family now: a few words for its row, a table when open.

Unknown is never a value: a server that does not answer, or does not export the family, says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handbook.catalogue import NOUNS, availability
from handbook.live import Live
from handbook.model.levels import Level
from handbook.model.metrics import Metric
from handbook.model.units import Unit, parse_unit, scaled, value_text
from handbook.readings.reading import Server, ServerState
from handbook.render.backlinks import SERIES_OF, Backlinks
from handbook.render.badge import badge
from handbook.render.escape import Html, escaped
from handbook.render.lines import matched_labels
from handbook.render.markup import element, join
from handbook.render.promql import series_text
from handbook.render.reading import ROWS, cell, server_name
from handbook.render.times import clock, time_element
from handbook.source.results import NoAnswer, Sample, Vector


@dataclass(frozen=True, slots=True)
class Values:
    """One family's series, or why there are none."""

    known: tuple[tuple[Sample, Server | None], ...]
    """Series that can be believed, with their server where one is known."""
    unknown: tuple[tuple[str, str], ...]
    """Servers without a value: name and reason. Hostile."""
    reason: str
    """Why nothing at all is known; empty otherwise."""


def values_of(metric: Metric, backlinks: Backlinks, live: Live) -> Values:
    """Pick a family's series out of the answer that holds its exporter's."""
    query = backlinks.queries.get(metric.name, "")
    answer = live.answers.get(query)
    if isinstance(answer, NoAnswer):
        return Values((), (), answer.message)
    if not isinstance(answer, Vector):
        return Values((), (), live.problem or "this metric was not asked for")
    names = [metric.name + suffix for suffix in SERIES_OF.get(metric.type, ("",))]
    found = live.named(query, names)
    scope = backlinks.scopes.get(metric.name)
    servers = live.board.servers.get(scope.id, ()) if scope else ()
    when = availability(metric)
    missing = "not exported" + (f" ({when})" if when else "")
    if not servers:
        return Values(tuple((s, None) for s in found), (), "" if found else missing)
    by_name = {server.name: server for server in servers}
    known, having = [], set()
    for sample in found:
        server = by_name.get(sample.labels.get(scope.identity, "") if scope else "")
        if server is not None and server.state is ServerState.UP:
            known.append((sample, server))
            having.add(server.name)
    unknown = tuple((s.name, s.reason or missing) for s in servers if s.name not in having)
    return Values(tuple(known), unknown, "" if known else _common(unknown, missing))


def brief(metric: Metric, values: Values, nouns: frozenset[str]) -> Html:
    """Say a family's values in a few words: ``97 to 5,012 goroutines``."""
    if not values.known:
        return join([badge(Level.UNKNOWN), " ",
                     element("span", escaped(values.reason), class_="hb-reason")])  # fmt: skip
    return element("span", _words(metric, values, nouns), class_="hb-tabular")


def table(metric: Metric, values: Values, live: Live, nouns: frozenset[str],
          identity: str, match: str) -> Html:  # fmt: skip
    """List a family's series with their values, servers without one first."""
    unit = unit_of(metric, nouns)
    hidden = {"__name__", identity, *matched_labels(match)}
    rows = [_missing(name, reason) for name, reason in values.unknown[:ROWS]]
    ranked = sorted(values.known, key=lambda pair: _by_labels(pair[0]))
    for sample, server in ranked[:ROWS]:
        own = {k: v for k, v in sample.labels.items() if k not in hidden}
        if metric.type in SERIES_OF:
            own = {"__name__": sample.labels["__name__"], **own}
        series = join([server_name(server.name), " "] if server else [])
        shown = join([series, series_text(own) if own else ""])
        when = time_element(server.last_scrape if server else live.board.at, live.board.at)
        text = _text(sample, unit)
        rows.append(element("tr", cell("Series", shown), cell("Value", text, class_="hb-value"),
                            cell("Read at", when)))  # fmt: skip
    left = len(values.known) + len(values.unknown) - len(rows)
    more = element("p", f"and {left} more series", class_="hb-more") if left > 0 else Html("")
    if not rows:
        return brief(metric, values, nouns)
    return join([element("table", element("tbody", *rows), class_="hb-table"), more])


def unit_of(metric: Metric, nouns: frozenset[str]) -> Unit:
    """Return a family's unit as an object."""
    try:
        return parse_unit(metric.unit, nouns | NOUNS)
    except ValueError:
        return Unit("none")


def _words(metric: Metric, values: Values, nouns: frozenset[str]) -> str:
    unit = unit_of(metric, nouns)
    if metric.type in SERIES_OF:
        return _mean(metric, [sample for sample, _ in values.known], unit)
    numbers = sorted(s.value for s, _ in values.known if math.isfinite(s.value))
    if not numbers:
        return "no finite value"
    if unit.base == "timestamp":
        return f"{clock(numbers[-1], 0.0)}"
    (low, low_unit), (high, high_unit) = scaled(numbers[0], unit), scaled(numbers[-1], unit)
    if (low, low_unit) == (high, high_unit):
        return f"{high} {high_unit}".strip()
    if low_unit == high_unit:
        return f"{low} to {high} {high_unit}".strip()
    return f"{low} {low_unit} to {high} {high_unit}"


def _mean(metric: Metric, samples: Sequence[Sample], unit: Unit) -> str:
    total = sum(s.value for s in samples if s.labels["__name__"].endswith("_sum"))
    count = sum(s.value for s in samples if s.labels["__name__"].endswith("_count"))
    if not (math.isfinite(total) and math.isfinite(count) and count > 0):
        return "no observation yet"
    return f"mean {value_text(total / count, unit)} of {count:,.0f}"


def _text(sample: Sample, unit: Unit) -> Html:
    if math.isnan(sample.value):
        return join([badge(Level.UNKNOWN), " not a number"])
    if unit.base == "timestamp":
        return time_element(sample.value, 0.0)
    counted = sample.labels.get("__name__", "").endswith("_count")
    text = value_text(sample.value, Unit("none") if counted else unit)
    return element("span", text, class_="hb-tabular")


def _missing(name: str, reason: str) -> Html:
    words = element("span", escaped(reason), class_="hb-reason")
    return element("tr", cell("Series", server_name(name)), cell("Value", badge(Level.UNKNOWN)),
                   cell("Why", words))  # fmt: skip


def _common(unknown: Sequence[tuple[str, str]], missing: str) -> str:
    reasons = {reason for _, reason in unknown}
    return reasons.pop() if len(reasons) == 1 else missing


def _by_labels(sample: Sample) -> list[tuple[str, str]]:
    labels: Mapping[str, str] = sample.labels
    return sorted(labels.items())
