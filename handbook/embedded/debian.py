"""Get Prometheus from Debian's package without root: download it, unpack it, install nothing.

Knows apt-get and dpkg-deb; apt verifies the package against the signed lists.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from handbook.embedded.found import Found, WayClosedError
from handbook.embedded.processes import CommandFailedError, Family, last_lines
from handbook.embedded.progress import Progress

_PACKAGE = "prometheus"
_DOWNLOAD_SECONDS = 180.0


def from_package(cache: Path, progress: Progress, search_path: str | None = None) -> Found:
    """Take the package that lies unpacked in the cache, else download and unpack it there.

    Raises:
        WayClosedError: This is no Debian, the package lists are empty, or the download failed.
    """
    unpacked = cache / "prometheus" / "debian"
    found = Found(
        unpacked / "usr/bin/prometheus", unpacked / "usr/bin/promtool", "Debian's package"
    )
    if found.present:
        return found
    apt_get = shutil.which("apt-get", path=search_path)
    dpkg_deb = shutil.which("dpkg-deb", path=search_path)
    if apt_get is None or dpkg_deb is None:
        raise WayClosedError("this system has no apt-get and dpkg-deb")
    unpacked.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=unpacked.parent) as name:
        folder = Path(name)
        with progress.step("Downloading Prometheus (Debian's package)"):
            package = _download(apt_get, folder, cache / "log" / "apt-get.log")
        tree = folder / "tree"
        with Family() as family, progress.step("Unpacking Prometheus"):
            try:
                family.run(
                    "dpkg-deb", [dpkg_deb, "-x", package, tree], cache / "log" / "dpkg-deb.log"
                )
            except CommandFailedError as error:
                raise WayClosedError(str(error)) from error
        found.put_in_place(tree, unpacked)
    return found


def _download(apt_get: str, folder: Path, log: Path) -> Path:
    # The C locale, because the message about empty lists is read below.
    environment = {**os.environ, "LC_ALL": "C", "LANGUAGE": "C"}
    limits = ["-o", "Acquire::Retries=2", "-o", "Acquire::http::Timeout=20"]
    with Family() as family:
        try:
            family.run(
                "apt-get download",
                [apt_get, "-qq", *limits, "download", _PACKAGE],
                log,
                environment=environment,
                folder=folder,
                timeout_seconds=_DOWNLOAD_SECONDS,
            )
        except CommandFailedError as error:
            said = " ".join(last_lines(log))
            if "Unable to locate package" in said or "no installation candidate" in said:
                raise WayClosedError(
                    "the package lists are empty; run `sudo apt-get update` once and start again"
                ) from error
            raise WayClosedError(str(error)) from error
    packages = list(folder.glob("*.deb"))
    if len(packages) != 1:
        raise WayClosedError(f"apt-get left {len(packages)} packages where one was due")
    return packages[0]
