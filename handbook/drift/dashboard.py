"""The dashboard that Grafana shows, beside the one that the handbook generates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handbook.drift.expressions import same_expression
from handbook.drift.findings import Difference, Findings, Unknown
from handbook.drift.panels import (
    BoardPanel,
    Json,
    Target,
    Variable,
    panels_of,
    variables_of,
)
from handbook.source.results import Document, NoAnswer

_LOAD = (
    "Grafana: handbook generate, then load monitoring/grafana/dashboards again; "
    "or, to keep Grafana's, handbook.yml"
)


def compare_dashboard(due: Json, answer: Document | NoAnswer) -> Findings:
    """Compare the generated dashboard with Grafana's; its `data` is None where there is none."""
    uid = str(due.get("uid"))
    if isinstance(answer, NoAnswer):
        return Findings(unknown=(Unknown("dashboard", uid, answer.message),))
    found = answer.data
    if found is None:
        missing = Difference(
            "dashboard-missing", uid, "Grafana", str(due.get("title")), None, _LOAD
        )
        return Findings((missing,))
    if not isinstance(found, dict):
        return Findings(unknown=(Unknown("dashboard", uid, "the answer is no dashboard"),))
    return Findings(
        (
            *_title(uid, due, found),
            *_panels(panels_of(due), panels_of(found)),
            *_variables(variables_of(due), variables_of(found)),
        )
    )


def _title(uid: str, due: Json, found: Json) -> Iterator[Difference]:
    one, other = str(due.get("title")), str(found.get("title"))
    if one != other:
        yield Difference("dashboard-title", uid, "Grafana", one, other, _LOAD)


def _panels(due: Sequence[BoardPanel], found: Sequence[BoardPanel]) -> Iterator[Difference]:
    held: dict[int | None, list[BoardPanel]] = {}
    for panel in found:
        held.setdefault(panel.id, []).append(panel)
    for panel in due:
        same = held.pop(panel.id, [])
        where = f"Grafana, panel {panel.id}"
        if not same:
            yield Difference("panel-missing", panel.title, where, panel.type, None, _LOAD)
            continue
        yield from _differing(panel, same[0], where)
        held.setdefault(None, []).extend(same[1:])
    for others in held.values():
        for extra in others:
            where = f"Grafana, panel {extra.id}"
            change = "Grafana: remove the panel; or add it to handbook.yml and generate"
            yield Difference("panel-extra", extra.title, where, None, extra.type, change)


def _differing(due: BoardPanel, found: BoardPanel, where: str) -> Iterator[Difference]:
    for what, one, other in (
        ("title", due.title, found.title),
        ("type", due.type, found.type),
        ("overrides", due.others or "none", found.others or "none"),
    ):
        if one != other:
            yield Difference(f"panel-{what}", due.title, where, one, other, _LOAD)
    wanted = {target.ref_id: target for target in due.targets}
    held = {target.ref_id: target for target in found.targets}
    for ref_id in sorted(wanted.keys() | held.keys()):
        for what, texts in _query(wanted.get(ref_id), held.get(ref_id)):
            place = f"{where}, query {ref_id}"
            yield Difference(f"panel-{what}", due.title, place, *texts, _LOAD)


def _query(
    due: Target | None, found: Target | None
) -> Iterator[tuple[str, tuple[str | None, str | None]]]:
    """Tell by what two queries differ, with both texts."""
    if due is None or found is None:
        yield "query", (due.expr if due else None, found.expr if found else None)
        return
    if not same_expression(due.expr, found.expr):
        yield "query", (due.expr, found.expr)
    if due.unit != found.unit:
        yield "unit", (due.unit, found.unit)
    if due.thresholds != found.thresholds:
        yield "thresholds", (due.thresholds, found.thresholds)


def _variables(due: dict[str, Variable], found: dict[str, Variable]) -> Iterator[Difference]:
    for name in sorted(due.keys() | found.keys()):
        one, other = due.get(name), found.get(name)
        if one == other:
            continue
        kind = "missing" if other is None else "extra" if one is None else "changed"
        yield Difference(
            f"variable-{kind}",
            name,
            "Grafana, variables",
            one.text if one else None,
            other.text if other else None,
            _LOAD,
        )
