"""`python -m demo.history`: write the past of demo servers, and the state to go on from.

Knows the command line and progress. Must not know the clock: start and end are given, so the
same call writes the same file.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from demo.checkpoint import resumed_or_born, save_checkpoint, write_whole
from demo.families import CLIENTS, families
from demo.recording import Recording, openmetrics, scrape_times
from demo.spec import ServerSpec, parse_server


class Progress:
    """One rewritten line on a terminal, else one line when a server is done."""

    def __init__(self, out: TextIO, servers: int) -> None:
        self.out = out
        self.servers = servers
        self.done = 0
        self.drawn_at = 0.0

    def told(self, share: float) -> None:
        """Draw how far the server at hand is, ten times a second at most."""
        if not self.out.isatty() or time.monotonic() - self.drawn_at < 0.1:
            return
        self.drawn_at = time.monotonic()
        percent = 100 * (self.done + share) / self.servers
        self.out.write(f"\r\x1b[Khistory: {percent:3.0f} %")
        self.out.flush()

    def finished(self, line: str) -> None:
        """Say that one server is done."""
        self.done += 1
        if not self.out.isatty():
            self.out.write(f"history: {line}\n")
        elif self.done == self.servers:
            self.out.write(f"\r\x1b[Khistory: {self.servers} servers\n")
        self.out.flush()


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo.history", description=__doc__)
    parser.add_argument(
        "--server",
        action="append",
        required=True,
        metavar="HOST:PORT=SCENARIO[:seed=N][:began=UNIX][:ended=UNIX]",
        help="a server and what it plays; may be given several times",
    )
    parser.add_argument("--start", type=int, required=True, help="first scrape, Unix seconds")
    parser.add_argument("--end", type=int, required=True, help="last scrape, Unix seconds")
    parser.add_argument("--step", type=int, default=15, help="seconds between scrapes")
    parser.add_argument("--fine", type=int, default=3600, help="seconds before --end that ...")
    parser.add_argument("--fine-step", type=int, default=5, help="... are scraped this often")
    parser.add_argument("--checkpoint", type=Path, required=True, help="folder of the states")
    parser.add_argument("--out", type=Path, required=True, help="the OpenMetrics file to write")
    parser.add_argument("--job", default="game-server", help="the job label")
    parser.add_argument("--client", choices=CLIENTS, default=CLIENTS[0], help="export as that")
    return parser.parse_args(argv)


def _specs(options: argparse.Namespace) -> list[ServerSpec]:
    """Check all that was asked for.

    Raises:
        ValueError: one line for each thing that is wrong.
    """
    specs: list[ServerSpec] = []
    problems: list[str] = []
    for text in options.server:
        try:
            specs.append(parse_server(text))
        except ValueError as error:
            problems.append(f"--server {error}")
    instances = [spec.instance for spec in specs]
    problems += [
        f"--server {instance} is given more than once; give each its own port"
        for instance in sorted({i for i in instances if instances.count(i) > 1})
    ]
    if options.end <= options.start:
        problems.append(f"--end {options.end} does not lie after --start {options.start}")
    if options.step < 1 or options.fine_step < 1 or options.fine < 0:
        problems.append("--step and --fine-step are 1 s or more, --fine 0 s or more")
    if problems:
        raise ValueError("\n".join(problems))
    return specs


def main(argv: Sequence[str] | None = None) -> int:
    """Write the history; exit 2 where the command line is wrong or a file cannot be written."""
    options = _arguments(argv)
    try:
        specs = _specs(options)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    listed = families(options.client)
    times = scrape_times(options.start, options.end, options.fine, options.step, options.fine_step)
    progress = Progress(sys.stderr, len(specs))
    recordings: list[Recording] = []
    lived = []
    for spec in specs:
        path = options.checkpoint / spec.checkpoint_name
        process, how = resumed_or_born(spec, path, options.start, options.end)
        recording = Recording(spec.instance, options.job)
        missing = [second for second in times if second > process.now]
        recording.record(process, listed, missing, progress.told)
        recordings.append(recording)
        lived.append((process, path))
        scenario = spec.plan.scenario.name
        progress.finished(f"{spec.instance} {scenario}: {recording.samples} samples ({how})")
    try:
        write_whole(options.out, openmetrics(listed, recordings))
        for process, path in lived:
            save_checkpoint(process, path)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
