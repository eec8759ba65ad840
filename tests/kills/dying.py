"""Does a piece of work again and again in children that die: at each step, and amid each write.

A step is where Python tells that it is about to change the disk (`sys.addaudithook`). Amid a
write, the kernel kills what writes beyond a size (RLIMIT_FSIZE), with a part of it on the disk.
A program of its own, since a test's process has threads and must not fork.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

CHANGES = frozenset(
    {"os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink",
     "os.truncate"}
)  # fmt: skip
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
WAYS = (None, 0, 10)
"""Killed at the step itself, or in the write after it: at its first byte, or beyond ten bytes."""
KILLED = (-signal.SIGKILL, -signal.SIGXFSZ)


def die(step: int, most_bytes: int | None, counted: Path | None = None) -> None:
    """Let this process die at a step, counted from 1, or in the next write that is larger.

    Args:
        step: Never where it is larger than the number of steps.
        most_bytes: None to die at once.
        counted: Takes a byte for each step, for whoever wants to know how many there are.
    """
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    seen = 0
    handle = None if counted is None else os.open(counted, os.O_WRONLY | os.O_CREAT, 0o600)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if event not in CHANGES and not (
            event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING
        ):
            return
        seen += 1
        if handle is not None:
            os.write(handle, b".")
        if seen == step and most_bytes is None:
            os.kill(os.getpid(), signal.SIGKILL)
        elif seen == step and most_bytes is not None:
            hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, hard))

    sys.addaudithook(hook)


@dataclass(frozen=True)
class Died:
    """What one child left behind."""

    step: int
    most_bytes: int | None
    code: int
    """Its exit code, minus the signal's number."""
    folder: Path


def every_death(case: str, folder: Path, *arguments: str) -> Iterator[Died]:
    """Do a case of `tests.kills.cases` until it has died in every way; the last one lives.

    Args:
        case: Name of its function, which is called with the folder that it works in.
        folder: Holds `old`, of which each child gets a copy.
        arguments: Handed to it after the folder.
    """
    command = [sys.executable, "-m", "tests.kills.dying", case, str(folder), *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert ended.returncode == 0, ended.stderr
    for line in ended.stdout.splitlines():
        step, most_bytes, code = json.loads(line)
        yield Died(step, most_bytes, code, folder / f"{step}-{most_bytes}")


def main() -> None:
    """Print a line of JSON for each child: step, bytes, exit code."""
    from tests.kills import cases

    name, folder, arguments = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
    case = getattr(cases, name)
    for step in count(1):
        for most_bytes in WAYS:
            there = folder / f"{step}-{most_bytes}"
            shutil.copytree(folder / "old", there)
            pid = os.fork()
            if pid == 0:
                os.chdir(there)
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
                die(step, most_bytes)
                try:
                    case(there, *arguments)
                except BaseException as error:
                    print(f"{error!r}", file=sys.stderr)
                    os._exit(9)
                os._exit(0)
            code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            print(json.dumps([step, most_bytes, code]), flush=True)
            if most_bytes is None and code not in KILLED:
                return


if __name__ == "__main__":
    main()
