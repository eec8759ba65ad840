"""Twenty open pages behind one `mkdocs serve`: requests per second, and how long each takes.

Each page asks its own share of what the site asks, as much as *Dashboard* does, over new
connections, six at a time, as a browser does.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from handbook.source.queries import MetadataQuery, Query, TargetsQuery, params_of, path_of
from tests.bench.builds import Figure
from tests.bench.live import distinct_queries
from tests.bench.serve import served_copy
from tests.bench.stack import prometheus_with_demo

PAGES = 20
QUERIES = 30
"""Of one page; a runbook has about twenty."""
AT_ONCE = 6
REFRESH_SECONDS = 15.0
SHARE = 3
"""Of the rounds, one of so many."""
COMPRESSION = 3.0
"""How much faster than a clock's the paced run's refreshes follow each other."""


@dataclass
class Told:
    """What the pages saw."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0

    def percentile(self, share: float) -> float:
        """Return the milliseconds that this share of the requests stayed within."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


def paths_of(queries: list[Query]) -> list[str]:
    """Write the queries as a page asks them; some only a build asks."""
    asked = [query for query in queries if not isinstance(query, MetadataQuery | TargetsQuery)]
    return [f"/_prom{path_of(query)}?{urlencode(params_of(query))}".rstrip("?") for query in asked]


async def ask(port: int, path: str, told: Told) -> None:
    """Ask once over a connection of its own."""
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = (
        f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nSec-Fetch-Site: same-origin\r\n\r\n"
    )
    writer.write(request.encode("ascii"))
    answer = await reader.read(-1)
    writer.close()
    told.seconds.append(time.perf_counter() - began)
    told.errors += b'{"status":"success"' not in answer


async def refresh(port: int, paths: list[str], told: Told) -> None:
    """Ask everything that a page asks, six at a time."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def in_turn(path: str) -> None:
        async with turns:
            await ask(port, path, told)

    await asyncio.gather(*(in_turn(path) for path in paths))


async def page(port: int, paths: list[str], told: Told, until: float, every: float) -> None:
    """Be an open page: refresh, and wait until the next is due."""
    await asyncio.sleep(random.random() * every)
    while (began := time.perf_counter()) < until:
        await refresh(port, paths, told)
        await asyncio.sleep(max(0.0, began + every - time.perf_counter()))


async def open_pages(port: int, paths: list[str], seconds: float, every: float) -> Told:
    """Keep all pages open for a while; `every` 0 is one refresh after the other."""
    told = Told()
    until = time.perf_counter() + seconds
    own = [random.sample(paths, QUERIES) for _ in range(PAGES)]
    await asyncio.gather(*(page(port, each, told, until, every) for each in own))
    return told


def report(rounds: int) -> list[str]:
    """Measure and return the lines of a Markdown table."""
    rounds = max(1, rounds // SHARE)
    paths = paths_of(distinct_queries())
    every = REFRESH_SECONDS / COMPRESSION
    kinds = {
        f"a refresh every {every:g} s (15 s, {COMPRESSION:g} times as fast)": every,
        "one refresh after the other": 0.0,
    }
    runs: dict[str, list[tuple[Told, float]]] = {name: [] for name in kinds}
    with prometheus_with_demo() as port, served_copy(port) as (_, address):
        site = int(urlsplit(address).port or 0)
        asyncio.run(open_pages(site, paths, 2.0, 0.0))
        for _ in range(rounds):
            for name, pause in kinds.items():
                began = time.perf_counter()
                told = asyncio.run(open_pages(site, paths, 2 * every, pause))
                runs[name].append((told, time.perf_counter() - began))
    lines = [
        f"{PAGES} pages, each asking {QUERIES} queries a refresh, of the {len(paths)} that the "
        f"whole site asks; {rounds} rounds of {2 * every:g} s.",
        "A real Prometheus beside it; client, site and Prometheus share the machine.",
        "",
        "| Pages | Requests per second | Median | 99 of 100 within | Slowest | Not answered |",
        "|---|---|---|---|---|---|",
    ]
    return lines + [_row(name, of) for name, of in runs.items()]


def _row(name: str, runs: list[tuple[Told, float]]) -> str:
    rates = Figure(tuple(len(told.seconds) / took for told, took in runs))
    middle, most, slowest = (
        Figure(tuple(told.percentile(share) for told, _ in runs)) for share in (0.5, 0.99, 1.0)
    )
    asked = sum(len(told.seconds) for told, _ in runs)
    errors = sum(told.errors for told, _ in runs)
    return (f"| {name} | {rates:n} | {middle:n} ms | {most:n} ms | {slowest:n} ms | "
            f"{errors} of {asked:,} |")  # fmt: skip
