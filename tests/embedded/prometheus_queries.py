"""Ask a Prometheus, without any code of the project's read path."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any


def ask(url: str, path: str, parameters: Mapping[str, object]) -> list[dict[str, Any]]:
    """Give the `result` of an answer."""
    query = urllib.parse.urlencode({key: str(value) for key, value in parameters.items()})
    with urllib.request.urlopen(f"{url}/api/v1/{path}?{query}", timeout=10) as answer:
        content = json.load(answer)
    assert content["status"] == "success"
    return list(content["data"]["result"])


def instant(url: str, query: str) -> list[dict[str, Any]]:
    """Ask for one moment, now."""
    return ask(url, "query", {"query": query})


def stepped(url: str, query: str, start: float, end: float, step: int) -> list[dict[str, Any]]:
    """Ask for a range, `step` seconds apart."""
    return ask(url, "query_range", {"query": query, "start": start, "end": end, "step": step})
