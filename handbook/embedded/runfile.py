"""The running stack's address card, `.cache/run.json`, and the lock that keeps it single.

Written by the stack, read by whoever wants its Prometheus; knows no process but by its id.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from handbook.atomic import write_atomic


@dataclass(frozen=True)
class Run:
    """A running stack."""

    handbook: str
    """Address of the site."""
    prometheus: str | None
    """Address of the Prometheus that it brought along, None where it brought none."""
    pid: int
    """Of the process that holds the stack together."""
    started: str
    """RFC 3339, UTC."""


class AlreadyRunningError(Exception):
    """Another stack runs from the same folder; the message is one line that says where."""


def run_file(cache: Path) -> Path:
    """Name the address card in a cache folder."""
    return cache / "run.json"


def read_run(cache: Path) -> Run | None:
    """Read the card of the running stack; None if there is none or its process is gone."""
    try:
        content = json.loads(run_file(cache).read_text("utf-8"))
        prometheus = content["prometheus"]
        run = Run(
            str(content["handbook"]),
            None if prometheus is None else str(prometheus),
            int(content["pid"]),
            str(content["started"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return run if _alive(run.pid) else None


def write_run(cache: Path, run: Run) -> None:
    """Write the card."""
    write_atomic(run_file(cache), json.dumps(asdict(run), indent=2) + "\n")


def remove_run(cache: Path) -> None:
    """Remove the card, if there is one."""
    run_file(cache).unlink(missing_ok=True)


@contextlib.contextmanager
def only_one(cache: Path) -> Iterator[None]:
    """Hold the folder's lock, which the kernel frees however the process ends.

    Raises:
        AlreadyRunningError: Another process holds it.
    """
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "serve.lock").open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            run = read_run(cache)
            # No card: it still starts, or it asks a Prometheus of the reader's own.
            where = f": {run.handbook} (process {run.pid})" if run else ""
            message = f"the handbook is served from here already{where}; end that first"
            raise AlreadyRunningError(message) from error
        yield


def _alive(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
