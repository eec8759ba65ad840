"""Hostile label values and alert labels through every page: nothing but text may change."""

from __future__ import annotations

import json
import random
import re
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Dialog, Request

from handbook.config.load import load_handbook
from handbook.runbooks.paste import is_plain_server
from tests.conftest import PROJECT, LoadOpenMetrics
from tests.macros.conftest import BuildShipped, BuiltSite
from tests.macros.reading import outside_live
from tests.sampling import runs_all, seed_of_run

ATTACKS = [
    json.loads(line)
    for line in (PROJECT / "tests/fixtures/label-attacks.txt").read_text().splitlines()
    if line and not line.startswith("#")
]
IN_ONE_SITE = 12
"""Hostile servers in one site: pages list each server for each signal."""
SAMPLED = 2 * IN_ONE_SITE
"""Attacks of a quick run, chosen by its seed."""
STRETCH_SECONDS = 150


def test_there_are_attacks() -> None:
    assert len(ATTACKS) > 60
    assert len(set(ATTACKS)) == len(ATTACKS)


def quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def recording(values: list[str]) -> str:
    """Write servers of these names, with message types of these names, as OpenMetrics.

    Every server sends the same values, so that only names can differ between two recordings;
    they go on after now, so that none is stale however long a build takes to begin.
    """
    source = (PROJECT / "tests/fixtures/game-server.prom").read_text()
    rows = [row for row in source.splitlines() if row and not row.startswith("#")]
    series: list[tuple[str, str]] = []
    for value in values:
        own = f'job="game-server",instance={quoted(value)}'
        for row in rows:
            name, _, number = row.rpartition(" ")
            inner = name[name.index("{") + 1 : -1] + "," if "{" in name else ""
            series.append((f"{name.partition('{')[0]}{{{inner}{own}}}", number))
        series.append((f"up{{{own}}}", "1"))
        hostile_type = f"websocket_messages_sent_total{{type={quoted(value)},{own}}}"
        series.append((hostile_type, "7"))
    now = time.time()
    return "\n".join(
        f"{name} {number} {now - back:.3f}"
        for name, number in series
        for back in range(STRETCH_SECONDS, -90, -5)
    )


def rules(values: list[str]) -> bytes:
    """Answer as `/api/v1/rules` does, each of our alerts firing with these labels."""
    found = []
    for alert in load_handbook(PROJECT / "handbook.yml").alerts.values():
        active = [
            {
                "labels": {"instance": value, "severity": value, "alertname": alert.name},
                "annotations": {"summary": value},
                "state": "firing",
                "activeAt": "2026-11-22T10:00:00Z",
                "value": value,
            }
            for value in values
        ]
        found += [
            {"type": "alerting", "name": alert.name, "state": "firing", "health": "ok",
             "labels": {"severity": level.value}, "alerts": active}
            for level, _ in alert.rules()
        ]  # fmt: skip
    data = {"groups": [{"name": "g", "file": "f", "rules": found}]}
    return json.dumps({"status": "success", "data": data}).encode()


