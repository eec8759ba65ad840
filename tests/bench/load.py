"""What it takes to read a config of five thousand signals and two thousand alerts."""

from __future__ import annotations

import time

from handbook.config.load import handbook_of
from tests.bench.builds import Figure
from tests.large.made import FULL, Size, made_config

SIZES = (Size(1250, 500, 250), Size(2500, 1000, 500), FULL)
AIM_SECONDS = 2.0


def report(rounds: int) -> list[str]:
    """Measure and return the lines of a Markdown table."""
    runs: dict[Size, list[float]] = {size: [] for size in SIZES}
    for number in range(rounds + 1):
        for size in SIZES:
            # Other numbers in each round, so that nothing kept from a round before helps.
            text = made_config(size).replace("shard!='", f"shard!='{number}-")
            began = time.process_time()
            loaded = handbook_of(text)
            seconds = time.process_time() - began
            if len(loaded.signals) != size.signals:
                raise AssertionError(f"{len(loaded.signals)} signals of {size.signals}")
            if number:
                runs[size].append(seconds)
    lines = [f"{rounds} rounds in one process; processor time: there is nothing to wait for.", "",
             "| Signals | Alerts | Time | Milliseconds a signal |",
             "|---|---|---|---|"]  # fmt: skip
    for size, taken in runs.items():
        found = Figure(tuple(taken))
        each = 1000 * found.median / size.signals
        lines.append(f"| {size.signals:,} | {size.alerts:,} | {found} | {each:.2f} |")
    return [*lines, "", f"Aim: {FULL.signals:,} signals in {AIM_SECONDS:g} s or less, and no more "
            "than in proportion."]  # fmt: skip
