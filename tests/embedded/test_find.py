from __future__ import annotations

import io
import os
import shutil
from pathlib import Path

import pytest

from handbook.embedded.debian import from_package
from handbook.embedded.find import find_prometheus, on_path, seen_running
from handbook.embedded.found import Found, NoPrometheusError, WayClosedError
from handbook.embedded.progress import Progress
from handbook.embedded.release import BASE_URL_VARIABLE

# Port 9, "discard": nobody answers there.
_NOWHERE = {BASE_URL_VARIABLE: "http://127.0.0.1:9"}


@pytest.fixture
def progress():
    return Progress(io.StringIO())


def folder_with(folder: Path, **programs: Path | str) -> str:
    """Make a folder of programs: links to real ones, or scripts of the text given."""
    folder.mkdir()
    for name, program in programs.items():
        target = folder / name.replace("_", "-")
        if isinstance(program, Path):
            target.symlink_to(program)
        else:
            target.write_text(f"#!/bin/sh\n{program}\n")
            target.chmod(0o755)
    return str(folder)


def test_one_on_path_is_taken_first(prometheus_binaries, tmp_path, progress):
    path = folder_with(
        tmp_path / "bin",
        prometheus=prometheus_binaries.prometheus,
        promtool=prometheus_binaries.promtool,
    )
    found = find_prometheus(tmp_path / "cache", _NOWHERE, progress, path)
    assert found.prometheus == tmp_path / "bin" / "prometheus"
    assert "on PATH" in found.origin


def test_prometheus_without_promtool_is_not_enough(prometheus_binaries, tmp_path):
    path = folder_with(tmp_path / "bin", prometheus=prometheus_binaries.prometheus)
    with pytest.raises(WayClosedError, match="there is no promtool"):
        on_path(path)


def test_a_program_that_does_not_run_here_is_passed_over(tmp_path):
    path = folder_with(tmp_path / "bin", prometheus="exit 126", promtool="exit 0")
    with pytest.raises(WayClosedError, match="does not run here"):
        seen_running(on_path(path), tmp_path / "log")


def test_a_promtool_that_cannot_make_history_is_passed_over(prometheus_binaries, tmp_path):
    path = folder_with(
        tmp_path / "bin", prometheus=prometheus_binaries.prometheus, promtool="exit 1"
    )
    with pytest.raises(WayClosedError, match="or is too old"):
        seen_running(on_path(path), tmp_path / "log")


def test_where_every_way_is_closed_each_reason_and_what_to_install_is_said(tmp_path, progress):
    path = folder_with(tmp_path / "bin")
    with pytest.raises(NoPrometheusError) as raised:
        find_prometheus(tmp_path / "cache", _NOWHERE, progress, path)
    message = str(raised.value)
    assert "on PATH: there is no prometheus" in message
    assert "Debian's package: this system has no apt-get" in message
    assert "the official release: 127.0.0.1 cannot be reached" in message
    assert "sudo apt-get install prometheus" in message
    assert "PROMETHEUS_URL" in message


def test_debians_package_is_downloaded_and_unpacked_without_root(tmp_path, progress, missing_part):
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        missing_part("Debian's package", "no apt-get and dpkg-deb")
    try:
        found = from_package(tmp_path, progress)
    except WayClosedError as error:
        missing_part("Debian's package", str(error))
    assert seen_running(found, tmp_path / "seen.log") == found
    before = found.prometheus.stat().st_mtime_ns
    assert from_package(tmp_path, progress, "/nowhere") == found
    assert found.prometheus.stat().st_mtime_ns == before
    assert [entry.name for entry in (tmp_path / "prometheus").iterdir()] == ["debian"]


def test_empty_package_lists_are_told_with_the_command_that_fills_them(
    tmp_path, progress, monkeypatch, missing_part
):
    if shutil.which("apt-get") is None:
        missing_part("apt-get", "not on PATH")
    (tmp_path / "lists").mkdir()
    config = tmp_path / "apt.conf"
    config.write_text(
        f'Dir::State::lists "{tmp_path}/lists"; Dir::Cache::pkgcache "";'
        'Dir::Cache::srcpkgcache "";'
        'Dir::State::status "/dev/null";'
    )
    monkeypatch.setenv("APT_CONFIG", str(config))
    with pytest.raises(WayClosedError, match="run `sudo apt-get update` once"):
        from_package(tmp_path / "cache", progress)


def test_a_download_that_fails_is_told_with_aptgets_own_words(tmp_path, progress):
    path = folder_with(
        tmp_path / "bin",
        apt_get="echo 'E: Failed to fetch: 503' >&2; exit 100",
        dpkg_deb="exit 0",
    )
    with pytest.raises(WayClosedError, match=r"exit code 100(?s:.*)Failed to fetch: 503"):
        from_package(tmp_path / "cache", progress, path)


def test_a_whole_tree_that_another_process_put_there_is_left_alone(tmp_path):
    place, tree = tmp_path / "place", tmp_path / "tree"
    for folder, text in ((place, "first"), (tree, "second")):
        folder.mkdir()
        (folder / "prometheus").write_text(text)
        (folder / "promtool").write_text(text)
    found = Found(place / "prometheus", place / "promtool", "test")
    found.put_in_place(tree, place)
    assert found.prometheus.read_text() == "first"
    found.promtool.unlink()
    found.put_in_place(tree, place)
    assert found.prometheus.read_text() == "second"


def test_the_search_path_of_the_process_is_the_default(prometheus_binaries, tmp_path, monkeypatch):
    path = folder_with(
        tmp_path / "bin",
        prometheus=prometheus_binaries.prometheus,
        promtool=prometheus_binaries.promtool,
    )
    monkeypatch.setenv("PATH", path + os.pathsep + os.environ["PATH"])
    assert on_path().prometheus.parent == tmp_path / "bin"
