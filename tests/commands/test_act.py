"""`handbook run --act` on real targets: after a yes, logged, within limits, for nobody else."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.commands.conftest import PROJECT, Ended
from tests.commands.schemas import ACTED
from tests.commands.test_hostile import ATTACKS
from tests.conftest import DemoStack, LoadOpenMetrics

RUNBOOK = """\
---
title: Collect
owner: game-platform
---
# Collect
## Is it up?
```check
signal: server_up
at: critical
yes: {say: It is down., conclude: confirmed}
no: {say: It is up., conclude: ruled_out}
```
## Take a heap profile
```action
title: Save the heap
get: http://{instance}/debug/pprof/heap?debug=1
save: heap.txt
cost: Next to nothing.
```
## Read its metrics
```action
title: Read its metrics
run: [curl, -fsS, "http://{instance}/metrics"]
cost: One scrape.
```
## Try a program that is not allowed
```action
title: Look at the pods
run: [kubectl, get, pods]
```
## Look at the board
```action
title: Look at the board
open: "{grafana}/d/game-websocket"
```
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A handbook of its own, so that nothing is collected in ours."""
    folder = tmp_path / "handbook"
    (folder / "runbooks").mkdir(parents=True)
    for name in ("handbook.yml", "mkdocs.yml"):
        (folder / name).write_text((PROJECT / name).read_text())
    for file in (PROJECT / "runbooks").glob("*.md"):
        (folder / "runbooks" / file.name).write_text(file.read_text())
    (folder / "runbooks" / "collect.md").write_text(RUNBOOK)
    return folder


def collect(server: str) -> tuple[str, ...]:
    return "collect", "--instance", server, "--act"


def act(project: Path, url: str, *arguments: str, typed: str = "") -> Ended:
    ended = subprocess.run(
        [sys.executable, "-m", "handbook.cli", "run", *arguments],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "PROMETHEUS_URL": url},
        capture_output=True,
        text=True,
        input=typed,
        timeout=120,
    )
    assert "Traceback" not in ended.stderr
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def log_of(project: Path) -> list[dict[str, Any]]:
    file = project / "collected" / "actions.log"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def test_with_yes_each_action_is_done_and_logged_before_and_after(
    project: Path, demo_stack: DemoStack
) -> None:
    server = demo_stack.instances[0]
    ended = act(
        project, demo_stack.url, "collect", "--instance", server, "--act", "--yes", "--json"
    )
    jsonschema.validate(ended.json(), ACTED)
    assert [a["result"] for a in ended.json()["actions"]] == ["done", "done", "refused", "shown"]
    assert ended.code == 1, "a refused action is something that failed"
    folder = project / "collected" / "collect" / server.replace(":", "_")
    assert "heap profile" in (folder / "heap.txt").read_text()
    assert "go_goroutines" in (folder / "read-its-metrics.txt").read_text()
    log = log_of(project)
    assert [line["event"] for line in log] == ["begin", "end", "begin", "end", "refused"]
    assert {(line["runbook"], line["server"]) for line in log} == {("collect", server)}
    assert log[2]["argv"] == ["curl", "-fsS", f"http://{server}/metrics"]
    assert "kubectl" in log[4]["reason"]


def test_only_a_typed_yes_does_a_step_and_an_end_of_input_does_none(
    project: Path, demo_stack: DemoStack
) -> None:
    server = demo_stack.instances[0]
    arguments = (*collect(server), "--json")
    ended = act(project, demo_stack.url, *arguments, typed="y\nyes\n")
    assert [a["result"] for a in ended.json()["actions"]] == ["skipped", "done", "refused", "shown"]
    ended = act(project, demo_stack.url, *arguments)
    assert [a["result"] for a in ended.json()["actions"]][:2] == ["skipped", "skipped"]
    assert not (project / "collected" / "collect" / server.replace(":", "_") / "heap.txt").exists()
    assert "costs: One scrape." in ended.err
    assert f"curl -fsS http://{server}/metrics" in ended.err


def test_a_second_file_of_a_name_leaves_the_first(project: Path, demo_stack: DemoStack) -> None:
    server = demo_stack.instances[0]
    for _ in range(2):
        act(project, demo_stack.url, *collect(server), "--yes")
    names = sorted(f.name for f in (project / "collected" / "collect").rglob("heap*"))
    assert len(names) == 2
    assert names[1] == "heap.txt"


def test_without_act_nothing_is_done_and_the_way_to_do_it_is_told(
    project: Path, demo_stack: DemoStack
) -> None:
    server = demo_stack.instances[0]
    ended = act(project, demo_stack.url, "collect", "--instance", server, typed="yes\n" * 9)
    assert f"handbook run collect --instance {server} --act" in ended.out
    assert f"curl -fsS -o heap.txt 'http://{server}/debug/pprof/heap?debug=1'" in ended.out
    assert not (project / "collected").exists()


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (("collect", "--yes"), "--yes"),
        (("collect", "--act", "--from-metrics", "http://127.0.0.1:1/metrics"), "--act"),
    ],
)
def test_what_makes_no_sense_is_refused_first(
    arguments: tuple[str, ...], where: str, project: Path
) -> None:
    ended = act(project, "http://127.0.0.1:1", *arguments, "--json")
    assert (ended.code, ended.json()["error"]["where"]) == (2, where)
    assert not (project / "collected").exists()


def test_where_nobody_is_confirmed_nobody_is_acted_for(
    project: Path, demo_stack: DemoStack
) -> None:
    ended = act(project, demo_stack.url, "collect", "--act", "--yes", "--json")
    results = [(a["instance"], a["result"]) for a in ended.json()["actions"]]
    assert results == [(None, "refused"), (None, "refused"), (None, "refused"), (None, "shown")]


def test_a_log_that_cannot_be_written_stops_everything(
    project: Path, demo_stack: DemoStack
) -> None:
    (project / "collected").write_text("a file where the folder should be")
    server = demo_stack.instances[0]
    ended = act(
        project, demo_stack.url, "collect", "--instance", server, "--act", "--yes", "--json"
    )
    assert ended.code == 2
    assert ended.json()["error"]["where"] == "actions.folder"


def test_at_a_terminal_each_step_is_shown_with_its_cost_before_the_yes(
    project: Path, demo_stack: DemoStack
) -> None:
    server = demo_stack.instances[0]
    command = [
        sys.executable,
        "-m",
        "handbook.cli",
        "run",
        "collect",
        "--instance",
        server,
        "--act",
    ]
    master, slave = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PROMETHEUS_URL": demo_stack.url,
                   "COLUMNS": "60", "NO_COLOR": "1"}  # fmt: skip
    running = subprocess.Popen(
        command, cwd=project, env=environment, stdin=slave, stdout=slave, stderr=slave
    )
    os.close(slave)
    said = b""
    answers = [b"yes\n", b"no\n"]
    while True:
        try:
            came = os.read(master, 4096)
        except OSError:
            break
        if not came:
            break
        said += came
        if answers and said.count(b"Type yes to do it: ") > 2 - len(answers):
            os.write(master, answers.pop(0))
    running.wait(30)
    os.close(master)
    text = said.decode()
    assert text.index("costs: Next to nothing.") < text.index("Type yes to do it: ")
    assert [w for w in ("done", "skipped", "refused", "shown") if f"1 {w}" in text]
    assert "1 done, 1 refused, 1 skipped, 1 shown; log: collected/actions.log" in " ".join(
        text.split()
    )


WAITING = (
    RUNBOOK.split("## Read its metrics")[0].replace(
        "{say: It is up., conclude: ruled_out}", "{say: It is up., conclude: confirmed}"
    )
    + """\
