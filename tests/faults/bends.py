"""Every fault that bends a good answer: warnings, emptiness, other types, other clocks, cuts."""

from __future__ import annotations

import email.utils
import json
import time
from typing import Any

from tests.faults.bending import (
    Answer,
    Asked,
    Bend,
    Document,
    Only,
    changed,
    each_point,
    everything,
    freshness,
    member,
    results,
    signals,
)

HOUR = 3600.0
SERVERS = 333
MANY = 20_000
"""Series in one answer that is still read."""


def _emptied(_: Asked, document: Document) -> None:
    data = document["data"]
    if isinstance(data, dict):
        for key in ("result", "groups", "alerts", "activeTargets"):
            if key in data:
                data[key] = []


def _typed(kind: str, result: object) -> Bend:
    def change(_: Asked, document: Document) -> None:
        if results(document) or "resultType" in document["data"]:
            document["data"] = {"resultType": kind, "result": result}

    return changed(change)


def _other_type(_: Asked, document: Document) -> None:
    """A matrix for a vector and the other way round, each of the right shape for its type."""
    data = document["data"]
    if "resultType" not in data:
        return
    was_vector = data["resultType"] == "vector"
    data["resultType"] = "matrix" if was_vector else "vector"
    for series in data["result"]:
        if was_vector:
            series["values"] = [series.pop("value")]
        else:
            series["value"] = series.pop("values")[-1]


def _histograms(_: Asked, document: Document) -> None:
    for series in results(document):
        point = series.pop("value", None) or series.pop("values")[-1]
        told = {"count": "5", "sum": "1", "buckets": []}
        series["histogram"] = [point[0], told]


def _valued(value: object) -> Bend:
    return each_point(lambda _, point: [point[0], value])


def _clock(seconds: float) -> Bend:
    """The source's own now, in its samples and in its `Date`."""

    def change(asked: Asked, answer: Answer) -> bytes:
        document = answer.document()
        if asked.is_instant and not asked.at:
            for series in results(document):
                time_, value = series["value"]
                if asked.expr.startswith(("timestamp(", "min_over_time(timestamp(")):
                    value = str(float(value) + seconds)
                series["value"] = [time_ + seconds, value]
        date = email.utils.formatdate(time.time() + seconds, usegmt=True)
        headers = {**answer.headers, "date": date}
        return Answer(answer.status, headers, json.dumps(document).encode()).sent()

    return change


def _old_samples(asked: Asked, point: list[Any]) -> object:
    """What a Prometheus answers that looks back for hours: values of now, scraped an hour ago."""
    if asked.expr.startswith(("timestamp(", "min_over_time(timestamp(")):
        return [point[0], str(float(point[1]) - HOUR)]
    return point


def _multiplied(_: Asked, document: Document) -> None:
    """As many servers as are promised, all of them good."""
    found = results(document)
    if not found or "value" not in found[0] or "instance" not in found[0]["metric"]:
        return
    grown = []
    for number in range(min(SERVERS, MANY // len(found))):
        address = f"10.0.{number >> 8}.{number & 255}"
        for series in found:
            port = series["metric"]["instance"].rpartition(":")[2]
            labels = {**series["metric"], "instance": f"{address}:{port}"}
            grown.append({"metric": labels, "value": series["value"]})
    document["data"]["result"] = grown


def _cut(share: float) -> Bend:
    """A body that its header calls whole and that ends too early."""

    def bend(_: Asked, answer: Answer) -> bytes:
        length = max(1, round(len(answer.body) * share) - 1)
        return Answer(answer.status, answer.headers, answer.body[:length]).sent()

    return bend


def _died(_: Asked, answer: Answer) -> bytes:
    return Answer(500, {"content-type": "text/plain"}, b"out of memory").sent()


BENDS: dict[str, tuple[Bend, Only]] = {
    "warnings on good data": (member(warnings=["a store did not answer"]), everything),
    "warnings on the signals": (member(warnings=["a store did not answer"]), signals),
    "warnings on the freshness": (member(warnings=["a store did not answer"]), freshness),
    "partial response": (member(isPartial=True), everything),
    "status error with good data": (member(status="error", error="oops"), everything),
    "an error beside good data": (member(error="oops"), everything),
    "empty vector": (changed(_emptied), everything),
    "empty vector of signals": (changed(_emptied), signals),
    "empty vector of freshness": (changed(_emptied), freshness),
    "scalar for a vector": (_typed("scalar", [1, "1"]), everything),
    "string for a vector": (_typed("string", [1, "1"]), everything),
    "matrix for a vector": (changed(_other_type), everything),
    "scalar for a signal": (_typed("scalar", [1, "1"]), signals),
    "NaN for every value": (_valued("NaN"), everything),
    "NaN for every signal": (_valued("NaN"), signals),
    "NaN for the freshness": (_valued("NaN"), freshness),
    "native histograms for signals": (changed(_histograms), signals),
    "null for every value": (_valued(None), everything),
    "null for signals": (_valued(None), signals),
    "numbers that are no texts": (_valued(1.5), signals),
    "values out of range": (_valued("1e999"), signals),
    "an hour ahead": (_clock(HOUR), everything),
    "an hour behind": (_clock(-HOUR), everything),
    "samples an hour old": (each_point(_old_samples), everything),
    "cut in the middle": (_cut(0.5), everything),
    "cut before the last byte": (_cut(1.0), everything),
    "cut signals": (_cut(0.9), signals),
    "500 on every signal": (_died, signals),
    "500 on the freshness": (_died, freshness),
}
"""By name: how answers are bent, and which. Everything that was bent is unknown."""

JUDGED: dict[str, tuple[Bend, Only]] = {
    "+Inf for every signal": (_valued("+Inf"), signals),
    "-Inf for every signal": (_valued("-Inf"), signals),
}
"""Numbers like any other: Prometheus's rules compare them too, so the level rule holds."""

GOOD: dict[str, tuple[Bend, Only]] = {
    "as it is": (lambda _, answer: answer.sent(), everything),
    "infos": (member(infos=["metric might not be a counter"]), everything),
    "PromQL infos among the warnings": (
        member(warnings=["PromQL info: metric might not be a counter"]),
        everything,
    ),
}
"""No faults: nothing is unknown."""

LARGE: dict[str, tuple[Bend, Only]] = {
    "1,000 servers": (changed(_multiplied), everything),
}
"""Good answers, as large as a large installation gives them."""
