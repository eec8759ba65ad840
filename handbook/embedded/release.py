"""Get Prometheus from the official release, its checksum verified before it is unpacked.

Knows the release's file names and how to download within limits; runs nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import platform
import shutil
import sys
import tarfile
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from handbook.embedded.found import Found, WayClosedError
from handbook.embedded.progress import Progress

VERSION = "3.5.0"
"""A release with long-term support."""
BASE_URL_VARIABLE = "HANDBOOK_PROMETHEUS_RELEASES"
"""Environment variable with another place that holds the releases: a mirror, a test's server."""
_BASE_URL = "https://github.com/prometheus/prometheus/releases/download"
_READ_SECONDS = 20.0
_DOWNLOAD_SECONDS = 300.0
_MAX_ARCHIVE_BYTES = 400 * 2**20
_MAX_SUMS_BYTES = 2**20
_MAX_PROGRAM_BYTES = 500 * 2**20
_CHUNK_BYTES = 2**20
_PROCESSORS = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


def archive_name(system: str, machine: str) -> str:
    """Name the release's archive for a platform, such as `linux` and `x86_64`.

    Raises:
        WayClosedError: There is no release that we know for it.
    """
    processor = _PROCESSORS.get(machine.lower())
    if processor is None or system not in ("linux", "darwin"):
        raise WayClosedError(f"no official release is known for {system} on {machine}")
    return f"prometheus-{VERSION}.{system}-{processor}.tar.gz"


def from_release(cache: Path, environment: Mapping[str, str], progress: Progress) -> Found:
    """Take the release that lies in the cache, else download, verify and unpack it there.

    Raises:
        WayClosedError: The download failed or was not what the release's checksums promise.
    """
    unpacked = cache / "prometheus" / f"release-{VERSION}"
    found = Found(unpacked / "prometheus", unpacked / "promtool", f"official release {VERSION}")
    if found.present:
        return found
    base = environment.get(BASE_URL_VARIABLE) or _BASE_URL
    archive = archive_name(sys.platform, platform.machine())
    folder_url = f"{base.rstrip('/')}/v{VERSION}"
    unpacked.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=unpacked.parent) as name:
        folder = Path(name)
        try:
            with progress.step(f"Downloading Prometheus {VERSION} (official release)"):
                sums = folder / "sha256sums.txt"
                download(f"{folder_url}/sha256sums.txt", sums, _MAX_SUMS_BYTES)
                expected = expected_sha256(sums.read_text("utf-8", "replace"), archive)
                download(f"{folder_url}/{archive}", folder / archive, _MAX_ARCHIVE_BYTES)
                verify_sha256(folder / archive, expected)
            with progress.step("Unpacking Prometheus"):
                tree = folder / "tree"
                unpack_programs(folder / archive, tree)
        except OSError as error:
            raise WayClosedError(f"cannot be written: {error}") from error
        found.put_in_place(tree, unpacked)
    return found


def download(
    url: str, target: Path, max_bytes: int, deadline_seconds: float = _DOWNLOAD_SECONDS
) -> None:
    """Download a file, within a size and a time from end to end.

    Raises:
        WayClosedError: The server does not answer, answers badly, too slowly or too much.
    """
    host = urllib.parse.urlsplit(url).hostname or "nowhere"
    if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
        raise WayClosedError(f"{BASE_URL_VARIABLE} must begin with https:// or http://")
    deadline = time.monotonic() + deadline_seconds
    received = 0
    try:
        with (
            urllib.request.urlopen(url, timeout=_READ_SECONDS) as answer,  # noqa: S310 - see above
            target.open("wb") as file,
        ):
            promised = answer.headers.get("Content-Length")
            while chunk := answer.read1(_CHUNK_BYTES):
                received += len(chunk)
                if received > max_bytes:
                    raise WayClosedError(
                        f"{target.name} from {host} is larger than {max_bytes} bytes"
                    )
                if time.monotonic() > deadline:
                    raise WayClosedError(
                        f"{target.name} from {host} took longer than {deadline_seconds:.0f} s"
                    )
                file.write(chunk)
    except urllib.error.HTTPError as error:
        raise WayClosedError(f"{host} answered {error.code} for {target.name}") from error
    except urllib.error.URLError as error:
        raise WayClosedError(f"{host} cannot be reached: {error.reason}") from error
    except (http.client.HTTPException, TimeoutError, ConnectionError) as error:
        raise WayClosedError(f"{host} broke off: {error!r}") from error
    if promised is not None and promised.isdigit() and received != int(promised):
        raise WayClosedError(f"{host} broke off {target.name} after {received} of {promised} bytes")


def expected_sha256(sums: str, archive: str) -> str:
    """Find an archive's checksum in the text of `sha256sums.txt`: hex digits, two spaces, name.

    Raises:
        WayClosedError: It is not listed.
    """
    for line in sums.splitlines():
        digits, _, name = line.strip().partition(" ")
        if name.strip().lstrip("*") == archive and len(digits) == 64:
            return digits.lower()
    raise WayClosedError(f"the release's checksums do not list {archive}")


def verify_sha256(file: Path, expected: str) -> None:
    """See that a file is the one that was promised.

    Raises:
        WayClosedError: It is not.
    """
    with file.open("rb") as content:
        actual = hashlib.file_digest(content, "sha256").hexdigest()
    if not hmac.compare_digest(actual, expected):
        raise WayClosedError(
            f"{file.name} is not what the release promises "
            f"(SHA-256 {actual[:16]}…, expected {expected[:16]}…); it was not unpacked"
        )


def unpack_programs(archive: Path, folder: Path) -> None:
    """Take the two programs out of the archive, and nothing else.

    Only the content of two regular files is read and written under names of our own, so no name,
    link or mode in the archive has any effect outside `folder`.

    Raises:
        WayClosedError: The archive cannot be read, or holds not both programs.
    """
    top = archive.name.removesuffix(".tar.gz")
    wanted = {f"{top}/{program}": program for program in ("prometheus", "promtool")}
    folder.mkdir()
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for member in tar:
                program = wanted.get(member.name)
                if program is None or not member.isreg():
                    continue
                content = tar.extractfile(member)
                if content is None or member.size > _MAX_PROGRAM_BYTES:
                    raise WayClosedError(f"{member.name} in {archive.name} is not a program")
                with content, (folder / program).open("wb") as target:
                    shutil.copyfileobj(content, target, _CHUNK_BYTES)
                (folder / program).chmod(0o755)
                del wanted[member.name]
    except (tarfile.TarError, EOFError, OSError) as error:
        raise WayClosedError(f"{archive.name} cannot be unpacked: {error}") from error
    if wanted:
        raise WayClosedError(f"{archive.name} holds no {' and no '.join(wanted.values())}")
