"""A dashboard's JSON model, read leniently: whoever saved it last was Grafana, not we.

Knows the parts of the classic model that are compared, and what Grafana adds to them by itself.
Source: Grafana, dashboard JSON model.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Json = Mapping[str, object]

_ADDED_ON_SAVE = "green, from 80 red"
"""What Grafana writes into a panel that has no thresholds when a person saves the board."""
_BY_QUERY = "byFrameRefID"
_COMPARED = ("unit", "thresholds", "custom.thresholdsStyle")


@dataclass(frozen=True, slots=True)
class Target:
    """One query of a panel, with what its lines are measured by."""

    ref_id: str
    expr: str
    unit: str
    thresholds: str
    """Colours and their beginnings on one line, and how they are drawn."""


@dataclass(frozen=True, slots=True)
class BoardPanel:
    """What is compared of one panel."""

    id: int | None
    title: str
    type: str
    targets: tuple[Target, ...]
    """Those that are not hidden, in their order."""
    others: str
    """Units and thresholds that are not set for a query but for names or types of series."""


@dataclass(frozen=True, slots=True)
class Variable:
    """What is compared of one variable."""

    name: str
    type: str
    query: str
    takes_many: bool
    takes_all: bool

    @property
    def text(self) -> str:
        """The variable on one line."""
        many = ", many" if self.takes_many else ""
        every = ", all" if self.takes_all else ""
        return f"{self.type} {self.query}{many}{every}"


def panels_of(board: Json) -> list[BoardPanel]:
    """Return the panels, those within collapsed rows included; the rows themselves are none."""
    return [_panel(panel) for panel in _flat(board) if panel.get("type") != "row"]


def variables_of(board: Json) -> dict[str, Variable]:
    """Return the variables by name."""
    found = {}
    for item in _list(_object(board.get("templating")).get("list")):
        query = item.get("query")
        text = query.get("query", "") if isinstance(query, Mapping) else query or ""
        variable = Variable(
            name=str(item.get("name")),
            type=str(item.get("type")),
            query=str(text),
            takes_many=item.get("multi") is True,
            takes_all=item.get("includeAll") is True,
        )
        found[variable.name] = variable
    return found


def _flat(board: Json) -> Iterator[Json]:
    for panel in _list(board.get("panels")):
        yield panel
        if panel.get("type") == "row":
            yield from _list(panel.get("panels"))


def _panel(panel: Json) -> BoardPanel:
    number = panel.get("id")
    config = _object(panel.get("fieldConfig"))
    overrides = _list(config.get("overrides"))
    return BoardPanel(
        id=number if isinstance(number, int) else None,
        title=str(panel.get("title", "")),
        type=str(panel.get("type", "")),
        targets=tuple(
            _target(target, _object(config.get("defaults")), overrides)
            for target in _list(panel.get("targets"))
            if target.get("hide") is not True
        ),
        others="; ".join(_others(overrides)),
    )


def _target(target: Json, defaults: Json, overrides: list[Json]) -> Target:
    """Read a query with its own unit and thresholds, else those of the panel."""
    ref_id = str(target.get("refId", ""))
    style = _object(_object(defaults.get("custom")).get("thresholdsStyle"))
    held: dict[str, object] = {
        "unit": defaults.get("unit"),
        "thresholds": defaults.get("thresholds"),
        "custom.thresholdsStyle": style,
    }
    for override in overrides:
        matcher = _object(override.get("matcher"))
        if matcher.get("id") == _BY_QUERY and matcher.get("options") == ref_id:
            for item in _list(override.get("properties")):
                held[str(item.get("id"))] = item.get("value")
    steps = _steps(_object(held["thresholds"]))
    drawn = str(_object(held["custom.thresholdsStyle"]).get("mode") or "off")
    return Target(
        ref_id,
        str(target.get("expr", "")),
        str(held["unit"] or "none"),
        f"{steps}, drawn: {drawn}" if steps else "none",
    )


def _others(overrides: list[Json]) -> Iterator[str]:
    for override in overrides:
        matcher = _object(override.get("matcher"))
        if matcher.get("id") == _BY_QUERY:
            continue
        for item in _list(override.get("properties")):
            if item.get("id") in _COMPARED:
                options = json.dumps(matcher.get("options"), sort_keys=True)
                value = json.dumps(item.get("value"), sort_keys=True)
                yield f"{matcher.get('id')} {options}: {item.get('id')} {value}"


def _steps(thresholds: Json) -> str:
    """Write the steps on one line: ``green, from 1000 orange``; empty where there are none.

    The base may be spelled null, left out or 0 by different versions of Grafana.
    """
    written = []
    for place, step in enumerate(_list(thresholds.get("steps"))):
        value, colour = step.get("value"), str(step.get("color", ""))
        if place and isinstance(value, (int, float)):
            colour = f"from {float(value):.17g} {colour}"
        written.append(colour)
    text = ", ".join(written)
    if thresholds.get("mode", "absolute") != "absolute":
        text += f" ({thresholds.get('mode')})"
    return "" if len(written) == 1 or text == _ADDED_ON_SAVE else text


def _object(value: object) -> Json:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Json]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
