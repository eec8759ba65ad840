"""Gives the memory of large bodies back to the system as soon as they are read.

glibc keeps what a thread has freed for that thread: eight threads that read 8 MiB each, one after
another, would hold them all. Elsewhere nothing is done, and nothing is needed.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress

from handbook.source.gate import LARGE_BYTES

_M_MMAP_THRESHOLD = -3
"""Source: glibc, malloc.h; a threshold that is set stays as it is."""


def return_large_buffers() -> None:
    """Let every buffer from `LARGE_BYTES` on be a mapping of its own; for the whole process."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES)
