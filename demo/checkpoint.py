"""The state of a demo server on disk, and whether a run can go on from it.

Knows files and which checkpoint fits which run. Must not know the network or the clock.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from demo.process import LONGEST_CATCH_UP_SECONDS, Process, birth
from demo.spec import ServerSpec

SLACK_SECONDS = 60
"""A checkpoint may lie this much after the start: the server was stopped a little later than
Prometheus scraped it last. What lies before it is left out, so that no counter goes back."""


def write_whole(path: Path, pieces: Iterable[str]) -> None:
    """Write a text file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.writelines(pieces)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def save_checkpoint(process: Process, path: Path) -> None:
    """Write the state; a reader never sees half of it."""
    write_whole(path, [json.dumps(process.to_checkpoint(), separators=(",", ":"))])


def load_checkpoint(path: Path) -> Process:
    """Read a state.

    Raises:
        OSError: the file cannot be read.
        ValueError: it holds no checkpoint of this version.
    """
    return Process.from_checkpoint(json.loads(path.read_text(encoding="utf-8")))


def too_old(saved: Process, now: int) -> bool:
    """Tell whether living on from a state up to `now` would take longer than a person waits."""
    return now - saved.now > LONGEST_CATCH_UP_SECONDS


def resumed_or_born(
    spec: ServerSpec, checkpoint: Path, start: int, end: int
) -> tuple[Process, str]:
    """Go on from the server's checkpoint where it fits `start`, else bear a new server.

    Also says which, in words. A checkpoint of another seed, of another time or that cannot be
    read does not fit; one of another scenario goes on and changes over at `start`.
    """
    born = birth(start, spec.plan.began)
    new = Process(spec.seed, born, spec.plan)
    try:
        saved = load_checkpoint(checkpoint)
    except FileNotFoundError:
        return new, "new"
    except (OSError, ValueError) as error:
        return new, f"new, as its checkpoint cannot be used: {error}"
    if saved.seed != spec.seed:
        return new, f"new, as its checkpoint has seed {saved.seed}"
    if too_old(saved, start):
        return new, f"new, as its checkpoint ({saved.now}) is too old to live on from"
    if saved.now > min(end, start + SLACK_SECONDS):
        return new, f"new, as its checkpoint ({saved.now}) is later than the start ({start})"
    resumed_at = saved.now
    saved.advance_to(start - 1)  # a scrape at the start itself is still to be taken
    if saved.plan != spec.plan:
        saved.switch(spec.plan)
    return saved, f"goes on from {resumed_at}"
