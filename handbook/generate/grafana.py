"""The dashboard as Grafana's classic JSON, and what provisions it with its data source.

Source: Grafana's JSON Schema of a dashboard, and its provisioning reference.
"""

from __future__ import annotations

import json

from handbook.generate import stack
from handbook.generate.alert_texts import SEVERITY
from handbook.generate.banner import banner
from handbook.generate.grafana_panel import link, panel_json
from handbook.generate.grafana_second_unit import DATASOURCE
from handbook.generate.matching import (
    grafana_selector,
    job_of,
    job_variable,
    server_variable,
)
from handbook.generate.yaml_out import Data, yaml_text
from handbook.model.handbook import Handbook
from handbook.model.signals import Scope
from handbook.promql import metrics_of

COLUMNS = 24
HEIGHT = 8
ROW_IDS_FROM = 1000
"""Ids of rows begin here; those of panels are their numbers, which links name."""
SCHEMA_VERSION = 39
"""Of Grafana 11; newer ones migrate it when they load it."""


def dashboard_json(handbook: Handbook) -> str:
    """Write the dashboard."""
    board = handbook.dashboard
    scopes = dict.fromkeys(signal.scope for panel in board.panels for signal in panel.signals)
    data: Data = {
        "uid": board.uid,
        "title": board.title,
        "description": banner(handbook.file),
        "tags": ["handbook"],
        "editable": False,
        "graphTooltip": 1,
        "refresh": "15s",
        "schemaVersion": SCHEMA_VERSION,
        "time": {"from": "now-1h", "to": "now"},
        "timezone": "utc",
        "links": [link("Handbook", f"{handbook.links.handbook}/dashboard/")],
        "templating": {
            "list": [_datasource(), *(v for scope in scopes for v in _variables(handbook, scope))]
        },
        "annotations": {"list": [_firing(handbook, scope) for scope in scopes]},
        "panels": _panels(handbook),
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def datasources_yml(handbook: Handbook) -> str:
    """Write the provisioning of the data source."""
    interval = min(scope.scrape_interval_seconds for scope in handbook.scopes.values())
    source: Data = {
        "name": "Prometheus",
        "uid": stack.DATASOURCE_UID,
        "type": "prometheus",
        "access": "proxy",
        "url": f"http://{stack.PROMETHEUS}",
        "isDefault": True,
        "editable": False,
        "jsonData": {"httpMethod": "POST", "timeInterval": f"{interval:g}s"},
    }
    return yaml_text({"apiVersion": 1, "datasources": [source]}, banner(handbook.file))


def dashboards_yml(handbook: Handbook) -> str:
    """Write the provisioning of the dashboard's folder."""
    provider: Data = {
        "name": "handbook",
        "type": "file",
        "allowUiUpdates": False,
        "disableDeletion": True,
        "options": {"path": stack.DASHBOARDS_FOLDER},
    }
    return yaml_text({"apiVersion": 1, "providers": [provider]}, banner(handbook.file))


def _panels(handbook: Handbook) -> list[Data]:
    panels: list[Data] = []
    y = 0
    for number, row in enumerate(handbook.dashboard.rows):
        place: Data = {"x": 0, "y": y, "w": COLUMNS, "h": 1}
        panels.append({"id": ROW_IDS_FROM + number, "type": "row", "title": row.title,
                       "collapsed": False, "gridPos": place, "panels": []})  # fmt: skip
        y += 1
        for index, panel in enumerate(row.panels):
            column, line = index % 4, index // 4
            width = COLUMNS // min(len(row.panels), 4)
            at: Data = {"x": column * width, "y": y + line * HEIGHT, "w": width, "h": HEIGHT}
            panels.append(panel_json(handbook, panel, at))
        y += HEIGHT * ((len(row.panels) + 3) // 4)
    return panels


def _datasource() -> Data:
    return {
        "name": "datasource",
        "label": "Data source",
        "type": "datasource",
        "query": "prometheus",
        "current": {"text": "Prometheus", "value": stack.DATASOURCE_UID},
        "hide": 0,
        "includeAll": False,
        "multi": False,
        "options": [],
        "refresh": 1,
        "regex": "",
    }


def _variables(handbook: Handbook, scope: Scope) -> list[Data]:
    """Make a scope's variables: its job, where it names one, and its servers."""
    job, server = job_variable(handbook, scope), server_variable(handbook, scope)
    variables: list[Data] = []
    if job is not None:
        metric = _telling_metric(handbook, scope)
        current: Data = {"text": job_of(scope), "value": job_of(scope)}
        variables.append(_query_variable(job, f"{scope.title}: job", f"label_values({metric}, job)",
                                         current))  # fmt: skip
    match = grafana_selector(handbook, scope).rpartition(f",{scope.identity}=~")[0]
    servers = dict(_query_variable(server, scope.title,
                                   f"label_values(up{{{match}}}, {scope.identity})",
                                   {"text": "All", "value": "$__all"}))  # fmt: skip
    variables.append({**servers, "includeAll": True, "multi": True, "allValue": ".+"})
    return variables


def _query_variable(name: str, label: str, query: str, current: Data) -> dict[str, Data]:
    return {
        "name": name,
        "label": label,
        "type": "query",
        "datasource": DATASOURCE,
        "definition": query,
        "query": query,
        "current": current,
        "hide": 0,
        "includeAll": False,
        "multi": False,
        "options": [],
        "refresh": 2,
        "regex": "",
        "sort": 1,
    }


def _telling_metric(handbook: Handbook, scope: Scope) -> str:
    """Choose a metric that only servers of this kind export, to list their jobs by."""
    for panel in handbook.dashboard.panels:
        for signal in panel.signals:
            names = metrics_of(signal.expr) if signal.scope is scope else ()
            if names:
                return names[0]
    return "up"


def _firing(handbook: Handbook, scope: Scope) -> Data:
    """Mark firing alerts; their series bear the labels of what the rule gave, not always a job."""
    server = f'{scope.identity}=~"${server_variable(handbook, scope)}"'
    names = sorted(alert.name for alert in handbook.alerts.values() if alert.signal.scope is scope)
    which = f'alertname=~"{"|".join(names)}",' if names else ""
    return {
        "name": f"Firing alerts: {scope.title}",
        "datasource": DATASOURCE,
        "enable": True,
        "hide": False,
        "iconColor": "red",
        "expr": f'ALERTS{{{which}alertstate="firing",{server}}}',
        "titleFormat": "{{ alertname }}",
        "textFormat": f"{{{{ {SEVERITY} }}}} on {{{{ {scope.identity} }}}}",
        "tagKeys": f"{SEVERITY},{scope.identity}",
        "step": "15s",
        "useValueForTime": False,
    }
