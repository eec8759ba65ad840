from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from handbook.embedded.runfile import (
    AlreadyRunningError,
    Run,
    only_one,
    read_run,
    remove_run,
    run_file,
    write_run,
)

CARD = Run("http://localhost:8000", "http://localhost:9090", os.getpid(), "2026-01-01T00:00:00Z")


def test_a_card_is_read_as_it_was_written_until_it_is_removed(tmp_path):
    write_run(tmp_path, CARD)
    assert read_run(tmp_path) == CARD
    remove_run(tmp_path)
    assert read_run(tmp_path) is None
    remove_run(tmp_path)


def test_the_card_of_a_process_that_is_gone_is_ignored(tmp_path):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    write_run(tmp_path, Run(CARD.handbook, CARD.prometheus, ended.pid, CARD.started))
    assert read_run(tmp_path) is None


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"pid": 1}', '{"pid": "x", "handbook": "", "prometheus": 1}', "\0"]
)
def test_a_card_that_is_no_card_is_ignored(tmp_path, text):
    run_file(tmp_path).write_text(text)
    assert read_run(tmp_path) is None


@pytest.mark.parametrize("pid", [0, -1])
def test_a_process_id_that_names_a_group_is_no_process(tmp_path, pid):
    card = {"handbook": "", "prometheus": None, "pid": pid, "started": ""}
    run_file(tmp_path).write_text(json.dumps(card))
    assert read_run(tmp_path) is None


def test_a_second_stack_from_the_same_folder_is_told_where_the_first_one_is(tmp_path):
    with only_one(tmp_path):
        with (
            pytest.raises(AlreadyRunningError, match="already; end that first"),
            only_one(tmp_path),
        ):
            pass
        write_run(tmp_path, CARD)
        with (
            pytest.raises(AlreadyRunningError, match=r"http://localhost:8000 \(process \d+\)"),
            only_one(tmp_path),
        ):
            pass
    with only_one(tmp_path):
        pass
