"""What Prometheus and VictoriaMetrics answer differently, measured side by side, as a table.

Both hold the same made samples. The columns are what they answered; only the last is written here.
"""

from __future__ import annotations

import json
import math
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

T0 = 1_795_300_200
"""Unix seconds of the first sample; a whole minute."""
SCRAPE, SPAN = 5, 600
JUMP, BORN = 300, 280
"""Seconds after the first sample: when a counter jumps, and when a series begins."""
KEPT_BY = ("min_over_time(level[1m])", "quantile_over_time(0.5, level[1m])",
           "predict_linear(level[1m], 60)", "deriv(level[1m])", "rate(level[1m])")  # fmt: skip


@dataclass(frozen=True)
class Engines:
    """The addresses of what is compared; all hold `samples`."""

    prometheus: str
    victoria: str
    """With the latency offset that the handbook asks for."""
    by_default: str
    """With its own latency offset."""


def samples(now: int) -> str:
    """Write the samples, as OpenMetrics text; one series goes on around `now`, Unix seconds."""
    series: dict[str, list[tuple[float, int]]] = {"jumps": [], "young": [], "level": [], "odd": []}
    for at in range(0, SPAN, SCRAPE):
        series["jumps"].append((112.0 if at >= JUMP else 100.0, T0 + at))
        series["level"].append((at / SCRAPE, T0 + at))
        series["odd"].append((float("nan") if at == JUMP else at / SCRAPE, T0 + at))
        if at >= BORN:
            series["young"].append((10.0 * (at - BORN) / SCRAPE, T0 + at))
    series["going_on"] = [(1.0, at) for at in range(now - 120, now + 120)]
    lines = [f"{name} {value} {at}" for name, told in series.items() for value, at in told]
    return "\n".join([*lines, "# EOF\n"]).replace(" nan ", " NaN ")


def table(engines: Engines, names: tuple[str, str]) -> str:
    """Measure, and write the table; `names` of the two engines, with their versions."""
    lines = [f"| Asked | {names[0]} | {names[1]} | So |", "|---|---|---|---|"]
    lines += ["| " + " | ".join(row) + " |" for row in _rows(engines)]
    return "\n".join(lines)


def _rows(engines: Engines) -> Iterator[tuple[str, str, str, str]]:
    both = engines.prometheus, engines.victoria

    def row(asked: str, answers: Iterator[str] | list[str], so: str) -> tuple[str, str, str, str]:
        one, other = answers
        return asked, one, other, so

    yield row(
        "`increase(x[1m])`, `x` 12 more since half a minute",
        [_value(url, "increase(jumps[1m])", T0 + JUMP + 32) for url in both],
        "It does not extrapolate, so lumps weigh less.",
    )
    yield row(
        "The same, 58 s after the jump",
        [_value(url, "increase(jumps[1m])", T0 + JUMP + 58) for url in both],
        "It counts the step into the window: a jump stays for one scrape longer.",
    )
    yield row(
        "`rate(x[1m])` of a series that is 20 s old and gains 2 a second",
        [_value(url, "rate(young[1m])", T0 + BORN + 20) for url in both],
        "It divides by the time that there is: in their first minute rates are higher.",
    )
    yield row(
        "`count_over_time(x[1m])` at the second of a scrape",
        [_value(url, "count_over_time(level[1m])", T0 + JUMP) for url in both],
        "A window holds its end alone, as in Prometheus 3.",
    )
    yield row(
        "Functions whose answer keeps `__name__`",
        [_keepers(url) for url in both],
        "Labels are compared without it.",
    )
    yield row(
        "A sample that is NaN",
        [_value(url, "odd", T0 + JUMP) for url in both],
        "It is dropped, and the sample before it stands.",
    )
    yield row(
        "`0 / 0`, for a series",
        [_value(url, "0 * level / (0 * level)", T0 + JUMP) for url in both],
        "`unknown` on both: not a number, or no data.",
    )
    yield row(
        "`scalar(x)`",
        [_ask(url, "query", query="scalar(level)", time=T0 + JUMP)[1]["data"]["resultType"]
         for url in both],
        "A signal needs no `scalar()`; with one it is `unknown` on Prometheus alone.",
    )  # fmt: skip
    yield row(
        "A query that does not parse",
        [f"HTTP {_ask(url, 'query', query='sum(')[0]}" for url in both],
        "`unknown: the source refuses the query` on both.",
    )
    yield row(
        "Age of the newest sample that is seen, started as it is",
        [_lag(url) for url in (engines.prometheus, engines.by_default)],
        "Three scrape intervals of 5 s are over by then, so every reading would be stale.",
    )
    yield row(
        "The same with `-search.latencyOffset=1s`",
        [_lag(url) for url in both],
        "Start it so.",
    )
    yield row(
        "`/api/v1/rules` without vmalert",
        [_rules(url) for url in both],
        "`unknown: not offered by this source`. Nothing firing proves nothing.",
    )


def _ask(url: str, path: str, **parameters: object) -> tuple[int, Any]:
    query = urllib.parse.urlencode({name: str(value) for name, value in parameters.items()})
    try:
        with urllib.request.urlopen(f"{url}/api/v1/{path}?{query}", timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def _result(url: str, query: str, at: float) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _ask(url, "query", query=query, time=at)[1]["data"]["result"]
    return found


def _value(url: str, query: str, at: float) -> str:
    result = _result(url, query, at)
    if not result:
        return "nothing"
    value = float(result[0]["value"][1])
    return "NaN" if math.isnan(value) else f"{value:.4g}"


def _keepers(url: str) -> str:
    kept = [q for q in KEPT_BY if "__name__" in _result(url, q, T0 + JUMP)[0]["metric"]]
    return ", ".join(f"`{query.partition('(')[0]}`" for query in kept) or "none"


def _lag(url: str) -> str:
    """Ask at the middle of a second, so that the age is the same whole number each time."""
    time.sleep((0.5 - time.time()) % 1)
    value = _ask(url, "query", query="timestamp(going_on)")[1]["data"]["result"][0]["value"][1]
    return f"{int(time.time()) - int(float(value))} s"


def _rules(url: str) -> str:
    status, answer = _ask(url, "rules")
    count = sum(len(group["rules"]) for group in answer["data"]["groups"])
    return f"HTTP {status}, {'our rules' if count else 'no rules'}"