@contextmanager
def with_rules(prometheus: str, answer: bytes) -> Iterator[str]:
    """Pass everything on to a real Prometheus, but answer for its rules."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/api/v1/rules"):
                body, status = answer, 200
            else:
                try:
                    with urllib.request.urlopen(prometheus + self.path, timeout=10) as came:
                        body, status = came.read(), came.status
                except urllib.error.HTTPError as error:
                    body, status = error.read(), error.code
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


def harmless(count: int) -> list[str]:
    """Name servers as nobody attacks with; not host and port, or pages would show commands."""
    return [f"calm server {number}" for number in range(1, count + 1)]


class _Shape(HTMLParser):
    """The elements and attributes of a page, without its text and the text in attributes."""

    TEXT = frozenset(
        {"title", "href", "alt", "id", "aria-label", "d", "points", "transform", "datetime"}
    )

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        shown = []
        for name, value in attrs:
            if name == "href":
                parts = urlsplit((value or "").replace("[", "(").replace("]", ")"))
                shown.append(f"href={parts.scheme}:{parts.netloc}{parts.path}")
            elif name.startswith("data-") or name in self.TEXT:
                shown.append(name)
            else:
                shown.append(f"{name}={value}")
        self.seen.append(f"<{tag} {' '.join(shown)}>")

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        self.seen.append(f"<!--{data}-->")


def shape(html: str) -> list[str]:
    parser = _Shape()
    parser.feed(html)
    parser.close()
    return [
        re.sub(r"\b(x|y|x1|x2|y1|y2|cx|cy|width|height)=[\d.]+", r"\1", row) for row in parser.seen
    ]


@pytest.fixture(scope="module")
def hostile_sites(
    build_shipped: BuildShipped, load_openmetrics: LoadOpenMetrics
) -> Iterator[tuple[list[BuiltSite], BuiltSite]]:
    """One site for every dozen attacks, and one with harmless names in their place."""

    def built(values: list[str]) -> BuiltSite:
        prometheus = load_openmetrics(recording(values))
        with with_rules(prometheus, rules(values)) as url:
            return build_shipped(PROMETHEUS_URL=url)

    # To Prometheus an empty label is none: a server without a name is a fault, held elsewhere.
    # One attack reads like a host and a port; for those a page rightly adds commands.
    names = [attack for attack in ATTACKS if attack and not is_plain_server(attack)]
    if not runs_all():
        names = random.Random(seed_of_run()).sample(names, SAMPLED)
    dozens = [names[at : at + IN_ONE_SITE] for at in range(0, len(names), IN_ONE_SITE)]
    dozens[-1] = names[-IN_ONE_SITE:]
    yield [built(dozen) for dozen in dozens], built(harmless(IN_ONE_SITE))


def test_hostile_names_change_nothing_but_text(
    hostile_sites: tuple[list[BuiltSite], BuiltSite],
) -> None:
    sites, good = hostile_sites
    expected = {name: shape(html) for name, html in good.pages().items()}
    shown = "".join(good.pages().values()).count("calm server 1")
    assert shown > 50, "the harmless names are not shown either"
    for site in sites:
        assert site.returncode == good.returncode, site.said
        for name, html in site.pages().items():
            found = shape(html)
            differing = [(a, b) for a, b in zip(found, expected[name], strict=False) if a != b]
            assert differing[:3] == [], name
            assert len(found) == len(expected[name]), name


def test_hostile_names_stay_within_live_elements_and_out_of_the_search(
    hostile_sites: tuple[list[BuiltSite], BuiltSite], off_site: BuiltSite
) -> None:
    outside = {name: outside_live(html)[0] for name, html in off_site.pages().items()}
    index = Path("search/search_index.json")
    for site in hostile_sites[0]:
        for name, html in site.pages().items():
            assert outside_live(html)[0] == outside[name], name
        assert (site.site / index).read_bytes() == (off_site.site / index).read_bytes()


def test_hostile_names_run_no_script_in_a_browser(
    hostile_sites: tuple[list[BuiltSite], BuiltSite], chromium: Browser
) -> None:
    sites, good = hostile_sites
    titles = {
        name: re.findall(r"<title>(.*?)</title>", html)[:1] for name, html in good.pages().items()
    }
    shown: tuple[str, ...] = (
        "index",
        "dashboard/",
        "alerts/",
        "signals/",
        "health/",
        "metrics/",
        "change/macros/",
    )
    shown = (*shown, "change/macros/", "runbooks/", "runbooks/memory-leak/", "operate/trends/")
    for site in sites:
        page = chromium.new_page()
        dialogs: list[str] = []

        def note(dialog: Dialog, dialogs: list[str] = dialogs) -> None:
            dialogs.append(dialog.message)
            dialog.dismiss()

        page.on("dialog", note)
        page.add_init_script("window.ran = 0; window.alert = () => { window.ran += 1 }")
        requested: list[str] = []

        def hear(request: Request, requested: list[str] = requested) -> None:
            requested.append(request.url)

        page.on("request", hear)
        for place in shown:
            file = site.site / ("index.html" if place == "index" else f"{place}index.html")
            page.goto(file.as_uri())
            page.evaluate(
                "document.querySelectorAll('details').forEach(d => d.open = true);"
                "document.querySelectorAll('article *').forEach(e => {"
                " for (const n of ['mouseover', 'focus', 'toggle', 'error'])"
                "  e.dispatchEvent(new Event(n)) })"
            )
            assert page.evaluate("window.ran") == 0, place
            name = file.relative_to(site.site).as_posix()
            assert [page.title()] == [re.sub("&amp;", "&", t) for t in titles[name]], place
        assert dialogs == []
        assert [url for url in requested if not url.startswith(("file:", "data:"))] == []
        page.close()
