"""What generating costs for made handbooks of growing size: load and make, in one process."""

from __future__ import annotations

import time

from handbook.config.load import handbook_of
from handbook.generate.outputs import outputs
from tests.bench.builds import Figure

SIZES = (100, 300, 1000)


def made_handbook(signals: int) -> str:
    """Write a config of many signals, each with both levels, an alert and a place on a panel."""
    lines = [
        "scopes:",
        "  game: {title: Game server, match: 'job=\"game-server\"', identity: instance,"
        " scrape_interval: 5s, targets: ['10.0.0.7:5500']}",
        "links: {handbook: http://h, grafana: http://g, prometheus: http://p}",
        "signals:",
    ]
    shapes = (
        "gauge_{n}{{$scope}}",
        "60 * rate(counter_{n}_total{{$scope}}[1m])",
        "deriv(min_over_time(heap_{n}{{$scope}}[5m])[30m:1m]) - on (instance) 65536 * "
        "deriv(players_{n}{{$scope}}[30m])",
        "histogram_quantile(0.95, sum without (type) (rate(time_{n}_bucket{{$scope}}[5m])))",
    )
    for n in range(signals):
        lines += [
            f"  s{n}:", f"    title: Signal {n}", f"    group: Group {n % 20}",
            f"    expr: {shapes[n % len(shapes)].format(n=n)}", "    unit: requests",
            f'    warning: "> {n + 10}"', f'    critical: "> {2 * n + 30}"',
            "    why: Made for a measurement.", "    meaning: One of many.",
        ]  # fmt: skip
    lines.append("alerts:")
    lines += [f"  A{n}: {{signal: s{n}, for: 5m, runbook: r{n % 30}}}" for n in range(signals)]
    lines += ["dashboard:", "  uid: made", "  title: Made", "  rows:"]
    for row in range(0, signals, 40):
        lines += [f"    - title: Row {row}", "      panels:"]
        for n in range(row, min(row + 40, signals), 4):
            names = ", ".join(f"s{i}" for i in range(n, min(n + 4, signals)))
            lines.append(f"        - {{id: p{n}, title: Panel {n}, signals: [{names}]}}")
    return "\n".join(lines) + "\n"


def seconds_for(text: str) -> float:
    """Time one load and one making of all files, as CPU time: there is nothing to wait for."""
    began = time.process_time()
    outputs(handbook_of(text))
    return time.process_time() - began


def figures(rounds: int) -> dict[int, Figure]:
    """Measure each size, the sizes in turn; the first round is for warming up and not counted.

    Each round has other numbers in its texts, so that nothing kept from a round before helps.
    """
    taken: dict[int, list[float]] = {size: [] for size in SIZES}
    for number in range(rounds + 1):
        for size in SIZES:
            text = made_handbook(size).replace("gauge_", f"gauge{number}_").replace(
                "_total{", f"_{number}_total{{").replace("heap_", f"heap{number}_").replace(
                "time_", f"time{number}_")  # fmt: skip
            seconds = seconds_for(text)
            if number:
                taken[size].append(seconds)
    return {size: Figure(tuple(times)) for size, times in taken.items()}


def report(rounds: int) -> list[str]:
    """Measure and return the lines of a Markdown table."""
    found = figures(rounds)
    lines = [f"{rounds} rounds in one process; processor time: there is nothing to wait for.", "",
             "| Signals | Load and make all files | Milliseconds a signal |",
             "|---|---|---|"]  # fmt: skip
    lines += [f"| {n:,} | {f} | {1000 * f.median / n:.2f} |" for n, f in found.items()]
    return [*lines, "", "Aim: 1,000 signals in 2 s or less, and no more than in proportion."]


if __name__ == "__main__":
    print("\n".join(report(3)))
