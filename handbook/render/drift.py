"""Drift on a page: what runs otherwise than the handbook says, and which side to change."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from handbook.drift.document import headline
from handbook.drift.findings import Difference, Drift, Unknown
from handbook.live import Live
from handbook.model.levels import Level
from handbook.render.badge import badge
from handbook.render.escape import Html, escaped
from handbook.render.markup import code, details, element, join
from handbook.render.slots import Slot, live_part
from handbook.render.times import time_element

ROWS = 50
"""Findings of a kind that a page shows; the command prints them all."""
CAP = 400
"""Characters of one side of a difference."""

AREAS = {
    "target": "Targets",
    "rule": "Rules in Prometheus",
    "metric": "Metrics of the servers",
    "dashboard": "Dashboard in Grafana",
}
_OF_DASHBOARD = ("dashboard", "panel", "variable")


def drift_report(compare: Callable[[Live], Drift], slot: Slot) -> str:
    """Show the result of a comparison.

    Args:
        compare: Makes it from what the sources said.
        slot: Where that comes from.
    """
    return element(
        "div", live_part(slot, lambda live: drift_html(compare(live))), class_="hb-drift"
    )


def drift_html(drift: Drift) -> Html:
    """Write every finding, by area, those with differences first; one without any says so."""
    found = drift.found
    level = Level.WARNING if found.differences else Level.UNKNOWN if found.unknown else Level.NORMAL
    words = {Level.WARNING: "drift", Level.UNKNOWN: "unknown", Level.NORMAL: "no drift"}
    head = element(
        "p", badge(level, words[level]), " ", element("strong", headline(drift)),
        " As of ", time_element(drift.at), ", from ", escaped(drift.source), ".",
    )  # fmt: skip
    parts = [
        (
            title,
            [one for one in found.differences if _area_of(one.kind) == key],
            [one for one in found.unknown if one.kind.startswith(key)],
        )
        for key, title in AREAS.items()
    ]
    parts.sort(key=lambda part: (not part[1], not part[2]))
    areas = [_area(*part) for part in parts]
    notes = [element("li", escaped(note, 800)) for note in found.notes]
    many = "1 note that asks" if len(notes) == 1 else f"{len(notes)} notes that ask"
    seen = f"{many} for no change"
    folded = details(seen, element("ul", *notes, class_="hb-answers")) if notes else Html("")
    return element(
        "div", head, *areas, folded,
        data_differences=str(len(found.differences)), data_unknown=str(len(found.unknown)),
    )  # fmt: skip


def _area_of(kind: str) -> str:
    first = kind.partition("-")[0]
    return "dashboard" if first in _OF_DASHBOARD else "target" if kind == "no-targets" else first


def _area(title: str, differences: Sequence[Difference], unknown: Sequence[Unknown]) -> Html:
    items = [_difference(one) for one in differences[:ROWS]]
    items += [_unknown(one) for one in unknown[:ROWS]]
    hidden = len(differences) + len(unknown) - len(items)
    if hidden:
        items.append(element("li", f"and {hidden} more: handbook drift", class_="hb-more"))
    if not items:
        items = [element("li", badge(Level.NORMAL, "as the handbook says"))]
    return element(
        "section",
        element("p", element("strong", title)),
        element("ul", *items, class_="hb-answers"),
        class_="hb-card",
    )


def _difference(one: Difference) -> Html:
    sides = [
        (term, element("dd", code(escaped(text, CAP))))
        for term, text in (("Handbook", one.expected), ("Runs", one.found))
        if text is not None
    ]
    if one.expected is None:
        sides.insert(0, ("Handbook", element("dd", "nothing of it", class_="hb-soft")))
    if one.found is None:
        sides.append(("Runs", element("dd", "nothing", class_="hb-soft")))
    sides.append(("Change", element("dd", escaped(one.change, CAP))))
    what = one.kind.replace("-", " ")
    return element(
        "li",
        badge(Level.WARNING, what), " ", element("strong", escaped(one.name)), " ",
        element("span", escaped(one.where), class_="hb-soft"),
        element("dl", *(join([element("dt", t), dd]) for t, dd in sides), class_="hb-facts"),
        data_drift=escaped(one.kind),
        data_name=escaped(one.name),
    )  # fmt: skip


def _unknown(one: Unknown) -> Html:
    return element(
        "li",
        badge(Level.UNKNOWN), " ", escaped(one.name), ": ",
        element("span", escaped(one.reason), class_="hb-reason"),
        data_drift="unknown",
        data_name=escaped(one.name),
    )  # fmt: skip
