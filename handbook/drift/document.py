"""A drift as plain JSON objects, the shape that scripts rely on, and in one sentence."""

from __future__ import annotations

from handbook.drift.findings import Drift
from handbook.moments import rfc3339


def drift_document(drift: Drift) -> dict[str, object]:
    """Make the JSON document of `handbook drift --json`."""
    return {
        "at": rfc3339(drift.at),
        "source": drift.source,
        "differences": [
            {
                "kind": one.kind,
                "name": one.name,
                "where": one.where,
                "expected": one.expected,
                "found": one.found,
                "change": one.change,
            }
            for one in drift.found.differences
        ],
        "unknown": [
            {"kind": one.kind, "name": one.name, "reason": one.reason}
            for one in drift.found.unknown
        ],
    }


def headline(drift: Drift) -> str:
    """Say the result in one sentence; "no drift" only where everything could be compared."""
    differing, unknown = len(drift.found.differences), len(drift.found.unknown)
    apart = "1 difference" if differing == 1 else f"{differing} differences"
    open_ = "1 thing could not be compared" if unknown == 1 else (
        f"{unknown} things could not be compared")  # fmt: skip
    if differing and unknown:
        return f"{apart}; {open_}."
    if differing:
        return f"{apart}."
    if unknown:
        return f"Unknown: {open_}; nothing else differs."
    return "No drift: what runs is what the handbook says."
