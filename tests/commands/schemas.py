"""The documents that scripts rely on, as JSON Schemas: exact keys, exact kinds."""

from __future__ import annotations

from typing import Any

TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
LEVEL = {"enum": ["normal", "elevated", "warning", "critical", "unknown"]}
OUTCOME = {"enum": ["yes", "no", "unknown"]}
NUMBER = {"type": ["number", "null"]}
TEXT = {"type": ["string", "null"]}
ID = {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$"}


def _exact(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


CHECK = _exact(
    id=ID, kind={"const": "check"}, signal={"type": "string"}, query={"type": "string"},
    value=NUMBER, unit={"type": "string"}, level=LEVEL, outcome=OUTCOME, reason=TEXT,
    sampled_at={"anyOf": [TIME, {"type": "null"}]},
)  # fmt: skip
NULL = {"type": "null"}
ACTION = _exact(
    id=ID, kind={"const": "action"}, signal=NULL, query=NULL, value=NULL, unit=NULL, level=NULL,
    outcome=NULL, reason=NULL, sampled_at=NULL,
)  # fmt: skip
FINDING = _exact(
    runbook=ID, instance=TEXT, conclusion={"enum": ["confirmed", "ruled_out", "unknown"]},
    because={"type": "string", "minLength": 1}, explained_by={"anyOf": [ID, {"type": "null"}]},
    steps={"type": "array", "minItems": 1, "items": {"anyOf": [CHECK, ACTION]}},
)  # fmt: skip
TRIAGE = _exact(at=TIME, source={"type": "string"}, findings={"type": "array", "items": FINDING})
ACTED = _exact(
    **TRIAGE["properties"],
    actions={
        "type": "array",
        "items": _exact(
            step=ID,
            instance=TEXT,
            kind={"enum": ["run", "get", "open"]},
            result={"enum": ["done", "failed", "refused", "skipped", "shown"]},
            reason=TEXT,
            command={"type": "array", "items": {"type": "string"}},
            file=TEXT,
            size=NUMBER,
            exit_code=NUMBER,
            seconds=NUMBER,
        ),
    },
)
HEALTH = _exact(
    at=TIME,
    source={"type": "string"},
    checks={
        "type": "array",
        "items": _exact(
            id={"type": "string"},
            instance=TEXT,
            outcome=OUTCOME,
            value=NUMBER,
            level=LEVEL,
            reason=TEXT,
        ),
    },
)
ERROR = _exact(error=_exact(kind={"type": "string"}, message={"type": "string"}, where=TEXT))
