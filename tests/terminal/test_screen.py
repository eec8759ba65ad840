from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import unicodedata

import pytest

from handbook.terminal.screen import NARROWEST, Screen, clean, columns, screen_of, wrapped, write
from tests.commands.conftest import PROJECT


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colour_needs_a_terminal_and_nobody_against_it() -> None:
    assert screen_of(Tty(), {}).colour
    assert not screen_of(io.StringIO(), {}).colour
    assert not screen_of(Tty(), {"NO_COLOR": "1"}).colour
    assert screen_of(Tty(), {"NO_COLOR": ""}).colour
    assert not screen_of(Tty(), {"TERM": "dumb"}).colour


def test_paint_changes_no_word() -> None:
    assert Screen(80, False).paint("word", "critical") == "word"
    assert Screen(80, True).paint("word", "critical") == "\x1b[31;1mword\x1b[0m"


@pytest.mark.parametrize(
    "text",
    [
        "\x1b[31mred",
        "a\rb",
        "a\nb",
        "\u202eevil",
        "\u2028",
        "a\x00b",
        "\x9b31m",
        "e" + "\u0301" * 90,
    ],
)
def test_clean_text_cannot_act(text: str) -> None:
    shown = clean(text)
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    assert sum(map(unicodedata.combining, shown)) < 3 * 230
    assert len(clean("x" * 1000, 50)) == 50


def test_lines_keep_to_the_width_and_lose_no_word() -> None:
    text = "one two three four five six seven eight nine ten"
    lines = wrapped(text, 20, "    ", "- ")
    assert max(map(columns, lines)) <= 20
    assert " ".join(" ".join(lines).split()) == f"- {text}"
    assert columns("漢字e\u0301") == 5


def test_a_stream_that_cannot_spell_gets_plain_signs_and_escapes() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    write("▲ CONFIRMED → 漢", out)
    assert raw.getvalue() == b"! CONFIRMED -> \\u6f22\n"


def test_a_reader_who_goes_away_changes_no_exit_code() -> None:
    program = (
        "import sys; from handbook.terminal.screen import write; write('x' * 10**7); sys.exit(1)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.read(10)
        child.stdout.close()
        assert child.wait(20) == 1
        assert child.stderr is not None
        assert b"Traceback" not in child.stderr.read()


def test_a_narrow_terminal_is_kept_to() -> None:
    leader, follower = pty.openpty()
    environment = {**os.environ, "COLUMNS": "40", "PROMETHEUS_URL": "http://127.0.0.1:1"}
    command = [sys.executable, "-m", "handbook.cli", "triage"]
    child = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=follower)
    os.close(follower)
    said = b""
    while True:
        try:
            piece = os.read(leader, 4096)
        except OSError:
            break
        if not piece:
            break
        said += piece
    os.close(leader)
    assert child.wait(20) == 3
    text = said.decode()
    assert "\x1b[" in text
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text).replace("\r", "")
    assert NARROWEST == 40
    assert max(columns(line) for line in plain.splitlines()) <= 60
