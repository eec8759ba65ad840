"""A game server that turned: every label value, HELP text and alert text of its is an attack."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from handbook.model.handbook import Handbook
from tests.conftest import PROJECT
from tests.render.attacks import ATTACKS as BY_NAME

SECONDS = 1
"""Between scrapes."""


def _can_be_sent(text: str) -> bool:
    """What the text format can carry: valid UTF-8, no carriage return or zero of its own."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return bool(text) and "\r" not in text and "\0" not in text


ATTACKS = [text for text in dict.fromkeys(BY_NAME.values()) if _can_be_sent(text)]
"""Every attack of the fixture that Prometheus can be made to hold."""
UNDOCUMENTED = "hostile_metric_{}"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _help(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def page(servers: Sequence[str]) -> str:
    """Write a metrics page of servers of these names, as a federated Prometheus has it.

    Every family's HELP is an attack, and as many undocumented families as there are attacks
    bring one each.
    """
    lines = []
    source = (PROJECT / "tests/fixtures/game-server.prom").read_text("utf-8")
    rows = [row for row in source.splitlines() if row and not row.startswith("#")]
    types = re.findall(r"(?m)^# TYPE (\S+) (\S+)$", source)
    texts = {name: ATTACKS[number % len(ATTACKS)] for number, (name, _) in enumerate(types)}
    for name, kind in types:
        lines += [f"# HELP {name} {_help(texts[name])}", f"# TYPE {name} {kind}"]
        for row in rows:
            series, _, value = row.rpartition(" ")
            stem, _, inner = series.partition("{")
            if stem not in (name, f"{name}_sum", f"{name}_count", f"{name}_bucket"):
                continue
            for server in servers:
                own = f'job="game-server",instance="{_quoted(server)}"'
                lines.append(f"{stem}{{{inner[:-1] + ',' if inner else ''}{own}}} {value}")
    for server in servers:
        own = f'job="game-server",instance="{_quoted(server)}"'
        lines.append(f"up{{{own}}} 1")
        lines.append(f'websocket_messages_sent_total{{type="{_quoted(server)}",{own}}} 7')
    for number, text in enumerate(ATTACKS):
        name = UNDOCUMENTED.format(number)
        own = f'job="game-server",instance="{_quoted(servers[0])}"'
        lines += [f"# HELP {name} {_help(text)}", f"# TYPE {name} gauge", f"{name}{{{own}}} 1"]
    return "\n".join(lines) + "\n"


@contextmanager
def exporting(text: str) -> Iterator[str]:
    """Serve a metrics page; give its `host:port`."""
    body = text.encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(OSError):  # who scrapes may have had enough
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


def rules(handbook: Handbook) -> str:
    """Write rules under the names of our alerts that fire for everybody, with attacks for texts.

    JSON is YAML too. Prometheus expands `{{` in annotations; what it cannot, it says in the text.
    """
    made = [
        {
            "alert": alert.name,
            "expr": 'up{job="game-server"} == 1',
            "labels": {"severity": level.value, "team": ATTACKS[number % len(ATTACKS)]},
            "annotations": {
                "summary": ATTACKS[number % len(ATTACKS)],
                "runbook_url": ATTACKS[(number + 1) % len(ATTACKS)],
            },
        }
        for number, (alert, level) in enumerate(
            (alert, level) for alert in handbook.alerts.values() for level, _ in alert.rules()
        )
    ]
    return json.dumps({"groups": [{"name": "turned", "interval": "1s", "rules": made}]})


def config(target: str, rule_file: Path) -> str:
    """Write a Prometheus' config that believes the labels of whom it scrapes."""
    scrape = {
        "job_name": "game-server",
        "honor_labels": True,
        "static_configs": [{"targets": [target]}],
    }
    timing = {"scrape_interval": f"{SECONDS}s", "evaluation_interval": f"{SECONDS}s"}
    whole = {"global": timing, "rule_files": [str(rule_file)], "scrape_configs": [scrape]}
    return json.dumps(whole)