## Take another
```action
title: Save the heap again
get: http://{instance}/debug/pprof/heap?debug=1
save: heap-again.txt
wait: 3s
```
"""
)


def test_a_step_that_waits_begins_in_its_time_for_all_servers_at_once(
    project: Path, demo_stack: DemoStack
) -> None:
    (project / "runbooks" / "collect.md").write_text(WAITING)
    master, slave = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "handbook.cli", "run", "collect", "--act", "--yes", "--json"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "PROMETHEUS_URL": demo_stack.url},
        stdout=subprocess.PIPE,
        stderr=slave,
    )
    os.close(slave)
    said = b""
    with contextlib.suppress(OSError):
        while came := os.read(master, 4096):
            said += came
    document = json.loads(running.communicate(timeout=60)[0])
    os.close(master)
    count = len(demo_stack.instances)
    assert [a["result"] for a in document["actions"]] == ["done"] * 2 * count
    folder = project / "collected" / "collect"
    firsts, seconds = (
        [file.stat().st_mtime for file in folder.glob(f"*/{name}")]
        for name in ("heap.txt", "heap-again.txt")
    )
    assert len(firsts) == len(seconds) == count > 1
    for first in folder.glob("*/heap.txt"):
        after = first.with_name("heap-again.txt").stat().st_mtime - first.stat().st_mtime
        assert after >= 3
    assert max(seconds) - min(firsts) < 3 * count, "they wait together"
    assert "waiting 3 s on " in said.decode()
    assert ": Save the heap again … 1 s" in said.decode()


def test_the_wait_is_told_before_it_is_begun_and_after_nothing_there_is_none(
    project: Path, demo_stack: DemoStack
) -> None:
    (project / "runbooks" / "collect.md").write_text(WAITING.replace("wait: 3s", "wait: 1h"))
    server = demo_stack.instances[0]
    ended = act(project, demo_stack.url, *collect(server), typed="no\nyes\n")
    assert ended.out.count("wait: 1 h after the action before") == 1
    assert ended.err.count("wait: 1 h after the action before") == 1
    assert "1 done, 1 skipped" in ended.out


def hostile_text(at: int) -> str:
    """Servers with hostile names on which goroutines came in a rush."""
    servers = [a for a in dict.fromkeys(ATTACKS) if a and "\r" not in a and "\0" not in a]
    lines = []
    for name, value in (("up", 1), ("go_goroutines", 0), ("websocket_active_connections", 1),
                        ("process_start_time_seconds", at - 9000)):  # fmt: skip
        lines.append(f"# TYPE {name} unknown")
        for server in servers:
            try:
                server.encode()
            except UnicodeEncodeError:
                continue
            label = server.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            for t in range(at - 1800, at + 1, 15):
                shown = (50 if t < at - 240 else 2000) if name == "go_goroutines" else value
                lines.append(f'{name}{{job="game-server",instance="{label}"}} {shown} {t}')
    return "\n".join([*lines, "# EOF", ""])


def test_no_hostile_name_becomes_an_argument_though_its_server_is_confirmed(
    project: Path, load_openmetrics: LoadOpenMetrics
) -> None:
    at = 1795366500
    source = load_openmetrics(hostile_text(at))
    arguments = ("goroutine-leak", "--at", str(at), "--act", "--yes")
    ended = act(project, source, *arguments, "--json")
    document = ended.json()
    confirmed = {f["instance"] for f in document["findings"] if f["conclusion"] == "confirmed"}
    assert len(confirmed) > 20
    acted = document["actions"]
    assert {a["instance"] for a in acted} == confirmed
    assert {a["result"] for a in acted} == {"refused"}
    assert {tuple(a["command"]) for a in acted} == {()}
    assert ended.code == 1
    assert [file.name for file in (project / "collected").rglob("*")] == ["actions.log"]
    assert {line["event"] for line in log_of(project)} == {"refused"}
    ended = act(project, source, *arguments)
    refused = [line for line in ended.out.splitlines() if "▲ refused" in line]
    assert len(refused) == len(confirmed), "one line for each server"
