"""A program gets its arguments as they are, little of our environment, and an end."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from handbook.actions.programs import (
    Ended,
    NotStartedError,
    found_program,
    program_environment,
    run_program,
)

ENVIRONMENT = {"PATH": os.environ["PATH"]}


def python(
    text: str, folder: Path, *arguments: str, seconds: float = 20.0, most_bytes: int = 1 << 20
) -> tuple[Ended, str]:
    """Run a small Python program."""
    output = folder / "out.txt"
    ended = run_program(
        sys.executable, ["-c", text, *arguments], folder=folder, output=output,
        environment=ENVIRONMENT, seconds=seconds, most_bytes=most_bytes,
    )  # fmt: skip
    return ended, output.read_text(errors="replace")


def test_arguments_arrive_as_they_are_and_no_shell_reads_them(tmp_path: Path) -> None:
    hostile = ["$(touch x)", "`touch x`", "; touch x", "a b", "*", "", "~", "&& touch x\n"]
    ended, said = python("import sys; print(sys.argv[1:])", tmp_path, *hostile)
    assert ended == Ended(0, len(said), "")
    assert said == f"{hostile}\n"
    assert {path.name for path in tmp_path.iterdir()} == {"out.txt"}


def test_a_program_gets_no_secret_of_ours() -> None:
    ours = {
        "PATH": "/bin", "HOME": "/root", "LC_ALL": "C", "PROMETHEUS_URL": "http://u:p@x",
        "PROMETHEUS_TOKEN": "s3cret", "GRAFANA_PASSWORD": "x", "AWS_SECRET_ACCESS_KEY": "x",
        "HTTPS_PROXY": "http://u:p@y", "LD_PRELOAD": "/tmp/x.so",
    }  # fmt: skip
    assert program_environment(ours) == {"PATH": "/bin", "HOME": "/root", "LC_ALL": "C"}


def test_what_goes_wrong_is_told(tmp_path: Path) -> None:
    ended, said = python("import sys; sys.exit('no such profile')", tmp_path)
    assert (ended.code, ended.problem) == (1, "it ended with exit code 1")
    assert said == "no such profile\n"
    ended, _ = python("import os; os.kill(os.getpid(), 15)", tmp_path)
    assert (ended.code, ended.problem) == (-signal.SIGTERM, "it was ended by SIGTERM")


def test_a_program_whose_time_is_over_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    text = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    started = time.monotonic()
    ended, said = python(text, tmp_path, seconds=2.0)
    assert time.monotonic() - started < 15
    assert (ended.code, ended.problem) == (None, "it took longer than 2 s and was stopped")
    assert _is_gone(int(said))


def test_a_child_that_is_left_over_is_killed_too(tmp_path: Path) -> None:
    text = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print(child.pid)\n"
    )
    ended, said = python(text, tmp_path)
    assert ended.problem == ""
    assert _is_gone(int(said))


@pytest.mark.parametrize(
    "text",
    ["while True: print('x' * 1000)", "open('big', 'wb').write(bytes(10**6)); print('written')"],
)
def test_no_file_grows_beyond_the_limit(text: str, tmp_path: Path) -> None:
    ended, _ = python(text, tmp_path, most_bytes=100_000)
    assert ended.problem
    assert max(file.stat().st_size for file in tmp_path.iterdir()) <= 100_000


def test_a_program_that_is_not_there_or_lies_in_a_relative_folder_is_not_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotStartedError, match="no program 'no-such-program' on PATH"):
        found_program("no-such-program", os.environ)
    with pytest.raises(NotStartedError):
        found_program("go", {})
    (tmp_path / "trap").write_text("#!/bin/sh\n")
    (tmp_path / "trap").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    for path in (".", "", ":/bin"):
        with pytest.raises(NotStartedError):
            found_program("trap", {"PATH": path})


def _is_gone(pid: int) -> bool:
    """Wait until a killed process is gone, or only waits to be read by whoever adopted it."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state in "ZX":
            return True
        time.sleep(0.05)
    return False
