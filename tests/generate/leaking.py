"""A leaking server, a real Prometheus over it and a real Alertmanager, by the shipped config.

Levels and times are shortened. A listener hears what would go to people.
"""

from __future__ import annotations

import http.server
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import yaml

from handbook.config.load import handbook_of
from handbook.embedded.found import Found
from handbook.embedded.processes import Child, Family
from handbook.generate.notifications import Sending, alertmanager_yml, handbook_tmpl
from handbook.generate.rules import rules_yml
from handbook.generate.scrape import prometheus_yml
from tests.alertmanager import Alertmanager
from tests.generate.conftest import PROJECT

INSTANCE = "10.0.0.7 a&b#c+d<!channel>"
Json = dict[str, Any]


@dataclass
class Heard:
    """What the listener was sent, by path; and who sent it."""

    messages: dict[str, list[Json]] = field(default_factory=dict)
    prometheus: str = ""
    """Its address."""
    alertmanager: str = ""
    manager: Child | None = None

    def first(self, path: str, seconds: float = 40) -> Json:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.messages.get(path):
                return self.messages[path][0]
            time.sleep(0.1)
        raise AssertionError(f"nothing came to {path}")


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[str, Heard]]:
    heard = Heard()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.messages.setdefault(self.path, []).append(json.loads(body))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", heard
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def heard(
    listener: tuple[str, Heard],
    prometheus_binaries: Found,
    alertmanager: Alertmanager,
    free_port: Callable[[], int],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Heard]:
    url, heard = listener
    folder = tmp_path_factory.mktemp("round-trip")
    text = (PROJECT / "handbook.yml").read_text("utf-8")
    for old, new in (('"> 1000"', '"> 20"'), ('"> 5000"', '"> 30"'), ("normal: 10 to 100", ""),
                     ("    for: 5m\n", "    for: 2s\n")):  # fmt: skip
        assert old in text
        text = text.replace(old, new, 1)
    config = handbook_of(text)
    game, manager, prometheus = free_port(), free_port(), free_port()

    (folder / "rules.yml").write_text(rules_yml(config), "utf-8")
    scrape = yaml.safe_load(prometheus_yml(config))
    scrape["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    scrape["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"] = [
        f"127.0.0.1:{manager}"
    ]
    scrape["scrape_configs"] = [
        {
            "job_name": "game-server",
            "scrape_interval": "1s",
            "static_configs": [
                {"targets": [f"127.0.0.1:{game}"], "labels": {"instance": INSTANCE}}
            ],
        }
    ]
    (folder / "prometheus.yml").write_text(yaml.safe_dump(scrape), "utf-8")

    (folder / "slack-url").write_text(f"{url}/slack", "utf-8")
    (folder / "handbook.tmpl").write_text(handbook_tmpl(config), "utf-8")
    sending = Sending(str(folder / "slack-url"), str(folder / "handbook.tmpl"), "1s", "1s")
    routes = yaml.safe_load(alertmanager_yml(config, sending))
    for receiver in routes["receivers"]:
        receiver["webhook_configs"] = [{"url": f"{url}/webhook"}]
    (folder / "alertmanager.yml").write_text(yaml.safe_dump(routes), "utf-8")

    log = folder / "log"
    with Family() as family:
        family.start(
            "demo server",
            [
                sys.executable,
                "-m",
                "demo.server",
                "--port",
                str(game),
                "--scenario",
                "goroutine-leak",
            ],
            log / "demo.log",
            folder=PROJECT,
        )
        heard.manager = family.start(
            "Alertmanager",
            [alertmanager.server,
             f"--config.file={folder / 'alertmanager.yml'}", f"--storage.path={folder / 'am'}",
             f"--web.listen-address=127.0.0.1:{manager}", "--cluster.listen-address="],
            log / "alertmanager.log",
            folder=alertmanager.folder,
        )  # fmt: skip
        family.start(
            "Prometheus",
            [prometheus_binaries.prometheus, f"--config.file={folder / 'prometheus.yml'}",
             f"--storage.tsdb.path={folder / 'tsdb'}",
             f"--web.listen-address=127.0.0.1:{prometheus}"],
            log / "prometheus.log",
        )  # fmt: skip
        heard.prometheus = f"http://127.0.0.1:{prometheus}"
        heard.alertmanager = f"http://127.0.0.1:{manager}"
        yield heard
