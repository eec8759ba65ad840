"""Debian's Alertmanager with its amtool, without root.

The package's programs read their built-in template from /usr/share. Unpacked elsewhere they do not
find it, so a copy is made that looks for it in the folder that it is started in. Can go once the
package embeds the template as upstream does.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.debian_package import programs_of

PACKAGE = "prometheus-alertmanager"
_SHARE = b"/usr/share/prometheus/alertmanager"


@dataclass(frozen=True)
class Alertmanager:
    """Where the programs are, and where to start the server."""

    server: Path
    amtool: Path
    folder: Path
    """The folder to start the server in."""


def find_alertmanager(cache: Path) -> Alertmanager:
    """Find it on PATH with its template in place, else in the package.

    Raises:
        NotHadError: The package cannot be had.
    """
    found = programs_of(PACKAGE, (PACKAGE, "amtool"), cache)
    server, amtool = found[PACKAGE], found["amtool"]
    code = server.read_bytes()
    if _SHARE not in code or Path(_SHARE.decode(), "default.tmpl").is_file():
        return Alertmanager(server, amtool, Path.cwd())
    share = server.parents[1] / "share/prometheus/alertmanager"
    moved = cache / PACKAGE / "moved" / PACKAGE
    if not moved.is_file():
        moved.parent.mkdir(parents=True, exist_ok=True)
        moved.write_bytes(code.replace(_SHARE, _working_folder(len(_SHARE))))
        moved.chmod(0o755)
    return Alertmanager(moved, amtool, share)


def _working_folder(length: int) -> bytes:
    """Write a path of just this length that leads to the working folder."""
    path = b"/proc/self/cwd"
    return (path + b"/." * length)[:length] if (length - len(path)) % 2 == 0 else (
        path + b"/" + b"/." * length)[:length]  # fmt: skip
