from __future__ import annotations

import io
import time

import pytest

from handbook.embedded import progress as progress_module
from handbook.embedded.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def soon(monkeypatch):
    monkeypatch.setattr(progress_module, "_SILENT_SECONDS", 0.05)


def test_a_step_of_less_than_a_second_says_nothing():
    for out in (io.StringIO(), Terminal()):
        with Progress(out).step("quick"):
            pass
        assert out.getvalue() == ""


def test_a_longer_step_says_that_it_runs_and_how_long_it_took(soon):
    out = io.StringIO()
    with Progress(out).step("Making history"):
        time.sleep(0.1)
        assert out.getvalue() == "Making history … 0 s\n"
    assert out.getvalue() == "Making history … 0 s\nMaking history: done in 0.1 s\n"


def test_on_a_terminal_the_line_moves_and_is_replaced_at_the_end(soon):
    out = Terminal()
    with Progress(out).step("Making history"):
        time.sleep(0.4)
    frames = out.getvalue().split("\r\x1b[K")
    assert len(frames) >= 4
    assert frames[1] != frames[2]
    assert frames[-1] == "Making history: done in 0.4 s\n"


def test_a_step_that_fails_is_not_called_done(soon):
    out = io.StringIO()
    with pytest.raises(KeyError), Progress(out).step("Making history"):
        time.sleep(0.1)
        raise KeyError
    assert out.getvalue().endswith("Making history: stopped after 0.1 s\n")


def test_a_reader_that_went_away_stops_nothing():
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    Progress(Closed()).say("anybody?")
