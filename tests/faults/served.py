"""The ways out of a site that is served: a rebuild, the proxy, and what Chromium shows."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Route

from handbook.source.answer import parse_answer
from handbook.source.queries import InstantQuery, Query, RangeQuery, RulesQuery
from handbook.source.results import NoAnswer
from tests.faults.bending import unbent
from tests.faults.faults import Fault, Standing
from tests.faults.judge_page import judge_page
from tests.faults.running import Watch
from tests.faults.truth import Problem, Truth
from tests.faults.ways import House, Outcome
from tests.macros.serving import Served, serving
from tests.source.fault_server import SECRET, FaultServer

PAGES = ("", "signals/", "health/", "alerts/", "drift/", "metrics/", "runbooks/memory-leak/")
OPENED = ("signals/", "runbooks/memory-leak/")
"""Those that Chromium opens."""
BROWSER_MILLISECONDS = 120_000
SIGNAL = "goroutines"
EDITED = "docs/health.md"
_BUILT = re.compile(r"built in ([\d.]+) seconds")


@dataclass
class Site:
    """One `mkdocs serve` whose source can be turned from one fault to another."""

    house: House
    real: str
    server: FaultServer
    served: Served
    browser: Browser | None
    quiet_seconds: float = 0.0
    """A rebuild beside the good source."""
    quiet_bytes: int = 0
    """Most memory of that."""

    def rebuild(self) -> float:
        """Edit a page and wait for the new site; return the seconds that the build took."""
        count = self.served.builds()
        page = self.served.project / EDITED
        page.write_text(f"{page.read_text('utf-8')}\n<!-- {count} -->\n", "utf-8")
        self.served.until_built(count)
        return float(_BUILT.findall(self.served.said())[-1])

    def make_well(self) -> None:
        """Let the source be good, and the site see it."""
        self.server.turn_to(unbent(self.real))
        with Watch(self.served.process.pid) as watch:
            self.quiet_seconds = self.rebuild()
            self.served.until(lambda html: "data-value=" in html, "signals/")
        self.quiet_bytes = watch.peak_bytes


@contextmanager
def served_site(
    house: House, real: str, port: int, project: Path, browser: Browser | None
) -> Iterator[Site]:
    """Serve a copy of the project beside a source that is good at first."""
    with ExitStack() as stack:
        server = stack.enter_context(FaultServer(unbent(real)))
        variables = {"PROMETHEUS_URL": server.url, "PROMETHEUS_TOKEN": SECRET}
        served = stack.enter_context(serving(project, port, **variables))
        yield Site(house, real, server, served, browser)


def meet(site: Site, fault: Fault) -> dict[str, Outcome]:
    """Turn the source to a fault, and look at every way out of the served site."""
    site.make_well()
    said_before = len(site.served.said())
    serve = fault.serve(site.real)
    site.server.turn_to(serve)
    standing = Standing(site.server.url, {}, serve)
    with Watch(site.served.process.pid) as watch:
        took = site.rebuild()
        pages = {page: site.served.page(page) for page in PAGES}
        asked = {query: _through_proxy(site, query) for query in _queries(site)}
        opened = dict(_in_chromium(site)) if site.browser is not None else {}
    # After all of it: what was bent is known only when it was asked.
    truth = site.house.truth(fault, standing)
    logged = site.served.said()[said_before:]
    over_bytes = watch.peak_bytes - site.quiet_bytes
    found = [*_of_pages(pages, truth), *_of_log(logged)]
    outcomes = {"serve": Outcome(took, took - site.quiet_seconds, over_bytes, tuple(found))}
    slowest = max(seconds for *_, seconds in asked.values())
    found = [problem for query, said in asked.items() for problem in _of_proxy(query, said, fault)]
    outcomes["proxy"] = Outcome(slowest, slowest, over_bytes, tuple(found))
    if opened:
        found = _of_pages({page: html for page, (html, _) in opened.items()}, truth)
        slowest = max(seconds for _, seconds in opened.values())
        outcomes["browser"] = Outcome(slowest, 0.0, 0, tuple(found))
    return outcomes


def _of_pages(pages: dict[str, str], truth: Truth) -> list[Problem]:
    problems = [Problem("secret", page) for page, html in pages.items() if SECRET in html]
    for page, html in pages.items():
        problems += judge_page(page or "index", html, truth)
    return problems


def _of_log(text: str) -> list[Problem]:
    problems = [Problem("secret", "log")] if SECRET in text else []
    if "Traceback" in text:
        problems.append(Problem("traceback", f"log: {text[-400:]}"))
    return problems


def _queries(site: Site) -> list[Query]:
    expr = site.house.project.handbook.signals[SIGNAL].query()
    now = time.time() // 15 * 15
    return [InstantQuery(expr), RangeQuery(expr, now - 600, now, 15), RulesQuery()]


def _address(query: Query) -> str:
    if isinstance(query, InstantQuery):
        return f"_prom/api/v1/query?query={quote(query.expr)}"
    if isinstance(query, RangeQuery):
        span = f"start={query.start}&end={query.end}&step={query.step}"
        return f"_prom/api/v1/query_range?query={quote(query.expr)}&{span}"
    return "_prom/api/v1/rules"


Said = tuple[int, bytes, float]
"""Status, headers and body together, seconds."""


def _through_proxy(site: Site, query: Query) -> Said:
    began = time.monotonic()
    try:
        with urllib.request.urlopen(site.served.url + _address(query), timeout=30) as came:
            status, said = came.status, (str(came.headers).encode(), came.read())
    except urllib.error.HTTPError as error:
        status, said = error.code, (str(error.headers).encode(), error.read())
    return status, b"\n\n".join(said), time.monotonic() - began


def _of_proxy(query: Query, said: Said, fault: Fault) -> Iterator[Problem]:
    status, text, _ = said
    headers, _, body = text.partition(b"\n\n")
    what = f"{type(query).__name__}: {status} {body[:80]!r}"
    if SECRET.encode() in text:
        yield Problem("secret", f"proxy: {what}")
    if b"location:" in headers.lower():
        yield Problem("led elsewhere", what)
    # An ill source is an answer too, so that no refresh fills a browser's console.
    if status == 200 and not body.strip().startswith(b'{"status":"error"'):
        if isinstance(parse_answer(query, 200, "", body, time.time()), NoAnswer):
            yield Problem("wrong OK", f"proxy: {what}")
    else:
        if fault.good:
            yield Problem("unknown under good", f"proxy: {what}")
        try:
            document = json.loads(body)
        except ValueError:
            document = {}
        if document.get("status") != "error" or not document.get("error"):
            yield Problem("no reason", f"proxy: {what}")


def _in_chromium(site: Site) -> Iterator[tuple[str, tuple[str, float]]]:
    """Open pages, let their script ask once, and give what stands there then."""
    assert site.browser is not None
    page = site.browser.new_page()
    page.set_default_timeout(BROWSER_MILLISECONDS)

    def end(route: Route) -> None:
        route.abort()

    page.route("**/livereload/**", end)  # which waits for edits and would never be idle
    try:
        for place in OPENED:
            began = time.monotonic()
            page.goto(site.served.url + place)
            page.wait_for_load_state("networkidle")
            yield place, (page.content(), time.monotonic() - began)
    finally:
        page.close()
