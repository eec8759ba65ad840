"""What a runbook's actions may do when a person lets the handbook carry them out.

Plain limits, as ``handbook.yml`` gives them. Knows no action and starts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_FOLDER = "collected"
DEFAULT_TIME_LIMIT_SECONDS = 120.0
DEFAULT_SIZE_LIMIT_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ActionRules:
    """The section ``actions``; without it no program is started."""

    programs: tuple[str, ...] = ()
    """Names of the programs that a ``run`` may start, as they are found on PATH."""
    folder: str = DEFAULT_FOLDER
    """Where files and the log go, below the handbook's folder."""
    time_limit_seconds: float = DEFAULT_TIME_LIMIT_SECONDS
    """Of one action; a program and all that it started is killed then."""
    size_limit_bytes: int = DEFAULT_SIZE_LIMIT_BYTES
    """Of one file, be it fetched, printed or written by a program."""
