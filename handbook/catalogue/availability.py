"""Says which clients export a metric, in words for pages and for ``not exported`` readings."""

from __future__ import annotations

from handbook.model.metrics import Metric


def availability(metric: Metric) -> str:
    """Say when a metric is there: ``since client 1.20 and Go 1.21``, ``until client 1.19``.

    An opt-in metric begins with ``opt-in``, since no version alone brings it. A removed one says
    when it went, which is what a reader of a missing metric asks. Empty when nothing is known to
    limit it.
    """
    if metric.until is not None:
        first, last = _short(metric.since), _short(metric.until)
        return f"only client {last}" if first == last else f"until client {last}"
    needs = []
    if metric.since is not None:
        needs.append(f"client {_short(metric.since)}")
    if metric.go is not None:
        needs.append(f"Go {_short(metric.go)}")
    since = f"since {' and '.join(needs)}" if needs else ""
    return ", ".join(part for part in ("opt-in" if metric.optional else "", since) if part)


def _short(version: str | None) -> str:
    """Drop a patch number of 0: ``1.20.0`` is 1.20 to everybody."""
    if version is None:
        return ""
    major, minor, *patch = version.split(".")
    return version if any(part != "0" for part in patch) else f"{major}.{minor}"
