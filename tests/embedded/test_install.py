"""What a fresh machine is told. That the lock installs is seen by whoever runs these tests."""

from __future__ import annotations

import importlib.util
import io
import re
import subprocess
import sys
from collections import namedtuple

import pytest

from handbook.embedded import install as install_module
from handbook.embedded.install import (
    InstallError,
    apt_hint,
    check_python,
    install,
    run_quietly,
    works,
)
from handbook.embedded.progress import Progress
from tests.conftest import PROJECT

LOCKS = ("run.txt", "dev.txt")


def test_without_python3_venv_the_one_command_is_said(monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "ensurepip" else real(name)
    )
    with pytest.raises(InstallError, match=r"run: (sudo .*)?sudo apt-get install -y python3-venv$"):
        check_python()


def test_with_empty_package_lists_the_command_fills_them_first(tmp_path):
    assert apt_hint("x", tmp_path) == "sudo apt-get update && sudo apt-get install -y x"
    (tmp_path / "deb.example.org_dists_stable_main_binary-amd64_Packages.lz4").touch()
    assert apt_hint("x", tmp_path) == "sudo apt-get install -y x"


def test_an_older_python_is_told_which_one_is_needed(monkeypatch):
    version = namedtuple("version", "major minor micro")
    monkeypatch.setattr(install_module.sys, "version_info", version(3, 9, 2))
    with pytest.raises(InstallError, match=r"3\.11 or newer is needed, this is 3\.9"):
        check_python()


def test_a_failed_command_is_told_with_its_last_words_only():
    talk = "for n in range(1000): print(n)\nraise SystemExit(1)"
    with pytest.raises(InstallError) as raised:
        run_quietly([sys.executable, "-c", talk])
    lines = str(raised.value).splitlines()
    assert lines[-1] == "999"
    assert len(lines) < 30


def test_an_environment_that_does_not_run_is_seen(tmp_path):
    assert works(install_module.Path(sys.executable))
    assert not works(tmp_path / "bin" / "python")
    (tmp_path / "python").symlink_to("/bin/false")
    assert not works(tmp_path / "python")


def test_a_package_that_is_not_what_the_lock_promises_is_refused(tmp_path):
    """Make a real environment from a lock with a wrong hash; nothing may be marked as done."""
    (tmp_path / "requirements").mkdir()
    wheel = tmp_path / "small-1.0-py3-none-any.whl"
    wheel.write_bytes(b"not what was promised")
    (tmp_path / "requirements" / "run.txt").write_text(
        f"small @ {wheel.as_uri()} --hash=sha256:{'0' * 64}\n"
    )
    with pytest.raises(InstallError, match="DO NOT MATCH THE HASHES"):
        install(tmp_path, "run", Progress(io.StringIO()))
    assert (tmp_path / ".venv" / "bin" / "python").exists()
    assert not (tmp_path / ".venv" / ".run").exists()


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_pins_and_hashes_every_package_and_names_no_address(name):
    text = (PROJECT / "requirements" / name).read_text()
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    packages = re.findall(r"^[A-Za-z0-9].*(?:\n +--hash=.*)*", text, re.MULTILINE)
    assert len(packages) > 20
    for package in packages:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+", package), package
        assert "--hash=sha256:" in package, package


def test_what_the_site_runs_with_is_what_it_is_tested_with():
    pins = [
        dict(
            re.findall(
                r"^([a-z0-9._-]+)==(\S+)", (PROJECT / "requirements" / name).read_text(), re.M
            )
        )
        for name in LOCKS
    ]
    run, dev = pins
    assert run.items() <= dev.items()


def test_make_alone_lists_every_target_with_one_line():
    listed = subprocess.run(
        ["make", "--no-print-directory"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    makefile = (PROJECT / "Makefile").read_text()
    phony = re.findall(r"^\.PHONY: (\S+)$", makefile, re.MULTILINE)
    assert [line.split()[1] for line in listed] == phony
    assert all(len(line.split()) > 3 for line in listed)
    assert {"help", "install", "serve", "build", "test", "test-all"} <= set(phony)
