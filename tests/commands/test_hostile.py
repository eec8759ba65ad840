"""Label values from outside, in the terminal and in the record: plain text and nothing else."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest
from markdown import Markdown

from tests.commands.conftest import handbook
from tests.conftest import LoadOpenMetrics
from tests.drills.store import PROJECT

AT = 1795366500
FIXTURE = PROJECT / "tests" / "fixtures" / "label-attacks.txt"
ATTACKS = [json.loads(x) for x in FIXTURE.read_text().splitlines() if x.startswith('"')]
METRICS = {
    "up": 1, "go_goroutines": 900, "websocket_active_connections": 20,
    "go_memstats_heap_inuse_bytes": 3e6, "process_start_time_seconds": AT - 40,
    "process_cpu_seconds_total": 5, "go_memstats_alloc_bytes_total": 1e9,
}  # fmt: skip


def _label(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _text(servers: list[str]) -> str:
    lines = []
    for name, value in METRICS.items():
        lines.append(f"# TYPE {name} unknown")
        for server in servers:
            labels = f'job="game-server",instance="{_label(server)}"'
            lines += [f"{name}{{{labels}}} {value} {AT - age}" for age in (35, 20, 5)]
    return "\n".join([*lines, "# EOF", ""])


@pytest.fixture(scope="module")
def source(load_openmetrics: LoadOpenMetrics) -> str:
    servers = []
    for attack in dict.fromkeys(ATTACKS):
        try:
            attack.encode()
        except UnicodeEncodeError:
            continue
        if attack and "\r" not in attack and "\0" not in attack:
            servers.append(attack)
    assert len(servers) > 20
    return load_openmetrics(_text(servers))


def _is_plain(text: str) -> bool:
    return not [
        c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    ]


@pytest.mark.parametrize(
    "arguments",
    [("triage",), ("run", "goroutine-leak"), ("run", "memory-leak"), ("health",), ("analyze",)],
)
def test_no_label_acts_on_the_terminal(arguments: tuple[str, ...], source: str) -> None:
    ended = handbook(*arguments, "--at", str(AT), PROMETHEUS_URL=source)
    assert ended.code in (0, 1, 3), ended.err
    assert _is_plain(ended.out)
    assert "Traceback" not in ended.err


def test_json_gives_each_label_back_as_it_is(source: str) -> None:
    ended = handbook("triage", "--json", "--at", str(AT), PROMETHEUS_URL=source)
    named = {f["instance"] for f in ended.json()["findings"]}
    assert named <= set(ATTACKS)
    assert len(named) > 20
    assert ended.out.isascii()


def test_no_label_becomes_markup_or_a_command_in_the_record(source: str, tmp_path: Path) -> None:
    file = tmp_path / "record.md"
    handbook("run", "goroutine-leak", "--at", str(AT), "--report", str(file), PROMETHEUS_URL=source)
    text = file.read_text()
    assert _is_plain(text)
    html = Markdown(extensions=["tables", "fenced_code"]).convert(text)
    tags = set(re.findall(r"<(/?[a-zA-Z][a-zA-Z0-9]*)", html))
    assert {t.strip("/") for t in tags} <= {
        "h1", "h2", "p", "ul", "li", "strong", "pre", "code", "table", "thead", "tbody", "tr",
        "th", "td",
    }  # fmt: skip
    assert len({row.count("<td>") for row in html.split("<tr>") if "<td>" in row}) == 1
    commands = re.findall(r"^```+sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert commands
    plain = r"[A-Za-z0-9.-]+:[0-9]+|\[[0-9a-f:]+\]:[0-9]+|\{instance\}"
    for host in re.findall(r"http://([^/']+)/debug", "\n".join(commands)):
        assert re.fullmatch(plain, host)


def test_the_record_is_not_replaced_unless_told(source: str, tmp_path: Path) -> None:
    file = tmp_path / "record.md"
    file.write_text("mine")
    arguments = ("run", "memory-leak", "--at", str(AT), "--report", str(file))
    assert handbook(*arguments, PROMETHEUS_URL=source).code == 2
    assert file.read_text() == "mine"
    assert handbook(*arguments, "--force", PROMETHEUS_URL=source).code in (0, 1, 3)
    assert file.read_text().startswith("# Memory leak: 2026-11-22T16:55:00Z")
    away = ("run", "memory-leak", "--at", str(AT), "--report", str(tmp_path / "record.md" / "x"))
    assert handbook(*away, PROMETHEUS_URL=source).code == 2
