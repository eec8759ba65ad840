"""The JSON Schema of ``handbook.yml`` for editors, made from the forms that the loader reads by.

It says what a section may hold; what sections mean together, only the loader can say.
`python -m handbook.config.json_schema > docs/assets/handbook.schema.json` writes it.
"""

from __future__ import annotations

import json
import sys

from handbook.config import forms
from handbook.config.forms import Form, Kind
from handbook.config.reader import MAX_ID, MAX_TEXT

Schema = dict[str, object]

SCHEMA_FILE = "docs/assets/handbook.schema.json"

_ITEM_FORMS = {forms.ROWS.name: forms.ROW, forms.PANELS.name: forms.PANEL}
"""Lists whose items are sections of their own."""

_LEVEL_KEYS = ("normal", "warning", "critical")


def json_schema() -> Schema:
    """Return the schema, draft 2020-12."""
    signal = _section(forms.SIGNAL)
    signal["dependentRequired"] = {key: ["why"] for key in _LEVEL_KEYS}
    sections: dict[str, Schema] = {
        "scopes": {**_named(forms.ID, _section(forms.SCOPE)), "minProperties": 1},
        "links": _section(forms.LINKS),
        "browser": _section(forms.BROWSER),
        "units": _value(forms.NOUNS),
        "metrics": _named(forms.METRIC_NAME, _section(forms.METRIC)),
        "signals": _named(forms.ID, signal),
        "alerts": _named(forms.ALERT_NAME, _section(forms.ALERT)),
        "health": {
            "type": "array",
            "items": {"anyOf": [_value(forms.SIGNAL_REF), _section(forms.HEALTH)]},
        },
        "dashboard": _section(forms.DASHBOARD),
        "actions": _section(forms.ACTIONS),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "handbook.yml",
        "description": "The shared config of an ops handbook.",
        "type": "object",
        "properties": {
            name: {"description": forms.TOP_LEVEL[name], **schema}
            for name, schema in sections.items()
        },
        "required": ["scopes", "links", "signals"],
        "additionalProperties": False,
    }


def schema_text() -> str:
    """Return the schema as the committed file holds it."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _named(key: Kind, section: Schema) -> Schema:
    """Describe a mapping of named sections."""
    return {
        "type": "object",
        "propertyNames": {"pattern": key.pattern, "maxLength": MAX_ID},
        "additionalProperties": section,
    }


def _section(form: Form) -> Schema:
    properties: dict[str, Schema] = {
        field.name: {"description": f"{field.doc} Write {field.kind.write}.", **_value(field.kind)}
        for field in form.fields
    }
    return {
        "description": form.doc,
        "type": "object",
        "properties": properties,
        "required": [field.name for field in form.fields if field.required],
        "additionalProperties": False,
    }


def _value(kind: Kind) -> Schema:
    """Describe a value. An editor reads ``42`` and ``true`` as no text, the loader does."""
    if kind.name in _ITEM_FORMS:
        return {"type": "array", "items": _section(_ITEM_FORMS[kind.name])}
    if kind.json_type == "array":
        return {"type": "array", "items": _value(kind.item or forms.TEXT)}
    types = ["string"]
    types += ["number"] if kind.fits("42") else []
    types += ["boolean"] if kind.fits("true") else []
    schema: Schema = {"type": types if len(types) > 1 else "string", "minLength": 1}
    if kind.pattern:
        schema["pattern"] = kind.pattern
    else:
        schema["maxLength"] = MAX_TEXT
    return schema


if __name__ == "__main__":
    sys.stdout.write(schema_text())
