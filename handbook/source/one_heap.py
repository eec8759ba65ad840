"""Gives the memory of answers back to the system, and keeps one heap for all threads that read.

glibc keeps what a thread has freed for that thread: eight threads that read 8 MiB each, one after
another, would hold them all. Elsewhere nothing is done, and nothing is needed.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress

from handbook.source.gate import LARGE_BYTES

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
"""Source: glibc, malloc.h; a threshold that is set stays as it is."""


def share_one_heap() -> None:
    """Let threads that begin from now on share one heap, in which no large buffer lies.

    For the whole process; every buffer from `LARGE_BYTES` on is a mapping of its own. Only one
    thread at a time runs Python, so they do not wait for each other's heap.
    """
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES)
        libc.mallopt(_M_ARENA_MAX, 1)
