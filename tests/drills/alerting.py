"""What the generated rules would have done at each minute: inactive, pending or firing.

Prometheus cannot evaluate alerting rules over the past (promtool makes blocks from recording
rules only), so it is asked each rule's expression at each evaluation, and `for` is counted here
as its rule manager does. A test holds this against promtool's own rule engine.
"""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from collections.abc import Iterable, Mapping
from enum import IntEnum

from handbook.condition import condition
from handbook.generate.scrape import EVALUATION_SECONDS
from handbook.model.handbook import Alert


class State(IntEnum):
    """What an alert does; the worst of its levels counts."""

    INACTIVE = 0
    PENDING = 1
    FIRING = 2


States = Mapping[tuple[str, int], State]
"""By server and Unix second; what is not there is inactive."""


def alert_states(url: str, alert: Alert, first: int, last: int) -> States:
    """Evaluate an alert's rules from a whole minute to the last second, on one server each."""
    found: dict[tuple[str, int], State] = {}
    start = -(-first // 60) * 60
    moments = range(start, last + 1, EVALUATION_SECONDS)
    for _, limit in alert.rules():
        expr = condition(alert.signal.query(), limit)
        identity = alert.signal.scope.identity
        for server, held in _held(url, expr, identity, start, last).items():
            for at, state in counted(moments, held, alert.for_seconds):
                found[server, at] = max(state, found.get((server, at), State.INACTIVE))
    return found


def counted(
    moments: Iterable[int], held: set[int], for_seconds: float
) -> Iterable[tuple[int, State]]:
    """Count `for`: firing once it has held at every evaluation for so long, from the first."""
    since: int | None = None
    for at in moments:
        if at not in held:
            since = None
            continue
        since = at if since is None else since
        yield at, State.FIRING if at - since >= for_seconds else State.PENDING


def _held(url: str, expr: str, identity: str, first: int, last: int) -> dict[str, set[int]]:
    """Return by server the evaluations at which an expression gives a series."""
    form = {"query": expr, "start": first, "end": last, "step": EVALUATION_SECONDS}
    body = urllib.parse.urlencode(form).encode()
    with urllib.request.urlopen(f"{url}/api/v1/query_range", body, timeout=300) as answer:
        result = json.load(answer)["data"]["result"]
    held: dict[str, set[int]] = {}
    for series in result:
        server = series["metric"].get(identity, "")
        held.setdefault(server, set()).update(int(at) for at, _ in series["values"])
    return held
