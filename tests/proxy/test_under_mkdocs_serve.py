"""`mkdocs serve` answers pages beside serving them, below a path, through edits and faults."""

from __future__ import annotations

import json
import re
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from tests.macros.project import copy_project
from tests.macros.serving import Served, serving
from tests.nginx import Answer, Web
from tests.source import fault_server
from tests.source.fault_server import SECRET, FaultServer
from tests.source.http_faults import FAULTS

API = "/ops/_prom/api/v1/"
QUERY = f"{API}query?query=up"
PAGES = ("", "runbooks/goroutine-leak/", "dashboard/", "metrics/", "assets/handbook.css")


@dataclass
class Stage:
    """A served copy of the project and the source behind it."""

    served: Served
    source: FaultServer
    web: Web

    def ask(self, path: str = QUERY, **headers: str) -> Answer:
        return self.web.ask(path, headers=headers)

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.served.project / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    def until(self, holds: Callable[[], bool]) -> None:
        began = time.monotonic()
        while not holds():
            assert time.monotonic() - began < 60, self.served.said()[-2000:]
            time.sleep(0.05)

    def until_well(self) -> None:
        self.source.turn_to(fault_server.good)
        self.until(lambda: b"success" in self.ask().body)


@pytest.fixture(scope="module")
def stage(
    tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]
) -> Iterator[Stage]:
    project = copy_project(tmp_path_factory.mktemp("proxied") / "project")
    port = free_port()
    with (
        FaultServer(fault_server.good) as source,
        serving(
            project, port, PROMETHEUS_URL=source.url, PROMETHEUS_TOKEN=SECRET,
            SITE_URL="http://ops.example.org/ops/",
        ) as served,
    ):  # fmt: skip
        yield Stage(served, source, Web(port))


def named_source(html: str) -> str:
    found = re.findall(r'<meta name="handbook-source" content="([^"]*)">', html)
    assert len(found) == 1
    assert html.index("handbook-source") < html.index("</head>")
    return str(found[0])


def test_every_page_names_where_it_asks_and_is_answered_there(stage: Stage) -> None:
    for page in PAGES[:-1]:
        source = named_source(stage.served.page(f"ops/{page}"))
        answer = stage.ask(f"{source}/api/v1/query?query=up")
        assert answer.status == 200 and json.loads(answer.body)["status"] == "success"
    request = stage.source.asked[-1].decode()
    assert f"Authorization: Bearer {SECRET}" in request
    assert stage.ask("/_prom/api/v1/query?query=up").status == 404, "above the site's own path"


def test_strangers_and_other_paths_are_refused(stage: Stage) -> None:
    assert stage.ask(Host="evil.example").status == 421
    assert stage.ask(Origin="https://evil.example").status == 403
    assert stage.ask(f"{API}targets").status == 404
    assert stage.web.ask(QUERY, "POST").status == 405


def test_a_hung_source_holds_up_no_page_and_no_live_reload(stage: Stage) -> None:
    stage.source.turn_to(FAULTS["accept and hang"][0])
    with ThreadPoolExecutor(24) as readers:
        asked = [
            readers.submit(stage.ask, f"{API}query?query=up%2B{number}") for number in range(24)
        ]
        while stage.source.accepted < 1:
            time.sleep(0.01)
        for page in PAGES:
            began = time.monotonic()
            assert stage.served.page(f"ops/{page}")
            assert time.monotonic() - began < 2.5, "a page waited for the source"
        errors = [json.loads(future.result().body) for future in asked]
    assert {error["errorType"] for error in errors} <= {"slow", "busy"}
    stage.until_well()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", ["401", "403", "500", "the token in an error", "not HTTP"])
def test_refusals_of_the_source_fill_no_log_and_show_no_token(stage: Stage, name: str) -> None:
    stage.source.turn_to(FAULTS[name][0])
    answers = [stage.ask(f"{API}query?query=up%2B{number}") for number in range(3)]
    assert {answer.status for answer in answers} <= {200, 400}
    for answer in answers:
        assert SECRET.encode() not in answer.body + str(answer.headers).encode()
        assert answer.headers["WWW-Authenticate"] is None
    stage.until_well()
    assert "_prom/api/v1/query?query=up%2B" not in stage.served.said()


def test_the_token_is_in_nothing_that_is_served_or_logged(stage: Stage) -> None:
    index = json.loads(stage.served.page("ops/search/search_index.json"))
    pages = {entry["location"].partition("#")[0] for entry in index["docs"]}
    assert len(pages) > 30
    for path in (*pages, "404.html", "sitemap.xml", *PAGES):
        answer = stage.ask(f"/ops/{path}")
        assert answer.body
        assert SECRET.encode() not in answer.body + str(answer.headers).encode(), path
    for path in ("query?query=up", "alerts", "rules", "labels", "targets", "query?query="):
        answer = stage.ask(f"{API}{path}")
        assert SECRET.encode() not in answer.body + str(answer.headers).encode()
    assert SECRET not in stage.served.said()


def test_changed_config_and_code_are_followed_and_the_browser_is_told(stage: Stage) -> None:
    other = {"Host": "ops.example.net:8000"}
    assert stage.ask(**other).status == 421
    found = re.search(r"livereload\((\d+), (\d+)\);", stage.served.page("ops/health/"))
    assert found is not None
    told: list[int] = []

    def poll() -> None:
        url = f"{stage.served.url}livereload/{found[1]}/{found[2]}"
        with urllib.request.urlopen(url, timeout=70) as came:
            told.append(int(came.read()))

    waiting = threading.Thread(target=poll, daemon=True)
    waiting.start()
    stage.edit("handbook/proxy/questions.py", "can be asked here", "may be asked here")
    stage.edit("handbook.yml", "\nlinks:\n", "\nbrowser: {hosts: [ops.example.net]}\n\nlinks:\n")
    waiting.join(60)
    assert told and told[0] > int(found[1])
    stage.until(lambda: b"success" in stage.ask(**other).body)
    assert b"may be asked here" in stage.ask(f"{API}targets").body


def test_a_broken_edit_leaves_the_answers_and_its_correction_is_followed(stage: Stage) -> None:
    config = stage.served.project / "handbook.yml"
    text = config.read_text("utf-8")
    stage.edit("handbook/proxy/questions.py", "from __future__", "from __nowhere__")
    stage.edit("handbook.yml", "\nlinks:\n", "\nlnks:\n")
    stage.served.until(lambda html: "handbook-broken" in html, "ops/")
    assert b"success" in stage.ask().body
    ranged = stage.ask(f"{API}query_range?query=up&start=1&end=2&step=1")
    assert json.loads(ranged.body)["status"] == "error"
    stage.edit("handbook/proxy/questions.py", "from __nowhere__", "from __future__")
    text = re.sub(r"\nbrowser: .*\n", "", text)
    config.write_text(text.replace("\nlinks:\n", "\nbrowser: {source: direct}\n\nlinks:\n", 1))
    link = re.search(r"^  prometheus: (\S+)", text, re.MULTILINE)
    assert link is not None
    for page in PAGES[:-1]:
        stage.served.until(lambda html: named_source(html) == link[1], f"ops/{page}")
    assert stage.ask().status == 404, "who reads directly is answered by Prometheus alone"
