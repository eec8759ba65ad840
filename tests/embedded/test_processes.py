from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from handbook.embedded.processes import CommandFailedError, Family, last_lines

_SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
_DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True);"
    "time.sleep(600)",
]
# A child that starts one of its own, says its id, and then ends badly or stays.
_PARENT = (
    "import subprocess, sys, time;"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
    "print(child.pid, flush=True);"
)


def runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_for(condition, seconds=10.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def said(log: Path) -> str:
    wait_for(lambda: log.exists() and log.read_text().endswith("\n"))
    return log.read_text().strip()


def test_leaving_the_family_ends_every_child(tmp_path):
    with Family() as family:
        children = [family.start(str(n), _SLEEP, tmp_path / f"{n}.log") for n in range(3)]
        assert all(runs(child.pid) for child in children)
    assert not any(runs(child.pid) for child in children)


def test_a_child_that_does_not_listen_is_killed(tmp_path):
    log = tmp_path / "deaf.log"
    with Family(grace_seconds=0.3) as family:
        child = family.start("deaf", _DEAF, log)
        said(log)
    assert child.process.returncode == -signal.SIGKILL


def test_what_a_child_started_ends_with_it(tmp_path):
    log = tmp_path / "parent.log"
    with Family() as family:
        family.start("parent", [sys.executable, "-c", _PARENT + "time.sleep(600)"], log)
        grandchild = int(said(log))
        assert runs(grandchild)
    wait_for(lambda: not runs(grandchild))


def test_what_a_crashed_child_started_ends_too(tmp_path):
    log = tmp_path / "parent.log"
    with Family() as family:
        child = family.start("parent", [sys.executable, "-c", _PARENT + "sys.exit(3)"], log)
        grandchild = int(said(log))
        assert child.wait(10) == 3
        assert runs(grandchild)
    wait_for(lambda: not runs(grandchild))


def test_a_killed_child_tells_its_signal_and_is_not_reaped_before_its_group_is(tmp_path):
    with Family() as family:
        child = family.start("sleeper", _SLEEP, tmp_path / "log")
        os.kill(child.pid, signal.SIGKILL)
        assert child.wait(10) == -signal.SIGKILL
        assert child.ended() == -signal.SIGKILL
        assert Path(f"/proc/{child.pid}").exists()


def test_sigkill_of_the_parent_leaves_no_child(tmp_path):
    if not sys.platform.startswith("linux"):
        pytest.skip("PR_SET_PDEATHSIG cannot be had here")
    program = (
        "import sys, time; from pathlib import Path;"
        "from handbook.embedded.processes import Family\n"
        "with Family() as family:\n"
        f"    child = family.start('deaf', {_DEAF!r}, Path(sys.argv[1]))\n"
        "    print(child.pid, flush=True)\n"
        "    time.sleep(600)\n"
    )
    log = tmp_path / "deaf.log"
    parent = subprocess.Popen(
        [sys.executable, "-c", program, str(log)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    said(log)
    assert runs(child)
    parent.kill()
    parent.wait()
    wait_for(lambda: not runs(child))
    parent.stdout.close()


def test_a_child_survives_other_threads_of_its_parent(tmp_path):
    with Family() as family:
        child = family.start("sleeper", _SLEEP, tmp_path / "log")
        thread = threading.Thread(target=time.sleep, args=(0.05,))
        thread.start()
        thread.join()
        assert child.wait(0.2) is None


def test_a_failed_command_is_told_with_its_last_words_made_printable(tmp_path):
    command = [sys.executable, "-c", r"print('went \x1b[31mwrong'); raise SystemExit(4)"]
    with (
        Family() as family,
        pytest.raises(CommandFailedError, match=r"ended with exit code 4(?s:.*)went \\x1b\[31mw"),
    ):
        family.run("painter", command, tmp_path / "log")


def test_a_command_that_takes_too_long_is_ended_and_told(tmp_path):
    with Family() as family:
        with pytest.raises(CommandFailedError, match="sleeper took longer than 0 s"):
            family.run("sleeper", _SLEEP, tmp_path / "log", timeout_seconds=0.1)
        assert family.children == []


def test_a_program_that_is_not_there_is_told_by_name(tmp_path):
    with Family() as family, pytest.raises(CommandFailedError, match="/no/such/program: No such"):
        family.run("nothing", ["/no/such/program"], tmp_path / "log")


def test_only_the_end_of_a_log_is_read(tmp_path):
    log = tmp_path / "log"
    log.write_text("".join(f"{n}\n" for n in range(100_000)))
    assert last_lines(log, 2) == ["99998", "99999"]
    assert last_lines(tmp_path / "none") == []
