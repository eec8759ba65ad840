"""Programs of a Debian package, without root: on PATH, or unpacked into the project's cache."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

SECONDS = 180


class NotHadError(Exception):
    """The package cannot be had; the message says why."""


def programs_of(package: str, names: tuple[str, ...], cache: Path) -> dict[str, Path]:
    """Find programs by name.

    Raises:
        NotHadError: They are neither on PATH nor in the cache, and apt-get gives no package.
    """
    on_path = {name: shutil.which(name) for name in names}
    if all(on_path.values()):
        return {name: Path(str(path)) for name, path in on_path.items()}
    folder = cache / package
    found = {name: folder / "usr/bin" / name for name in names}
    if not all(path.is_file() for path in found.values()):
        _unpack(package, folder)
    if not all(path.is_file() for path in found.values()):
        raise NotHadError(f"the package {package} holds not all of {', '.join(names)}")
    return found


def _unpack(package: str, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        try:
            subprocess.run(
                ["apt-get", "-qq", "download", package],
                cwd=name, check=True, capture_output=True, timeout=SECONDS,
            )  # fmt: skip
            (deb,) = Path(name).glob("*.deb")
            tree = Path(name) / "tree"
            subprocess.run(["dpkg-deb", "-x", deb, tree], check=True, capture_output=True)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            raise NotHadError(f"apt-get download {package}: {error}") from error
        if not folder.exists():
            tree.rename(folder)
