"""Killed at any step of any write, each file is the old one whole or the new one whole."""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from handbook.embedded.release import VERSION
from tests.conftest import PROJECT
from tests.embedded.test_release import GOOD, NAME, Releases, sends
from tests.kills.cases import SIZES
from tests.kills.dying import KILLED, Died, every_death

PROFILE = b"new profile " * 20_000
Files = dict[str, bytes]


def read(folder: Path) -> Files:
    """Read what a folder shows; hidden files are those being written, but for `.cache`."""
    return {
        name: path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not path.name.startswith(".")
        and not (name := path.relative_to(folder).as_posix()).startswith("site.next/")
        and "/tmp" not in name
    }


def torn(old: Files, new: Files, found: Files) -> list[str]:
    """Name each file that is neither the old one nor the new one, and each that is lost."""
    wrong = []
    for name in {*old, *new, *found}:
        allowed = {old.get(name), new.get(name)}
        if name not in old or found.get(name) in allowed:
            continue
        # Moved aside under another name, whole, in the moment before the new one comes.
        if name in found or old[name] not in found.values():
            wrong.append(name)
    wrong += [name for name in found if name not in old and found[name] != new.get(name)]
    return sorted(wrong)


def project(old: Path) -> None:
    """Copy what the commands need, with some generated files as an older config made them."""
    for name in ("monitoring", "runbooks"):
        shutil.copytree(PROJECT / name, old / name)
    for name in ("handbook.yml", "mkdocs.yml", "docker-compose.monitoring.yml"):
        shutil.copy(PROJECT / name, old / name)


def older_generated(old: Path) -> None:
    project(old)
    rules = old / "monitoring/prometheus/rules.yml"
    rules.write_text(rules.read_text("utf-8") + "# older\n", "utf-8")
    (old / "monitoring/prometheus/rules_test.yml").unlink()
    shutil.copy(rules, old / "monitoring/prometheus/extra.yml")


def older_report(old: Path) -> None:
    project(old)
    (old / "leak.md").write_text("# An older record\n" * 500, "utf-8")


def older_texts(old: Path) -> None:
    (old / "made").mkdir(parents=True)
    for size in SIZES[1:]:
        (old / "made" / f"{size}.txt").write_text("old\n" * (size // 3), "utf-8")


def older_card(old: Path) -> None:
    (old / ".cache").mkdir(parents=True)
    (old / ".cache/run.json").write_text('{"an": "older card"}\n', "utf-8")


def older_site(old: Path) -> None:
    """Give two sites that share pages, lack some of each other, and swap a file for a folder."""
    for site, names in (
        ("site", ("index.html", "a/index.html", "gone/index.html", "assets/a.js", "b", "c/d")),
        ("site.next", ("index.html", "a/index.html", "new/index.html", "assets/a.js", "b/e", "c")),
    ):
        for name in names:
            path = old / site / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{site} {name}\n" * 9, "utf-8")
    (old / "site" / ".nojekyll").touch()


def older_profile(old: Path) -> None:
    folder = old / "collected" / "memory-leak" / "10.0.0.7_5500"
    folder.mkdir(parents=True, mode=0o700)
    (folder / "heap.pb.gz").write_bytes(b"old profile")


def older_output(old: Path) -> None:
    (old / "collected" / "memory-leak").mkdir(parents=True)
    (old / "collected" / "memory-leak" / "top.txt").write_bytes(b"old line\n" * 4000)


def nothing_older(old: Path) -> None:
    old.mkdir()


CASES: dict[str, Callable[[Path], None]] = {
    "texts": older_texts,
    "card": older_card,
    "generate": older_generated,
    "report": older_report,
    "site": older_site,
    "profile": older_profile,
    "output": older_output,
    "release": nothing_older,
}


@contextmanager
def sending() -> Iterator[str]:
    """Serve a profile, and a mirror of the releases."""

    class Handler(Releases):
        pass

    Handler.answers = {
        "/heap": sends(PROFILE),
        f"/v{VERSION}/{NAME}": sends(GOOD),
        f"/v{VERSION}/sha256sums.txt": sends(sums(GOOD)),
    }
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def sums(archive: bytes) -> bytes:
    return f"{hashlib.sha256(archive).hexdigest()}  {NAME}\n".encode()


def deaths(case: str, folder: Path) -> list[Died]:
    CASES[case](folder / "old")
    if case not in ("profile", "release"):
        return list(every_death(case, folder))
    with sending() as url:
        return list(every_death(case, folder, url + ("/heap" if case == "profile" else "")))


@pytest.mark.sampled(4)
@pytest.mark.parametrize("case", list(CASES))
def test_a_kill_at_any_step_leaves_each_file_whole(tmp_path: Path, case: str) -> None:
    found = deaths(case, tmp_path)
    *died, lived = found
    assert lived.code == 0
    assert len(died) >= 6
    assert all(each.code in (*KILLED, 0) for each in died), [each.code for each in died]
    assert {each.code for each in died} >= set(KILLED) or case == "site", "nothing was written"
    old, new = read(tmp_path / "old"), read(lived.folder)
    assert old != new
    wrong = {each: torn(old, new, read(each.folder)) for each in died}
    assert [item for item in wrong.items() if item[1]] == []


def test_a_file_that_is_half_written_is_seen() -> None:
    old, new = {"a": b"old"}, {"a": b"new", "b": b"b"}
    assert torn(old, new, {"a": b"old"}) == []
    assert torn(old, new, {"a": b"new", "b": b"b"}) == []
    assert torn(old, new, {"a": b"ne"}) == ["a"]
    assert torn(old, new, {}) == ["a"]
    assert torn(old, new, {"a.kept": b"old"}) == ["a.kept"]
    assert torn(old, new, {"a": b"old", "b": b""}) == ["b"]
