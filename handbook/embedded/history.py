"""Give the embedded Prometheus its past: find which time is missing, and make it as blocks.

Knows the data folder and its state file. The demo's numbers are decided by seed and time, so what
was scraped live and what is made here are the same, and making again loses nothing.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from handbook.atomic import write_atomic
from handbook.embedded.blocks import (
    BLOCK_SECONDS,
    Block,
    adopt,
    drop_outside,
    read_blocks,
    start_making_blocks,
)
from handbook.embedded.processes import Child, Family
from handbook.embedded.servers import COARSE_SECONDS, FINE_SECONDS, DemoPrograms, Server

SPAN_SECONDS = 6 * 3600
"""How much history a first start makes."""
FINE_SPAN_SECONDS = 3600
"""How much of it, before now, is 5 s apart instead of 15 s."""
KEPT_SECONDS = 24 * 3600
"""How far back a later start keeps what earlier ones made."""
LEAD_SECONDS = 10
"""How far the tail runs ahead of the clock: Prometheus 2 and 3 pass targets on in two ticks of
5 s, so a first scrape comes 5 s to 15 s after its start. What a server answers in that time is
decided already; scrapes of time that a block covers are skipped."""
_SMALL_GAP_SECONDS = 300
"""A gap that the live servers fast-forward over in no time, so that the tail alone closes it."""
_MOST_BLOCKS = 60
_STATE_VERSION = 1
_STATE_FILE = "history.json"


@dataclass(frozen=True)
class State:
    """What the data folder holds for certain."""

    key: str
    """Says which model, servers and spans the history is of."""
    start: int
    """Unix seconds of the first sample that was made."""
    end: int
    """Unix seconds where the made blocks end and the checkpoint stands."""


@dataclass(frozen=True)
class Piece:
    """One run of the demo's history, in Unix seconds."""

    start: int
    """The first sample of a new history; one that goes on has a sample there already."""
    end: int
    """The last sample, and the time of the checkpoint."""
    fine_seconds: int
    """How much of it, before its end, is 5 s apart."""


class HistoryError(Exception):
    """The history that was made is not what it has to be: a mistake in the demo's programs."""


