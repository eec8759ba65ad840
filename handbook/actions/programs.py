"""Runs one program with its arguments as they are, within a time and a size.

There is no shell. Knows no runbook; the program and its arguments were checked before.
"""

from __future__ import annotations

import shutil
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from handbook.embedded.processes import Family

HANDED_ON = frozenset(
    {"PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "GOROOT", "GOPATH",
     "GOCACHE", "GOMODCACHE", "GOTOOLCHAIN", "PPROF_TMPDIR", "PPROF_BINARY_PATH", "DISPLAY",
     "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR"}
)  # fmt: skip
"""Variables that a program gets; every other may be a secret."""

_LIMITED = Path(__file__).with_name("limited.py")


class NotStartedError(Exception):
    """The program cannot be started; the message is one plain sentence."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended."""

    code: int | None
    """Its exit code, minus the signal's number, or None where its time was over."""
    size: int
    """Bytes that it printed."""
    problem: str
    """Why it is no success; empty where it is one."""


def found_program(name: str, environment: Mapping[str, str]) -> str:
    """Find a program on PATH.

    Raises:
        NotStartedError: it is not there, or only in a folder that PATH names relatively, where
            anybody may have put it.
    """
    path = shutil.which(name, path=environment.get("PATH", ""))
    if path is None:
        raise NotStartedError(f"there is no program '{name}' on PATH")
    if not Path(path).is_absolute():
        raise NotStartedError(f"PATH leads to '{name}' by a relative folder; name it whole")
    return path


def program_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what a program may know of our environment: no credentials, no proxies."""
    return {
        name: value
        for name, value in environment.items()
        if name in HANDED_ON or name.startswith("LC_")
    }


def run_program(
    path: str,
    arguments: Sequence[str],
    *,
    folder: Path,
    output: Path,
    environment: Mapping[str, str],
    seconds: float,
    most_bytes: int,
) -> Ended:
    """Run a program to its end and keep what it prints.

    It and all that it started, as far as that stays in its process group, is killed when its
    time is over, when it prints too much, and when we are interrupted.

    Args:
        path: Absolute path of the program.
        arguments: Without the program itself.
        folder: Where it runs, and where what it writes stays.
        output: Takes standard output and standard error.
        environment: All that it is told.
        seconds: The longest that it may take.
        most_bytes: The most that one file may hold.
    """
    limited = [sys.executable, "-I", "-S", str(_LIMITED), str(most_bytes), path, *arguments]
    family = Family(grace_seconds=0.0)
    child = family.start(Path(path).name, limited, output, environment=environment, folder=folder)
    # Not private to its owner by itself, as the log of a child of ours is.
    output.chmod(0o600)
    ends = time.monotonic() + seconds
    code: int | None = None
    try:
        while code is None and time.monotonic() < ends and output.stat().st_size < most_bytes:
            code = child.wait(0.1)
    finally:
        child.end()
    size = output.stat().st_size
    if size >= most_bytes or code == -signal.SIGXFSZ:
        return Ended(code, size, f"it wrote more than {most_bytes >> 10} KiB and was stopped")
    if code is None:
        return Ended(None, size, f"it took longer than {seconds:g} s and was stopped")
    if code < 0:
        return Ended(code, size, f"it was ended by {signal.Signals(-code).name}")
    return Ended(code, size, f"it ended with exit code {code}" if code else "")
