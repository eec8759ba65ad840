"""What was done stands in the log, one line each, whatever a name holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handbook.actions.journal import Journal
from tests.actions.test_targets import ATTACKS


def test_a_line_is_added_and_none_is_changed(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "new" / "actions.log", lambda: 1795366500.0)
    journal.write("begin", runbook="memory-leak", argv=("go", "tool"))
    first = journal.file.read_bytes()
    journal.write("end", result="done")
    assert journal.file.read_bytes().startswith(first)
    assert json.loads(first) == {
        "time": "2026-11-22T16:55:00Z", "event": "begin", "runbook": "memory-leak",
        "argv": ["go", "tool"],
    }  # fmt: skip
    assert journal.file.stat().st_mode & 0o777 == 0o600


def test_no_name_breaks_a_line_or_acts_on_a_terminal(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "actions.log", lambda: 0.0)
    names = [*ATTACKS, "".join(map(chr, range(160))), "\u2028\u202e\x7f"]
    for name in names:
        journal.write("refused", server=name)
    data = journal.file.read_bytes()
    assert [json.loads(line)["server"] for line in data.splitlines()] == names
    assert all(32 <= byte < 127 or byte == 10 for byte in data)


def test_a_log_that_cannot_be_written_is_an_error_before_anything_begins(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("mine\n")
    (tmp_path / "actions.log").symlink_to(elsewhere)
    with pytest.raises(OSError):
        Journal(tmp_path / "actions.log", lambda: 0.0).write("begin")
    assert elsewhere.read_text() == "mine\n"
    with pytest.raises(OSError):
        Journal(elsewhere / "actions.log", lambda: 0.0).write("begin")


def test_a_line_that_was_torn_stays_alone(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "actions.log", lambda: 0.0)
    journal.file.write_bytes(b'{"event": "begin"}\n{"event": "e')
    journal.write("begin", step="next")
    whole, torn, after = journal.file.read_text().splitlines()
    assert (json.loads(whole)["event"], torn) == ("begin", '{"event": "e')
    assert json.loads(after)["step"] == "next"
