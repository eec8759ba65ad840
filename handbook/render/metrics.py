"""The metric reference: one compact row for each family, which opens."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from handbook import addresses
from handbook.catalogue import Source, availability
from handbook.live import Live
from handbook.model.handbook import Handbook
from handbook.model.metrics import Metric
from handbook.render import metric_values
from handbook.render.backlinks import Backlinks, Uses
from handbook.render.card import group_id
from handbook.render.direct import curl_command
from handbook.render.escape import Html
from handbook.render.markup import code, code_block, element, join, link, prose
from handbook.render.slots import Slot, live_part


def metrics_reference(handbook: Handbook, backlinks: Backlinks, slot: Slot, root: str = "") -> str:
    """Show every family, by exporter and group, each under its name as anchor."""
    return join(
        source_section(source, handbook, backlinks, slot, root)
        for source in backlinks.catalogue.sources
    )


def source_section(
    source: Source,
    handbook: Handbook,
    backlinks: Backlinks,
    slot: Slot,
    root: str = "",
    anchor: bool = True,
) -> Html:
    """Show the families of one exporter under its heading; see `metric_table` for the rows only."""
    heading = element("h2", source.title, id=group_id(source.title) if anchor else None)
    about = element("p", source.about)
    return join([heading, about, metric_table(source, handbook, backlinks, slot, root, anchor)])


def metric_table(
    source: Source,
    handbook: Handbook,
    backlinks: Backlinks,
    slot: Slot,
    root: str = "",
    anchor: bool = True,
) -> Html:
    """Show the families of one exporter, by group."""
    parts = []
    metrics = backlinks.catalogue.of_source(source.title)
    order = list(dict.fromkeys(metric.group for metric in metrics))
    ranked = sorted(metrics, key=lambda metric: order.index(metric.group))
    for group, members in groupby(ranked, lambda metric: metric.group):
        name = group_id(f"{source.title} {group}") if anchor else None
        parts.append(element("h3", group, id=name, class_="hb-group"))
        rows = [Html(metric_row(m, handbook, backlinks, slot, root, anchor)) for m in members]
        parts.append(element("div", *rows, class_="hb-metrics"))
    return join(parts)


def metric_row(
    metric: Metric,
    handbook: Handbook,
    backlinks: Backlinks,
    slot: Slot,
    root: str = "",
    anchor: bool = True,
) -> str:
    """Show one family: name, type, unit and value; meaning, HELP and uses when open."""
    scope = backlinks.scopes.get(metric.name)
    identity = scope.identity if scope else "instance"

    def short(live: Live) -> Html:
        values = metric_values.values_of(metric, backlinks, live)
        return metric_values.brief(metric, values, handbook.units)

    def full(live: Live) -> Html:
        values = metric_values.values_of(metric, backlinks, live)
        match = scope.match if scope else ""
        return metric_values.table(metric, values, live, handbook.units, identity, match)

    kind = metric.type if metric.unit == "none" else f"{metric.type} · {metric.unit}"
    name = element(
        "h4", code(metric.name), id=metric.name if anchor else None, class_="hb-metric-name"
    )
    summary = element(
        "summary",
        name,
        element("span", kind, class_="hb-metric-kind"),
        element(
            "span",
            live_part(slot, short, f"metric-brief {metric.name}", inline=True),
            class_="hb-metric-value",
        ),
    )
    return element(
        "details",
        summary,
        element("p", prose(metric.meaning)),
        _facts(metric, backlinks.of(metric), root),
        live_part(slot, full, f"metric-table {metric.name}"),
        code_block(curl_command([metric.name]), "sh"),
        class_="hb-metric",
        data_metric=metric.name,
    )


def _facts(metric: Metric, uses: Uses, root: str) -> Html:
    facts: list[tuple[str, Html]] = []
    if metric.help:
        facts.append(("HELP", element("span", metric.help)))
    labels = [*metric.labels, *(["le"] if metric.type == "histogram" else [])]
    if labels:
        facts.append(("Labels", join((code(label) for label in labels), ", ")))
    when = availability(metric)
    if when:
        facts.append(("Exported", element("span", when)))
    facts.append(("Used by", uses_links(uses, root)))
    pairs = [join([element("dt", name), element("dd", value)]) for name, value in facts]
    return element("dl", *pairs, class_="hb-facts")


def uses_links(uses: Uses, root: str) -> Html:
    """Link to everything whose query names a family."""
    links: list[Html] = []
    links += _links(
        "signal", [(s.title, addresses.signal_address(s.id, root)) for s in uses.signals]
    )
    links += _links("panel", [(p.title, addresses.panel_address(p.id, root)) for p in uses.panels])
    links += _links("alert", [(a.name, addresses.alert_address(a.name, root)) for a in uses.alerts])
    links += _links("runbook", [(r.title, addresses.runbook_address(r.id, root))
                                for r in uses.runbooks])  # fmt: skip
    return join(links, Html("; ")) if links else element("span", "nothing here", class_="hb-soft")


def _links(what: str, places: Sequence[tuple[str, str]]) -> list[Html]:
    if not places:
        return []
    kind = what if len(places) == 1 else f"{what}s"
    return [join([f"{kind} ", join((link(text, href) for text, href in places), Html(", "))])]
