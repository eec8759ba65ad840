from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest

from handbook.cli import COMMANDS, main


def test_help_lists_every_command_and_imports_none():
    program = (
        "import sys; from handbook.cli import main; code = main(['--help']);"
        "loaded = [name for name in sys.modules if name.startswith('handbook.commands.')];"
        "print(loaded, 'yaml' in sys.modules, 'mkdocs' in sys.modules); sys.exit(code)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    imported = "['handbook.commands.failure', 'handbook.commands.project']"
    assert ended.stdout.splitlines()[-1] == f"{imported} False False"
    for name, summary in COMMANDS.items():
        assert f"    {name} " in ended.stdout
        assert summary[:30] in ended.stdout


@pytest.mark.timed
def test_help_takes_no_more_than_three_tenths_of_a_second():
    def seconds() -> float:
        started = time.monotonic()
        subprocess.run(
            [sys.executable, "-m", "handbook.cli", "--help"], capture_output=True, check=True
        )
        return time.monotonic() - started

    assert min(seconds() for _ in range(5)) <= 0.3


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples_of_itself(name, capsys):
    assert main([name, "--help"]) == 0
    said = capsys.readouterr().out
    assert "examples:" in said
    assert f"  handbook {name}" in said


@pytest.mark.parametrize("arguments", [[], ["no-such-command"], ["serve", "--no-such-option"]])
def test_a_wrong_call_is_told_on_stderr_with_exit_2(arguments, capsys):
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "usage: handbook" in said.err


def test_a_wrong_call_that_asked_for_json_gets_one_json_document(capsys):
    assert main(["no-such-command", "--json"]) == 2
    said = capsys.readouterr()
    assert json.loads(said.out)["error"]["kind"] == "usage"
    assert "no-such-command" in json.loads(said.out)["error"]["message"]


@pytest.mark.parametrize(("arguments", "out"), [(["serve"], ""), (["demo"], "")])
def test_outside_a_project_a_command_says_so_with_exit_2(
    arguments, out, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == out
    assert said.err.startswith("handbook: no mkdocs.yml in ")
    assert len(said.err.splitlines()) == 1


def test_a_scenario_that_does_not_exist_is_refused_before_anything_is_touched(capsys):
    assert main(["demo", "--scenario", "../../somewhere"]) == 2
    assert "invalid choice: '../../somewhere'" in capsys.readouterr().err


def test_the_project_is_found_from_any_folder_in_it(tmp_path):
    from handbook.commands.project import NoProjectError, find_project

    (tmp_path / "mkdocs.yml").touch()
    below = tmp_path / "docs" / "operate"
    below.mkdir(parents=True)
    assert find_project(below) == tmp_path
    with pytest.raises(NoProjectError):
        find_project(tmp_path.parent / "none")
