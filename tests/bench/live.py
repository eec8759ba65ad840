"""What live values add to a build: beside Prometheus, 50 ms away, hung, and one call a macro."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from handbook.source.queries import InstantQuery, Query, RangeQuery
from macros.building import begin
from tests.bench.builds import PROJECT, Figure, added_share, build_seconds, interleaved
from tests.bench.delay import delayed, hung
from tests.bench.lean import lean_project
from tests.bench.naive import make_naive_site
from tests.bench.stack import prometheus_with_demo

ROUND_TRIP_SECONDS = 0.05


def distinct_queries(root: Path = PROJECT) -> list[Query]:
    """List what a build of a site asks, each once."""
    return list(begin(root).asking.queries())


def report(rounds: int) -> list[str]:
    """Measure and return the lines of a Markdown table."""
    queries = distinct_queries()
    with (
        prometheus_with_demo() as port,
        delayed(port, ROUND_TRIP_SECONDS) as far,
        hung() as dead,
        tempfile.TemporaryDirectory() as name,
    ):
        texts = [q.expr for q in queries if isinstance(q, InstantQuery | RangeQuery)]
        lean = lean_project(Path(name) / "lean")
        fewer = len(distinct_queries(lean))
        naive = make_naive_site(Path(name) / "naive", (texts * 2)[: len(queries)])
        near_url, far_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{far}"
        hung_url = f"http://127.0.0.1:{dead}"
        off = {"HANDBOOK_LIVE": "off"}
        figures = interleaved(
            [
                ("off", lambda: build_seconds(off)),
                ("beside", lambda: build_seconds({"PROMETHEUS_URL": near_url})),
                ("away", lambda: build_seconds({"PROMETHEUS_URL": far_url})),
                ("lean off", lambda: build_seconds(off, lean)),
                ("lean beside", lambda: build_seconds({"PROMETHEUS_URL": near_url}, lean)),
                ("lean away", lambda: build_seconds({"PROMETHEUS_URL": far_url}, lean)),
                ("naive off", lambda: build_seconds({"NAIVE": "off"}, naive)),
                ("naive beside", lambda: build_seconds(_naive(near_url), naive)),
                ("naive away", lambda: build_seconds(_naive(far_url), naive)),
            ],
            rounds,
        )
        hung_runs = interleaved(
            [
                ("off", lambda: build_seconds(off)),
                ("hung", lambda: build_seconds({"PROMETHEUS_URL": hung_url})),
            ],
            max(3, rounds // 3),
        )
    lines = [
        f"{len(queries)} distinct queries; {fewer} without the signals that no page, runbook,",
        "alert or quick check names, which the aims are for.",
        f"{rounds} interleaved rounds; whole processes.",
        "",
        "| Build | Time | Added ÷ off | Aim |",
        "|---|---|---|---|",
        *_rows(f"{fewer} queries", figures, "lean ", ("0.15 or less", "0.25 or less")),
        *_rows(f"{len(queries)} queries", figures, "", ("", "")),
        f"| one call a macro, off | {figures['naive off']} | | |",
        _row("one call a macro, beside", figures["naive beside"], figures["naive off"], ""),
        _row("one call a macro, 50 ms away", figures["naive away"], figures["naive off"], ""),
        "",
    ]
    added = hung_runs["hung"].median - hung_runs["off"].median
    lines.append(f"A hung Prometheus adds {added:.2f} s (aim: 3.0 s or less).")
    return lines


def _rows(name: str, figures: Mapping[str, Figure], of: str, aims: tuple[str, str]) -> list[str]:
    off, beside, away = (figures[f"{of}{each}"] for each in ("off", "beside", "away"))
    return [
        f"| {name}, off | {off} | | |",
        _row(f"{name}, Prometheus beside", beside, off, aims[0]),
        _row(f"{name}, Prometheus 50 ms away", away, off, aims[1]),
    ]


def _naive(url: str) -> dict[str, str]:
    return {"NAIVE": "on", "PROMETHEUS_URL": url}


def _row(name: str, live: Figure, off: Figure, aim: str) -> str:
    share = added_share(live, off)
    spread = f"{min(share.runs):.2f} to {max(share.runs):.2f}"
    return f"| {name} | {live} | {share.median:.2f} ({spread}) | {aim} |"
