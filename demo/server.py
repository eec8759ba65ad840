"""`python -m demo.server`: one demo game server that Prometheus can scrape.

Knows the command line, signals and the port. Must not know what is answered.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import time
from collections.abc import Sequence
from http.server import ThreadingHTTPServer
from pathlib import Path

from demo.checkpoint import load_checkpoint, too_old
from demo.families import CLIENTS, families
from demo.live import Live, handler_for
from demo.process import Process, birth
from demo.spec import plan_of

SAVE_SECONDS = 30
"""Time between two checkpoints; a crash loses no more than this of the model's state."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True  # a profile that still runs does not hold up the end
    block_on_close = False
    request_queue_size = 64


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo.server", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=5500, help="0 takes a free one and says which")
    parser.add_argument("--checkpoint", type=Path, help="state to go on from and to keep")
    parser.add_argument("--scenario", help="what to play; default: the checkpoint's, else healthy")
    parser.add_argument("--seed", type=int, help="of a new server; default 1")
    parser.add_argument("--began", type=int, metavar="UNIX", help="when the scenario began")
    parser.add_argument("--ended", type=int, metavar="UNIX", help="when it ends")
    parser.add_argument("--client", choices=CLIENTS, default=CLIENTS[0], help="export as that")
    return parser.parse_args(argv)


def starting_process(options: argparse.Namespace, now: int) -> Process:
    """Go on from the checkpoint, or bear a new server where there is none.

    Raises:
        ValueError: the command line asks for what cannot be, or the checkpoint is broken.
    """
    plan = plan_of(options.scenario or "healthy", options.began, options.ended)
    path = options.checkpoint
    if path is not None and path.exists():
        try:
            saved = load_checkpoint(path)
        except (OSError, ValueError) as error:
            raise ValueError(f"--checkpoint {path}: {error}; remove it to begin anew") from error
        if options.seed is not None and options.seed != saved.seed:
            raise ValueError(f"--seed {options.seed}: {path} has seed {saved.seed}; leave one out")
        if options.scenario is not None and plan != saved.plan:
            saved.switch(plan)
        if too_old(saved, now):
            return Process(saved.seed, birth(now, saved.plan.began), saved.plan)
        return saved
    seed = 1 if options.seed is None else options.seed
    return Process(seed, birth(now, options.began), plan)


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; exit 2 where the command line or the port is wrong."""
    options = _arguments(argv)
    try:
        if not 0 <= options.port < 65536:
            raise ValueError(f"--port {options.port}: give 0 to 65535")
        process = starting_process(options, int(time.time()))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    live = Live(process, families(options.client))
    live.health()  # lives through the time since the checkpoint before the port opens
    try:
        server = _Server((options.host, options.port), handler_for(live))
    except OSError as error:
        print(
            f"{options.host}:{options.port}: {error.strerror}; try another --port", file=sys.stderr
        )
        return 2
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(
        f"demo: http://{options.host}:{server.server_port}/metrics plays {process.playing}",
        flush=True,
    )
    while not ended.wait(SAVE_SECONDS):
        _save(live, options.checkpoint)
    server.server_close()
    _save(live, options.checkpoint)
    return 0


def _save(live: Live, path: Path | None) -> None:
    if path is None:
        return
    try:
        live.save(path)
    except OSError as error:  # a full disk does not end the server
        print(f"{path}: not saved: {error.strerror}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
