"""A second unit in a panel: a query's one row gives another query its unit and levels.

Overrides would do the same, but Grafana's own JSON Schema takes only objects as their values, and
a unit is a text. Grafana puts each unit on an axis of its own. Source: Grafana, transformation
"Config from query results".
"""

from __future__ import annotations

from handbook.generate.grafana_levels import COLOURS, colours, grafana_unit
from handbook.generate.yaml_out import Data
from handbook.model.levels import Level, plain_number
from handbook.model.signals import Signal

DATASOURCE: Data = {"type": "prometheus", "uid": "${datasource}"}
"""The data source that the board's variable names."""
_UNIT_COLUMN = "unit"


def config_target(ref: str, signal: Signal) -> Data:
    """Make a query whose one row holds a signal's unit and levels, a column each."""
    row = f'label_replace(vector(1), "{_UNIT_COLUMN}", "{grafana_unit(signal.unit)}", "", "")'
    for column, number, _ in _columns(signal):
        row = f'label_replace({row}, "{column}", "{number}", "", "")'
    return {
        "refId": _config_ref(ref),
        "datasource": DATASOURCE,
        "expr": row,
        "format": "table",
        "editorMode": "code",
        "instant": True,
        "range": False,
    }


def config_from(ref: str, signal: Signal) -> Data:
    """Give one query the unit and levels of that row. Source: Grafana, config from query."""
    mappings: list[Data] = [{"fieldName": _UNIT_COLUMN, "handlerKey": "unit"}]
    for column, _, colour in _columns(signal):
        mappings.append(
            {
                "fieldName": column,
                "handlerKey": "threshold1",
                "handlerArguments": {"threshold": {"color": colour}},
            }
        )
    applied: Data = {"id": "byFrameRefID", "options": ref}
    return {
        "id": "configFromData",
        "options": {"configRefId": _config_ref(ref), "applyTo": applied, "mappings": mappings},
    }


def _columns(signal: Signal) -> list[tuple[str, str, str]]:
    """List the columns of a signal's steps: name, number and colour, in rising order.

    Without levels there is one step out of sight, or the first axis' lines would be drawn.
    """
    steps = colours(signal.levels)[1:]
    if not steps:
        return [("step_0", "-1e300", COLOURS[Level.NORMAL])]
    return [(f"step_{i}", plain_number(value), colour) for i, (value, colour) in enumerate(steps)]


def _config_ref(ref: str) -> str:
    return f"config-{ref}"
