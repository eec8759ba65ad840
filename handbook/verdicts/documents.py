"""Findings and health answers as plain JSON objects, the shape that scripts rely on.

Numbers are unscaled or null, times RFC 3339, ids as in the files. Knows no stream.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from handbook.live import Live
from handbook.moments import rfc3339
from handbook.runbooks.answers import Reading, StepResult
from handbook.runbooks.model import Action, Check
from handbook.verdicts.health import HealthAnswer
from handbook.verdicts.triage import Finding

Json = dict[str, object]


def triage_document(found: Iterable[Finding], live: Live) -> Json:
    """Write findings: ``{"at", "source", "findings": […]}``, in their order."""
    return {**_head(live), "findings": [_finding(finding) for finding in found]}


def health_document(answers: Iterable[HealthAnswer], live: Live) -> Json:
    """Write the health check: ``{"at", "source", "checks": […]}``."""
    return {**_head(live), "checks": [_health(answer) for answer in answers]}


def _head(live: Live) -> Json:
    return {"at": rfc3339(live.board.at), "source": live.board.source}


def _finding(finding: Finding) -> Json:
    return {
        "runbook": finding.runbook.id,
        "instance": finding.server,
        "conclusion": finding.conclusion.value,
        "because": finding.because,
        "explained_by": finding.explained_by,
        "steps": _steps(finding),
    }


def _steps(finding: Finding) -> list[Json]:
    results = {r.step.id: r for r in finding.walk.results} if finding.walk is not None else {}
    return [
        _check(step, results.get(step.id), finding.because)
        if isinstance(step, Check)
        else _action(step)
        for step in finding.runbook.steps
    ]


def _check(check: Check, result: StepResult | None, because: str) -> Json:
    """Write one check; where nobody was walked for, the finding's reason is the step's too."""
    reading: Reading | None = result.reading if result is not None else None
    reason = result.reason if result is not None else because
    return {
        "id": check.id,
        "kind": check.kind,
        "signal": check.signal.id,
        "query": check.signal.query(),
        "value": _number(reading.value if reading is not None else None),
        "unit": check.signal.unit.text,
        "level": reading.level.value if reading is not None else "unknown",
        "outcome": result.outcome.value if result is not None else "unknown",
        "reason": reason or None,
        "sampled_at": rfc3339(reading.sampled_at) if reading is not None else None,
    }


def _action(action: Action) -> Json:
    nothing = ("signal", "query", "value", "unit", "level", "outcome", "reason", "sampled_at")
    return {"id": action.id, "kind": action.kind, **dict.fromkeys(nothing)}


def _health(answer: HealthAnswer) -> Json:
    reading = answer.reading
    return {
        "id": answer.check.id,
        "instance": reading.server,
        "outcome": answer.outcome,
        "value": _number(reading.value),
        "level": reading.level.value,
        "reason": reading.reason or None,
    }


def _number(value: float | None) -> float | None:
    """JSON has no infinity; the level beside it still says which way."""
    return value if value is not None and math.isfinite(value) else None
