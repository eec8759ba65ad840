"""The whole stack as a person runs it: `handbook serve` in a small project of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from handbook.commands.demo import SURPRISE, _chosen
from handbook.embedded.runfile import read_run
from tests.conftest import PROJECT
from tests.embedded.prometheus_queries import instant
from tests.embedded.serving import LINES, none_left


def test_the_site_and_prometheus_are_served_and_ctrl_c_ends_everything(serve, project, free_port):
    port = free_port()
    serving = serve(PORT=str(port))
    serving.wait_for(*LINES)
    assert serving.line("Handbook: ") == f"http://localhost:{port}"
    with urllib.request.urlopen(f"http://localhost:{port}/") as page:
        assert b"A page" in page.read()
    url = serving.line("Prometheus: ")
    assert len(instant(url, 'up{job="game-server"} == 1')) == 3
    spans = instant(url, "count_over_time(up{job='game-server'}[359m])")
    assert [int(series["value"][1]) > 1900 for series in spans] == [True] * 3

    card = json.loads((project / ".cache" / "run.json").read_text())
    assert card["prometheus"] == url
    assert card["handbook"] == f"http://localhost:{port}"
    assert card["pid"] == serving.process.pid
    assert card["started"].endswith("Z")

    again = serve()
    assert again.process.wait(timeout=20) == 2
    assert f"served from here already: http://localhost:{port}" in again.err.read_text()

    children = serving.children()
    assert len(children) == 5
    built = project / ".cache" / "served"
    assert list(built.glob("*/index.html"))
    assert serving.end(signal.SIGINT) == 0
    assert none_left(children)
    assert not (project / ".cache" / "run.json").exists()
    assert not built.exists()

    # A second start is over the same history, so it is quick; its crash leaves nobody either.
    started = time.monotonic()
    second = serve(PORT=str(port))
    second.wait_for(*LINES)
    assert time.monotonic() - started < 15
    children = second.children()
    second.process.kill()
    second.process.wait()
    assert none_left(children)
    assert (project / ".cache" / "run.json").exists()
    (left,) = built.glob("*/index.html")
    assert read_run(project / ".cache") is None

    # What that one could not remove is removed by the next.
    third = serve(PORT=str(port))
    third.wait_for(*LINES)
    assert not left.exists()
    assert list(built.glob("*/index.html"))
    assert third.end(signal.SIGINT) == 0


def test_a_crashed_demo_server_is_told_and_the_rest_goes_on(serve, free_port):
    serving = serve(PORT=str(free_port()))
    serving.wait_for(*LINES)
    children = serving.children()
    victim = next(pid for pid, command in children.items() if "demo.server" in command)
    os.kill(victim, signal.SIGKILL)
    serving.wait_for("was ended by SIGKILL", "The rest goes on")
    assert "demo server 127.0.0.1:" in serving.said()
    assert urllib.request.urlopen(serving.line("Handbook: ")).status == 200
    prometheus = next(pid for pid, command in children.items() if "--storage.tsdb" in command)
    os.kill(prometheus, signal.SIGKILL)
    serving.wait_for("Prometheus was ended by SIGKILL")
    assert urllib.request.urlopen(serving.line("Handbook: ")).status == 200
    assert serving.end(signal.SIGTERM) == 0
    assert none_left(children)


def test_the_end_of_the_sites_server_ends_everything(serve, free_port):
    serving = serve(PORT=str(free_port()))
    serving.wait_for(*LINES)
    children = serving.children()
    os.kill(next(pid for pid, command in children.items() if "mkdocs" in command), signal.SIGKILL)
    assert serving.process.wait(timeout=20) == 1
    assert "mkdocs serve was ended by SIGKILL" in serving.said()
    assert none_left(children)


def test_a_named_port_that_is_busy_is_one_line_and_exit_2(serve, project):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        serving = serve(PORT=str(port))
        assert serving.process.wait(timeout=20) == 2
    assert serving.said().splitlines() == [
        f"handbook: PORT: port {port} is busy; end what listens there or name another"
    ]


def test_a_busy_default_port_is_stepped_around(serve, project, elsewhere):
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            other.bind(("127.0.0.1", 8000))
        except OSError:
            pass  # somebody has it already, which serves as well
        else:
            other.listen()
        serving = serve(PROMETHEUS_URL=f"http://127.0.0.1:{elsewhere[0]}")
        serving.wait_for(*LINES)
        port = int(serving.line("Handbook: http://localhost:"))
        assert port > 8000


def test_without_any_prometheus_the_site_is_served_and_says_what_to_install(
    serve, project, free_port
):
    (project / "bin").mkdir()
    serving = serve(
        PORT=str(free_port()),
        PATH=str(project / "bin"),
        HANDBOOK_PROMETHEUS_RELEASES="http://127.0.0.1:9",
    )
    serving.wait_for("Handbook: ", "sudo apt-get install prometheus")
    assert "Prometheus: " not in serving.out.read_text()
    assert urllib.request.urlopen(serving.line("Handbook: ")).status == 200
    assert read_run(project / ".cache").prometheus is None


def test_a_site_that_cannot_be_built_is_told_with_mkdocs_own_words(serve, project, elsewhere):
    (project / "mkdocs.yml").write_text("site_name: Small\ntheme: no-such-theme\n")
    serving = serve(PROMETHEUS_URL=f"http://127.0.0.1:{elsewhere[0]}")
    assert serving.process.wait(timeout=30) == 1
    assert "mkdocs serve ended with exit code 1" in serving.said()
    assert "no-such-theme" in serving.said()


def test_a_warning_of_the_sites_server_reaches_the_terminal(serve, project, elsewhere):
    (project / "docs" / "index.md").write_text("# A page\n\n[gone](gone.md)\n")
    serving = serve(PROMETHEUS_URL=f"http://127.0.0.1:{elsewhere[0]}")
    serving.wait_for(*LINES, "WARNING", "gone.md")


def test_ctrl_c_while_history_is_made_ends_everything_at_once(serve, project, free_port):
    serving = serve(PORT=str(free_port()))
    deadline = time.monotonic() + 30
    while not any("demo.history" in command for command in serving.children().values()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    children = serving.children()
    started = time.monotonic()
    assert serving.end(signal.SIGINT) == 0
    assert time.monotonic() - started < 6
    assert none_left(children)
    assert "Traceback" not in serving.said()


def test_sigint_ends_it_even_from_a_script_that_put_it_in_the_background(serve, elsewhere):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        serving = serve(PROMETHEUS_URL=f"http://127.0.0.1:{elsewhere[0]}")
    finally:
        signal.signal(signal.SIGINT, before)
    serving.wait_for(*LINES)
    children = serving.children()
    assert serving.end(signal.SIGINT) == 0
    assert none_left(children)


def test_killing_make_ends_everything(project, elsewhere):
    """Run it below a process that stands for make, which says so in the environment."""
    program = (
        "import subprocess, sys; child = subprocess.Popen([sys.executable, '-m', 'handbook.cli',"
        "'serve']); print(child.pid, flush=True); child.wait()"
    )
    make = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=project,
        env={**os.environ, "MAKELEVEL": "1", "PROMETHEUS_URL": f"http://127.0.0.1:{elsewhere[0]}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert make.stdout is not None
    pid = int(make.stdout.readline())
    assert make.stdout.readline().startswith("Handbook: ")
    tasks = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    assert tasks
    make.kill()
    make.wait()
    make.stdout.close()
    assert none_left({pid: "", **{int(task): "" for task in tasks}})


def test_a_surprise_is_played_on_history_of_its_own_and_told_only_at_the_end(
    serve, project, free_port
):
    shutil.copy(PROJECT / "handbook.yml", project)
    shutil.copytree(PROJECT / "runbooks", project / "runbooks")
    seed = next(n for n in range(100) if chosen_is(n, "goroutine-leak", 0))
    surprise = ("--scenario", "surprise", "--seed", str(seed), "--no-open")
    serving = serve("demo", *surprise, "--port", str(free_port()))
    serving.wait_for(*LINES, "Find out which")
    url = serving.line("Prometheus: ")
    found = {
        series["metric"]["instance"]: float(series["value"][1])
        for series in instant(url, 'go_goroutines{job="game-server"}')
    }
    leaking, *others = (found[instance] for instance in sorted(found))
    assert leaking > 10 * max(others)
    before = instant(url, 'go_goroutines{job="game-server"} offset 70m')
    assert max(float(series["value"][1]) for series in before) < 200
    assert (project / ".cache" / "demo-surprise").is_dir()
    assert "leak" not in serving.said()

    children = serving.children()
    assert serving.end(signal.SIGINT) == 0
    told = " ".join(serving.out.read_text().split())
    assert f"It was on {min(found)}, begun at " in told
    assert f"triage: ▲ CONFIRMED Goroutine leak on {min(found)}, first at " in told
    assert f"Again: handbook demo --scenario surprise --seed {seed}" in told
    assert none_left(children)


def chosen_is(seed: int, name: str, which: int) -> bool:
    scenario, number = _chosen(SURPRISE, seed)
    return (scenario.name, number) == (name, which)
