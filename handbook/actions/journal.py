"""The log of what was done: one JSON object a line, appended and on disk before anything starts.

Whoever reads it in a terminal sees no control character act: all are escaped.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from handbook.moments import rfc3339

JOURNAL_FILE = "actions.log"


@dataclass(frozen=True, slots=True)
class Journal:
    """An append-only file."""

    file: Path
    clock: Callable[[], float]
    """Unix seconds."""

    def write(self, event: str, **entry: object) -> None:
        """Append one line and wait until the disk has it.

        Raises:
            OSError: it cannot be written, so that nothing may be done; also where a link stands
                in the file's place, which could lead anywhere.
        """
        self.file.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"time": rfc3339(self.clock()), "event": event, **entry})
        # JSON escapes every control character but this one.
        data = line.replace("\x7f", "\\u007f").encode("ascii") + b"\n"
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        handle = os.open(self.file, flags, 0o600)
        try:
            size = os.fstat(handle).st_size
            if size and os.pread(handle, 1, size - 1) != b"\n":
                data = b"\n" + data  # A kill or a full disk tore the line before.
            if os.write(handle, data) != len(data):
                raise OSError(f"{self.file} took only a part of a line")
            os.fsync(handle)
        finally:
            os.close(handle)
