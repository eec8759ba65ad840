"""The way without Prometheus: what a server says of itself, read with curl and grep."""

from __future__ import annotations

from collections.abc import Iterable

from handbook.promql import metrics_of
from handbook.render.escape import Html
from handbook.render.markup import code_block, details, element


def curl_command(names: Iterable[str]) -> str:
    """Write the command that prints a server's own samples of some metrics."""
    wanted = list(names)
    pattern = wanted[0] if len(wanted) == 1 else f"({'|'.join(wanted)})"
    grep = "grep" if len(wanted) == 1 else "grep -E"
    return f"curl -s http://{{instance}}/metrics | {grep} '^{pattern}[ {{]'"


def without_prometheus(expr: str) -> Html:
    """Say how to read what a query reads when Prometheus does not answer."""
    names = metrics_of(expr)
    if not names:
        return Html("")
    note = element(
        "p", "Put the server's address for ", element("code", "{instance}"),
        ". Rates and slopes need two readings: ask twice and take the difference.",
    )  # fmt: skip
    return details("Without Prometheus", code_block(curl_command(names), "sh"), note)
