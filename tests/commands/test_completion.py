"""The Tab key completes commands, options and runbooks, in the shells that are on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from handbook.cli import COMMANDS, main
from handbook.commands.completion import SHELLS
from tests.commands.conftest import PROJECT, handbook

CASES = [
    ("handbook tri", "triage"),
    ("handbook run goroutine", "goroutine-leak"),
    ("handbook run memory-leak --from", "--from-metrics"),
    ("handbook demo --scenario memory", "memory-leak"),
    ("handbook completion fi", "fish"),
]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A PATH on which `handbook` is this project's."""
    folder = tmp_path_factory.mktemp("bin")
    script = folder / "handbook"
    script.write_text(f"#!{sys.executable}\nimport sys\nfrom handbook.cli import main\n"
                      "sys.exit(main())\n")  # fmt: skip
    script.chmod(0o755)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(PROJECT), "HOME": str(folder)}


def answer(shell: str, words: str, environment: dict[str, str]) -> list[str]:
    """Ask a real shell what it would offer for the last word."""
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} on this machine")
    if shell == "bash":
        text = (
            "source <(handbook completion bash)\n"
            f"COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))\n"
            '_shtab_handbook handbook "${COMP_WORDS[COMP_CWORD]}"\n'
            'printf "%s\\n" "${COMPREPLY[@]}"\n'
        )
        command = ["bash", "--norc", "-c", text]
    else:
        text = f"handbook completion fish | source; complete -C'{words}'"
        command = ["fish", "--no-config", "-c", text]
    ended = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=30
    )
    return [line.split("\t")[0] for line in ended.stdout.splitlines()]


@pytest.mark.parametrize("shell", ["bash", "fish"])
@pytest.mark.parametrize(("words", "offered"), CASES)
def test_a_shell_offers_what_fits(
    shell: str, words: str, offered: str, environment: dict[str, str]
) -> None:
    found = answer(shell, words, environment)
    assert offered in found
    assert all(word.startswith(words.rpartition(" ")[2]) for word in found)


@pytest.mark.parametrize("shell", SHELLS)
def test_every_script_knows_every_command_and_reads_without_a_mistake(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert all(name in script for name in COMMANDS)
    assert "--runbooks" in script
    if shutil.which(shell) is not None:
        subprocess.run([shell, "-n"], input=script, text=True, check=True, timeout=30)


def test_names_that_a_shell_would_take_for_more_are_not_printed(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").touch()
    (tmp_path / "runbooks").mkdir()
    for name in ("memory-leak", "$(touch x)", "`touch x`", "a b", "-x", "a;b", "*"):
        (tmp_path / "runbooks" / f"{name}.md").touch()
    assert handbook("completion", "--runbooks", cwd=tmp_path).out == "memory-leak\n"


def test_outside_a_project_no_name_is_printed_and_a_tab_stays_quiet(tmp_path: Path) -> None:
    ended = handbook("completion", "--runbooks", cwd=tmp_path)
    assert (ended.code, ended.out) == (2, "")
