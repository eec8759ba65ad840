"""How the commands behave on terminals narrow, plain and gone, and in pipes."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from handbook.cli import COMMANDS
from tests.commands.conftest import DURING, PROJECT, Command, handbook

AT = ("--at", str(DURING))
LOOKING = [
    ("triage", *AT),
    ("run", "goroutine-leak", *AT),
    ("run", "memory-leak", *AT),
    ("health", *AT),
    ("analyze", "--since", "1h", *AT),
]
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def on_terminal(
    arguments: tuple[str, ...], url: str, columns: int, **environment: str
) -> tuple[str, str]:
    """Run a command with stdout and stderr at a terminal each; return what each showed."""
    out, out_slave = pty.openpty()
    err, err_slave = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "handbook.cli", *arguments],
        cwd=PROJECT,
        env={**os.environ, "PROMETHEUS_URL": url, "COLUMNS": str(columns), "TERM": "xterm",
             **environment},
        stdin=subprocess.DEVNULL, stdout=out_slave, stderr=err_slave,
    )  # fmt: skip
    os.close(out_slave)
    os.close(err_slave)
    shown = []
    for end in (out, err):
        text = b""
        while True:
            try:
                came = os.read(end, 65536)
            except OSError:
                break
            text += came
        os.close(end)
        shown.append(text.decode().replace("\r\n", "\n"))
    assert running.wait(30) in (0, 1, 3)
    return shown[0], shown[1]


@pytest.mark.parametrize("arguments", LOOKING, ids=lambda a: "-".join(a[:2]))
def test_forty_columns_are_enough_and_colour_adds_no_meaning(
    arguments: tuple[str, ...], recorded: str
) -> None:
    coloured, _ = on_terminal(arguments, recorded, 40)
    plain, _ = on_terminal(arguments, recorded, 40, NO_COLOR="1")
    assert "\x1b[" in coloured
    assert "\x1b" not in plain
    assert ESCAPE.sub("", coloured) == plain
    # A query, a command or a name is never broken, so that it can be copied.
    wide = [line for line in plain.splitlines() if len(line) > 40 and " " in line.strip()]
    assert [
        line for line in wide if not re.match(r" +(curl|go|handbook|https?:|next:)", line)
    ] == []


@pytest.mark.parametrize("arguments", LOOKING, ids=lambda a: "-".join(a[:2]))
def test_a_pipe_gets_no_colour_and_its_early_end_is_quiet(
    arguments: tuple[str, ...], recorded: str
) -> None:
    command = f"{sys.executable} -m handbook.cli {' '.join(arguments)} | head -n 1"
    ended = subprocess.run(
        command, shell=True, cwd=PROJECT, env={**os.environ, "PROMETHEUS_URL": recorded},
        capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert (ended.stderr, ended.stdout.count("\n")) == ("", 1)
    assert "\x1b" not in ended.stdout


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["completion", "bash"]])
def test_help_into_a_closed_pipe_is_quiet(arguments: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        [sys.executable, "-m", "handbook.cli", *arguments], cwd=PROJECT, stdout=writer,
        stderr=subprocess.PIPE, text=True, timeout=30,
    )  # fmt: skip
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_wait_of_more_than_a_second_is_told_at_a_terminal_and_nowhere_else() -> None:
    import socket

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        started = time.monotonic()
        _, err = on_terminal(("triage",), url, 80)
        assert time.monotonic() - started < 10
        assert f"asking {url}" in err
        ended = handbook("triage", PROMETHEUS_URL=url)
    assert (ended.code, ended.err) == (3, "")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_examples_and_no_line_that_a_terminal_of_a_hundred_would_break(
    name: str, tmp_path: Path
) -> None:
    from handbook.cli import help_of

    text = help_of(name)
    assert "examples:" in text
    assert max(map(len, text.splitlines())) <= 100


def test_an_output_that_is_ascii_only_still_says_everything(command: Command) -> None:
    ended = command("run", "goroutine-leak", *AT, PYTHONIOENCODING="ascii")
    assert ended.out.isascii()
    assert "! CONFIRMED" in ended.out
