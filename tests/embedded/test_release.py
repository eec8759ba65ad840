from __future__ import annotations

import hashlib
import io
import platform
import sys
import tarfile
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from handbook.embedded import release
from handbook.embedded.find import seen_running
from handbook.embedded.found import WayClosedError
from handbook.embedded.progress import Progress
from handbook.embedded.release import (
    BASE_URL_VARIABLE,
    VERSION,
    archive_name,
    download,
    expected_sha256,
    from_release,
    unpack_programs,
)

NAME = archive_name(sys.platform, platform.machine())
TOP = NAME.removesuffix(".tar.gz")
SCRIPT = b"#!/bin/sh\nexit 0\n"


def archive(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as tar:
        for member, content in members:
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return written.getvalue()


def file(name: str, content: bytes = SCRIPT, mode: int = 0o755) -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.mode = mode
    return member, content


def link(name: str, target: str, kind: bytes) -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member, b""


GOOD = archive(file(f"{TOP}/prometheus"), file(f"{TOP}/promtool"), file(f"{TOP}/LICENSE"))


class Releases(BaseHTTPRequestHandler):
    """A mirror of the official releases on this machine; `answers` maps a path to what it does."""

    answers: dict[str, Callable[[BaseHTTPRequestHandler], None]]

    def do_GET(self) -> None:
        answer = self.answers.get(self.path)
        if answer is None:
            self.send_error(404)
        else:
            answer(self)

    def log_message(self, *arguments: object) -> None:
        pass


def sends(content: bytes, promised: int | None = None):
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content) if promised is None else promised))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def drips(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        try:
            handler.wfile.write(b"x")
        except OSError:
            return
        time.sleep(0.05)


@pytest.fixture
def mirror():
    answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
    handler = type("Mirror", (Releases,), {"answers": answers})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield answers, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def offer(answers, content: bytes, digest: str | None = None) -> None:
    digest = hashlib.sha256(content).hexdigest() if digest is None else digest
    sums = f"{'0' * 64}  prometheus-{VERSION}.plan9-mips.tar.gz\n{digest}  {NAME}\n"
    answers[f"/v{VERSION}/sha256sums.txt"] = sends(sums.encode())
    answers[f"/v{VERSION}/{NAME}"] = sends(content)


def get(cache, base):
    return from_release(cache, {BASE_URL_VARIABLE: base}, Progress(io.StringIO()))


def test_a_release_is_downloaded_verified_unpacked_and_kept(mirror, tmp_path):
    answers, base = mirror
    offer(answers, GOOD)
    found = get(tmp_path, base)
    assert seen_running(found, tmp_path / "seen.log") == found
    assert f"official release {VERSION}" in found.origin
    answers.clear()
    assert get(tmp_path, base) == found
    assert [entry.name for entry in (tmp_path / "prometheus").iterdir()] == [f"release-{VERSION}"]


@pytest.mark.parametrize(
    ("digest", "reason"),
    [("0" * 64, "is not what the release promises"), ("", "checksums do not list")],
)
def test_an_archive_that_is_not_what_was_promised_is_not_unpacked(mirror, tmp_path, digest, reason):
    answers, base = mirror
    offer(answers, GOOD, digest)
    with pytest.raises(WayClosedError, match=reason):
        get(tmp_path, base)
    assert list((tmp_path / "prometheus").iterdir()) == []


def test_an_archive_that_breaks_off_is_told_so(mirror, tmp_path):
    answers, base = mirror
    offer(answers, GOOD)
    answers[f"/v{VERSION}/{NAME}"] = sends(GOOD[:100], promised=len(GOOD))
    with pytest.raises(WayClosedError, match="broke off"):
        get(tmp_path, base)


def test_a_missing_release_is_told_with_the_servers_answer(mirror, tmp_path):
    with pytest.raises(WayClosedError, match=r"answered 404 for sha256sums\.txt"):
        get(tmp_path, mirror[1])


def test_a_download_larger_than_its_cap_is_given_up(mirror, tmp_path):
    answers, base = mirror
    answers["/big"] = sends(b"x" * 5000)
    with pytest.raises(WayClosedError, match="larger than 4999 bytes"):
        download(f"{base}/big", tmp_path / "big", 4999)


def test_a_slow_drip_is_given_up_at_the_deadline(mirror, tmp_path):
    answers, base = mirror
    answers["/drip"] = drips
    started = time.monotonic()
    with pytest.raises(WayClosedError, match="took longer"):
        download(f"{base}/drip", tmp_path / "drip", 10_000, deadline_seconds=0.3)
    assert time.monotonic() - started < 2


def test_an_address_that_is_not_http_is_refused(tmp_path):
    with pytest.raises(WayClosedError, match="must begin with https"):
        get(tmp_path, "file:///etc")


@pytest.mark.parametrize(
    "member",
    [
        file("../escaped"),
        file(f"{TOP}/../../escaped"),
        file("/tmp/handbook-escaped"),
        link(f"{TOP}/prometheus", "/bin/sh", tarfile.SYMTYPE),
        link(f"{TOP}/prometheus", "../../escaped", tarfile.LNKTYPE),
        link(f"{TOP}/promtool", "/dev", tarfile.SYMTYPE),
        link(f"{TOP}/promtool", "", tarfile.FIFOTYPE),
    ],
    ids=lambda member: f"{member[0].name}-{member[0].type.decode()}",
)
def test_no_member_of_an_archive_writes_outside_or_makes_a_link(tmp_path, member):
    written = tmp_path / NAME
    written.write_bytes(
        archive(member, file(f"{TOP}/prometheus", mode=0o4777), file(f"{TOP}/promtool"))
    )
    unpack_programs(written, tmp_path / "tree")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == sorted([NAME, "tree"])
    programs = sorted((tmp_path / "tree").iterdir())
    assert [program.name for program in programs] == ["prometheus", "promtool"]
    for program in programs:
        assert program.is_file()
        assert not program.is_symlink()
        assert program.stat().st_mode & 0o7777 == 0o755


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (archive(file(f"{TOP}/prometheus")), "holds no promtool"),
        (b"not an archive", "cannot be unpacked"),
        (GOOD[:100], "cannot be unpacked"),
    ],
    ids=["one program", "no archive", "cut off"],
)
def test_an_archive_that_is_not_whole_is_told_so(tmp_path, content, reason):
    (tmp_path / NAME).write_bytes(content)
    with pytest.raises(WayClosedError, match=reason):
        unpack_programs(tmp_path / NAME, tmp_path / "tree")


def test_a_program_larger_than_any_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(release, "_MAX_PROGRAM_BYTES", 3)
    (tmp_path / NAME).write_bytes(GOOD)
    with pytest.raises(WayClosedError, match="is not a program"):
        unpack_programs(tmp_path / NAME, tmp_path / "tree")


def test_platforms_without_a_release_are_told_so():
    assert archive_name("linux", "aarch64").endswith(".linux-arm64.tar.gz")
    with pytest.raises(WayClosedError, match="no official release is known for win32"):
        archive_name("win32", "AMD64")


def test_checksum_lines_are_read_in_both_of_their_forms():
    digest = "AB" * 32
    assert expected_sha256(f"{digest} *{NAME}\n", NAME) == digest.lower()
