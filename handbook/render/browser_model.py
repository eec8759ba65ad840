"""What the browser's script knows of the handbook: one JSON document beside the pages.

Made from the objects that the pages are made from. Holds nothing that came from the source.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from handbook.catalogue import availability
from handbook.model.handbook import Handbook
from handbook.model.levels import Level
from handbook.model.signals import SCOPE, Scope, Signal
from handbook.promql import metrics_of
from handbook.render.backlinks import Backlinks
from handbook.render.metric_values import unit_of
from handbook.runbooks.layout import Box, End, layout
from handbook.runbooks.model import Action, Check, Role, Runbook, Step, Way
from handbook.runbooks.paste import arguments_of

Json = dict[str, object]


def browser_model(handbook: Handbook, runbooks: Mapping[str, Runbook], backlinks: Backlinks) -> str:
    """Write scopes, signals, alerts, runbooks with their drawings, health checks and metrics.

    Levels and units are as the config writes them, durations in seconds.
    """
    templates = {name: _template(backlinks, name) for name in backlinks.queries}
    queries = list(dict.fromkeys(templates.values()))
    numbers = {query: number for number, query in enumerate(queries)}
    names = {name for signal in handbook.signals.values() for name in metrics_of(signal.expr)}
    known = backlinks.catalogue.metrics
    when = {name: availability(known[name]) for name in sorted(names) if name in known}
    model: Json = {
        "links": {"grafana": handbook.links.grafana, "prometheus": handbook.links.prometheus},
        "scopes": {scope.id: _scope(scope) for scope in handbook.scopes.values()},
        "signals": {signal.id: _signal(signal) for signal in handbook.signals.values()},
        "alerts": {
            alert.name: {
                "name": alert.name,
                "signal": alert.signal.id,
                "runbook": alert.runbook,
                "summary": alert.summary,
                "levels": [level.value for level, _ in alert.rules()],
            }
            for alert in handbook.alerts.values()
        },
        "runbooks": {book.id: _runbook(book) for book in runbooks.values()},
        "health": {check.id: check.below.value for check in handbook.health},
        "since": {name: text for name, text in when.items() if text},
        "queries": queries,
        "metrics": {
            name: {
                "name": name,
                "type": metric.type,
                "unit": unit_of(metric, handbook.units).text,
                "query": numbers[templates[name]],
                "scope": scope.id if (scope := backlinks.scopes.get(name)) else None,
                "when": availability(metric),
            }
            for name, metric in known.items()
        },
    }
    return json.dumps(model, ensure_ascii=False, separators=(",", ":"))


def _template(backlinks: Backlinks, name: str) -> str:
    """Give the query of a family with ``$scope`` in the place of its scope."""
    query, scope = backlinks.queries[name], backlinks.scopes.get(name)
    if scope is None:
        return query
    return query.removesuffix(f"{scope.match}}}") + f"{SCOPE}}}"


def _scope(scope: Scope) -> Json:
    return {
        "id": scope.id,
        "match": scope.match,
        "identity": scope.identity,
        "interval": scope.scrape_interval_seconds,
    }


def _signal(signal: Signal) -> Json:
    levels = signal.levels
    texts = {
        Level.NORMAL.value: levels.normal,
        Level.WARNING.value: levels.warning,
        Level.CRITICAL.value: levels.critical,
    }
    return {
        "id": signal.id,
        "title": signal.title,
        "group": signal.group,
        "expr": signal.expr,
        "unit": signal.unit.text,
        "scope": signal.scope.id,
        "service": not signal.per_server,
        "metrics": metrics_of(signal.expr),
        "window": signal.window_seconds,
        "texts": {name: level.text for name, level in texts.items() if level is not None},
    }


def _runbook(book: Runbook) -> Json:
    plan = layout(book)
    return {
        "id": book.id,
        "title": book.title,
        "guide": book.guide,
        "scope": book.scope.id if book.scope else None,
        "steps": [_step(step, plan.checks.get(step.id)) for step in book.steps],
        "path": {
            "edges": {f"{check} {way}": edge.d for (check, way), edge in plan.edges.items()},
            "passed": {check: edge.d for check, edge in plan.passed_on.items()},
            "ends": {f"{check} {way}": _end(end) for (check, way), end in plan.ends.items()},
        },
    }


def _step(step: Step, box: Box | None) -> Json:
    if isinstance(step, Action):
        return {"kind": step.kind, "id": step.id, "arguments": arguments_of(step)}
    return _check(step, box)


def _check(check: Check, box: Box | None) -> Json:
    return {
        "kind": check.kind,
        "id": check.id,
        "question": check.question,
        "signal": check.signal.id,
        "at": check.at.value,
        "verify": check.role is Role.VERIFY,
        "ways": {name: _way(way) for name, way in check.ways.items()},
        "box": [box.x + 10, box.bottom - 9] if box else None,
    }


def _way(way: Way) -> Json:
    leads = {
        "say": way.say,
        "conclude": way.conclude.value if way.conclude else None,
        "continue_with": way.continue_with,
        "go_to": way.go_to,
    }
    return {name: value for name, value in leads.items() if value}


def _end(end: End) -> Json:
    box = end.box
    rounded = box.height / 2 if end.runbook is None else 4
    return {"x": box.x, "y": box.y, "width": box.width, "height": box.height, "round": rounded}
