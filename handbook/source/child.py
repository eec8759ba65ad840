"""The asking process: one batch in by stdin, its answers out by stdout, then the end.

Knows the pipe and its own limits; must not know who asks. Apart from the parent, it shares no
interpreter lock with a site build, and the parent's memory never holds a large body.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
import time
from dataclasses import asdict

from handbook.source.batch import start
from handbook.source.transfer import answer_to_plain, query_from_plain, source_from_plain

MEMORY_BYTES = 512 * 1024 * 1024
"""What this process may hold; beyond it ends, and the parent says so."""


def main() -> None:
    """Read the batch from the first line of stdin, ask it, write one JSON document.

    Stdin stays open as a lifeline: when it ends, so does this process, since nobody is left to
    read the answers.
    """
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    order = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    pending = start(
        source_from_plain(order["source"]),
        [query_from_plain(plain) for plain in order["queries"]],
        deadline_s=order["deadline_s"],
        workers=order["workers"],
        budget_s=order["budget_s"],
    )
    answers = [answer_to_plain(answer) for answer in pending.result().values()]
    stats = {**asdict(pending.stats), "cpu_seconds": time.process_time()}
    report = json.dumps({"answers": answers, "stats": stats})
    sys.stdout.buffer.write(report.encode("ascii"))
    sys.stdout.buffer.flush()
    os._exit(0)  # threads may still wait for bytes that nobody wants


def _end_with_parent() -> None:
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(1)
