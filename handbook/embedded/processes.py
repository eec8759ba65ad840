"""Start child processes so that none is left over, whatever ends first.

Knows process groups, signals and log files; knows nothing of what the children do.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from handbook.problems import printable

_CHILD = Path(__file__).with_name("child.py")
_POLL_SECONDS = 0.02


class CommandFailedError(Exception):
    """A command that was to end well did not; the message ends with what it said last."""


def _wrapped(command: Sequence[str | Path]) -> list[str]:
    return [sys.executable, "-I", "-S", str(_CHILD), str(os.getpid()), *map(str, command)]


def last_lines(log: Path, count: int = 12) -> list[str]:
    """Read the last `count` lines of a log; empty when there is none."""
    try:
        size = log.stat().st_size
        with log.open("rb") as file:
            file.seek(max(0, size - 65536))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return []
    return text.splitlines()[-count:]


@dataclass
class Child:
    """One running command, the leader of a process group of its own."""

    name: str
    """What a person calls it, in messages."""
    process: subprocess.Popen[bytes]
    """The leader; not reaped before its whole group is ended, so its id cannot be reused."""
    log: Path
    """Where its output goes."""

    @property
    def pid(self) -> int:
        """The process id, and the id of the process group."""
        return self.process.pid

    def ended(self) -> int | None:
        """Tell how the command ended: its exit code, minus the signal's number, or None.

        Leaves the process unreaped, so that its group can still be named by its id.
        """
        if self.process.returncode is not None:
            return self.process.returncode
        try:
            info = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return self.process.wait()
        if info is None:
            return None
        return info.si_status if info.si_code == os.CLD_EXITED else -info.si_status

    def signal_group(self, number: int) -> None:
        """Send a signal to the command and all that it started; nothing if they are gone."""
        if self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, number)

    def signal_leader(self, number: int) -> None:
        """Send a signal to the command alone; nothing if it is gone."""
        if self.ended() is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(number)

    def wait(self, seconds: float) -> int | None:
        """Wait for the command's end, at most `seconds`; answer as `ended` does."""
        deadline = time.monotonic() + seconds
        while (code := self.ended()) is None and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        return code

    def end(self) -> None:
        """Kill what is left of the group and reap the command."""
        self.signal_group(signal.SIGKILL)
        self.process.wait()


@dataclass
class Family:
    """All children of one run; leaving the `with` block ends every one of them."""

    grace_seconds: float = 5.0
    """How long a child may take to end after SIGTERM before it is killed."""
    children: list[Child] = field(default_factory=list)

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        log: Path,
        *,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> Child:
        """Start a command with its output going to a fresh log.

        Call it from a thread that lives as long as the child: Linux takes the end of the thread
        for the end of the parent.

        Raises:
            OSError: The log cannot be written.
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            process = subprocess.Popen(
                _wrapped(command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(environment) if environment is not None else None,
                cwd=folder,
                process_group=0,
            )
        child = Child(name, process, log)
        self.children.append(child)
        return child

    def run(
        self,
        name: str,
        command: Sequence[str | Path],
        log: Path,
        *,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        timeout_seconds: float = 600.0,
    ) -> None:
        """Run a command to its end.

        Raises:
            CommandFailedError: It ended badly or took longer than `timeout_seconds`.
        """
        child = self.start(name, command, log, environment=environment, folder=folder)
        self.finish(child, timeout_seconds)

    def finish(self, child: Child, timeout_seconds: float = 600.0) -> None:
        """Wait for a command's end.

        Raises:
            CommandFailedError: It ended badly or takes longer than `timeout_seconds`.
        """
        try:
            code = child.wait(timeout_seconds)
        finally:
            child.end()
            self.children.remove(child)
        if code != 0:
            raise CommandFailedError(how_it_ended(child.name, code, child.log, timeout_seconds))

    def stop(self, children: Sequence[Child] | None = None) -> None:
        """End the given children, by default all: ask, wait, then kill; newest first."""
        leaving = list(reversed(self.children if children is None else children))
        for child in leaving:
            child.signal_group(signal.SIGTERM)
        deadline = time.monotonic() + self.grace_seconds
        for child in leaving:
            child.wait(max(0.0, deadline - time.monotonic()))
        for child in leaving:
            child.end()
            self.children.remove(child)

    def __enter__(self) -> Family:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def how_it_ended(name: str, code: int | None, log: Path, seconds: float = 0.0) -> str:
    """Say how a command ended, with the last lines of its log below, for a person to read."""
    if code is None:
        how = f"took longer than {seconds:.0f} s"
    elif code < 0:
        how = f"was ended by {signal.Signals(-code).name}"
    else:
        how = f"ended with exit code {code}"
    said = last_lines(log)
    told = f"; it said last ({log}):" if said else f" and said nothing ({log})"
    return "\n".join([f"{name} {how}{told}", *(f"    {printable(line)}" for line in said)])