def read_state(file: Path, key: str) -> State | None:
    """Read the state file; None if there is none, or it is of another model or other servers."""
    try:
        content = json.loads(file.read_text("utf-8"))
        state = State(str(content["key"]), int(content["start"]), int(content["end"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return state if state.key == key else None


def forget_history(folder: Path) -> None:
    """Remove all that a data folder holds, its state first: half of the rest may outlive a kill."""
    (folder / _STATE_FILE).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def pieces(start: int, end: int, fine_from: int) -> list[Piece]:
    """Cut a time range before each time where promtool cuts blocks, so that each is one block.

    Args:
        start: Unix seconds.
        end: Unix seconds; nothing is returned where it is not after `start`.
        fine_from: Unix seconds from which samples are 5 s apart.
    """
    cut = []
    while start < end:
        # A fine step before the cut: the sample at its end lies in this block, the next does not.
        last = (start // BLOCK_SECONDS + 1) * BLOCK_SECONDS - FINE_SECONDS
        until = min(end, last if start < last else last + BLOCK_SECONDS)
        cut.append(Piece(start, until, max(0, until - max(start, fine_from))))
        start = until
    return cut


@dataclass
class History:
    """The history of some demo servers in a data folder."""

    folder: Path
    """Holds the TSDB, the checkpoints and the state file."""
    servers: Sequence[Server]
    promtool: Path
    family: Family
    log: Path
    """Folder for the logs of the programs run."""
    programs: DemoPrograms = field(default_factory=DemoPrograms)
    span_seconds: int = SPAN_SECONDS
    fine_span_seconds: int = FINE_SPAN_SECONDS
    project: Path | None = None
    """Folder to run the demo's programs in."""

    @property
    def tsdb(self) -> Path:
        """The folder that Prometheus opens."""
        return self.folder / "tsdb"

    @property
    def _state_file(self) -> Path:
        return self.folder / _STATE_FILE

    def _key(self) -> str:
        servers = " ".join(server.argument for server in self.servers)
        spans = f"{self.span_seconds}/{self.fine_span_seconds}"
        return f"{_STATE_VERSION} {self.programs.fingerprint()} {spans} {servers}"

    def checkpoint(self, end: int) -> Path:
        """The folder with the servers' state at a time."""
        return self.folder / f"checkpoint-{end}"

    def catch_up(self, now: float) -> State:
        """Make the missing history up to `now` (Unix seconds), the bulk of the work.

        What Prometheus itself wrote after the last made block is dropped and made again. Starts
        anew where nothing can be gone on from. Prometheus must not be running.

        Raises:
            CommandFailedError: One of the demo's programs or promtool failed.
            HistoryError: The demo wrote other times than it was asked for.
        """
        key = self._key()
        state = self._usable(read_state(self._state_file, key), now)
        if state is None:
            forget_history(self.folder)
            start = int(now - self.span_seconds) // COARSE_SECONDS * COARSE_SECONDS
            state = State(key, start, start)
        kept_from = int(now) - max(KEPT_SECONDS, self.span_seconds)
        drop_outside(self.tsdb, kept_from * 1000, state.end * 1000)
        self._drop_checkpoints(state.end)
        if state.end > state.start and now - state.end < _SMALL_GAP_SECONDS:
            return state
        fine_from = int(now - self.fine_span_seconds) // COARSE_SECONDS * COARSE_SECONDS
        made = self._make(pieces(state.end, int(now), fine_from))
        adopt(made, self.tsdb)
        state = State(key, max(state.start, kept_from), int(now))
        content = {"key": state.key, "start": state.start, "end": state.end}
        write_atomic(self._state_file, json.dumps(content, indent=2) + "\n")
        self._drop_checkpoints(state.end)
        return state

    def add_tail(self, state: State, now: float) -> int:
        """Make the last seconds, up to a little after `now`, right before Prometheus starts.

        The tail belongs to this run only: the next start drops it and goes on from `state`.
        Answers its end in Unix seconds.

        Raises:
            CommandFailedError: One of the demo's programs or promtool failed.
            HistoryError: The demo wrote other times than it was asked for.
        """
        end = int(now) + LEAD_SECONDS
        adopt(self._make([Piece(state.end, end, end - state.end)]), self.tsdb)
        return end

    def _usable(self, state: State | None, now: float) -> State | None:
        if state is None or not 0 <= now - state.end <= self.span_seconds:
            return None
        present = [self.checkpoint(state.end) / server.checkpoint_name for server in self.servers]
        if not all(file.is_file() for file in present):
            return None
        made = [block for block in read_blocks(self.tsdb) if block.max_ms <= state.end * 1000 + 1]
        if not made or made[-1].max_ms != state.end * 1000 + 1 or len(made) > _MOST_BLOCKS:
            return None
        whole = all(b.min_ms - a.max_ms <= COARSE_SECONDS * 1000 for a, b in pairwise(made))
        return state if whole else None

    def _make(self, wanted: Sequence[Piece]) -> list[Block]:
        """Write and load piece after piece; one is loaded while the next is written."""
        staging = self.folder / "staging"
        shutil.rmtree(staging, ignore_errors=True)
        loading: Child | None = None
        for number, piece in enumerate(wanted):
            checkpoint = self.checkpoint(piece.end)
            checkpoint.mkdir(parents=True, exist_ok=True)
            for file in self.checkpoint(piece.start).glob("*.json"):
                shutil.copyfile(file, checkpoint / file.name)
            staging.mkdir(exist_ok=True)
            text = staging / f"{number}.om"
            command = self.programs.history_command(
                self.servers, piece.start, piece.end, piece.fine_seconds, checkpoint, text
            )
            self.family.run(
                "demo.history", command, self.log / "demo-history.log", folder=self.project
            )
            if loading is not None:
                self.family.finish(loading)
                (staging / f"{number - 1}.om").unlink()
            log = self.log / "promtool.log"
            loading = start_making_blocks(
                self.promtool, text, staging / str(number), log, self.family
            )
        if loading is not None:
            self.family.finish(loading)
        made = []
        for number in range(len(wanted)):
            made += read_blocks(staging / str(number))
            (staging / f"{number}.om").unlink(missing_ok=True)
        self._see_that_they_fit(made, wanted)
        return made

    def _see_that_they_fit(self, made: Sequence[Block], wanted: Sequence[Piece]) -> None:
        """Raise HistoryError where blocks overlap or do not reach the ends that were asked for."""
        present = read_blocks(self.tsdb)
        for before, after in pairwise([*present[-1:], *made]):
            if after.min_ms < before.max_ms:
                raise HistoryError(f"the demo's history overlaps: {before}, {after}")
        if wanted and (not made or made[-1].max_ms != wanted[-1].end * 1000 + 1):
            raise HistoryError(f"demo.history was asked for {wanted[-1]} and wrote {made[-1:]}")

    def _drop_checkpoints(self, end: int) -> None:
        for folder in self.folder.glob("checkpoint-*"):
            if folder != self.checkpoint(end):
                shutil.rmtree(folder, ignore_errors=True)
