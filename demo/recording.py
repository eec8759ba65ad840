"""The past of demo servers as OpenMetrics text, as promtool makes blocks from it.

Knows what `promtool tsdb create-blocks-from openmetrics` reads, and when scrapes take place.
Must not know the clock, nor where the text or the state is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from demo.exposition import help_line
from demo.family import Family
from demo.process import Process

SCRAPE_FAMILIES = (
    "up",
    "scrape_duration_seconds",
    "scrape_samples_scraped",
    "scrape_samples_post_metric_relabeling",
    "scrape_series_added",
)
"""What Prometheus adds to every scrape, found or not."""

Told = Callable[[float], None]
"""Told the share that is done, 0 to 1."""


def scrape_times(start: int, end: int, fine: int, step: int, fine_step: int) -> list[int]:
    """List the scrapes from `start` to `end`, both included, Unix seconds.

    They are `step` apart, `fine_step` in the last `fine` seconds; live scrapes follow on `end`.
    """
    joint = max(start, end - fine)
    return [*range(start, joint, step), *range(joint, end, fine_step), end]


class Recording:
    """The samples of one server, as OpenMetrics lines for each family."""

    def __init__(self, instance: str, job: str) -> None:
        self.labels = f'instance="{instance}",job="{job}"'
        self.lines: dict[str, str] = {}
        """For the name of each family, and of the scrape's own series, its lines."""
        self.samples = 0

    def record(
        self, process: Process, families: Sequence[Family], times: Sequence[int], told: Told
    ) -> None:
        """Live through `times` and keep what each scrape gets: nothing while it is down."""
        own: list[Sequence[float]] = []
        exported = sum(len(family.series) for family in families)
        known = exported
        stamps: list[str] = []
        rows: list[list[Sequence[float]]] = [[] for _ in families]
        readers = [
            (family.values, kept.append) for family, kept in zip(families, rows, strict=True)
        ]
        for number, second in enumerate(times):
            process.advance_to(second)
            found = exported if process.up else 0
            took = 0.002 + second * 7_919 % 997 / 1e6
            own.append((int(process.up), took, found, found, max(0, found - known)))
            known = found
            if process.up:
                stamps.append(f" {second}\n")
                for values, keep in readers:
                    keep(tuple(values(process)))
            if number % 64 == 0:
                told(number / len(times))
        for family, kept in zip(families, rows, strict=True):
            self._write(family.name, family.series, kept, stamps)
        every = [f" {second}\n" for second in times]
        for place, name in enumerate(SCRAPE_FAMILIES):
            self._write(name, ("",), [(row[place],) for row in own], every)
        told(1.0)

    def _write(
        self, name: str, series: Sequence[str], rows: Sequence[Sequence[float]], stamps: list[str]
    ) -> None:
        """Turn rows of values into one block of lines, series by series, in order of time."""
        parts: list[str] = []
        for one, column in zip(series, zip(*rows, strict=True), strict=False):
            suffix, _, own = one.partition("{")
            labels = f"{{{self.labels},{own}" if own else f"{{{self.labels}}}"
            head = f"{name}{suffix}{labels} "
            parts += [f"{head}{v!r}{at}" for v, at in zip(column, stamps, strict=True)]
        self.lines[name] = "".join(parts)
        self.samples += len(parts)


def openmetrics_type(family: Family, names: Iterable[str]) -> tuple[str, str]:
    """Give the name and type to declare a family under.

    A counter is declared without `_total`; where its name has none, or another family has the
    rest as its name, OpenMetrics leaves only `unknown`.
    """
    if family.kind != "counter":
        return family.name, family.kind
    base = family.name.removesuffix("_total")
    if base == family.name or base in names:
        return family.name, "unknown"
    return base, "counter"


def openmetrics(families: Sequence[Family], recordings: Sequence[Recording]) -> Iterator[str]:
    """Give the text in large pieces: all samples of a family together, `# EOF` at the end."""
    names = {family.name for family in families}
    for family in families:
        name, kind = openmetrics_type(family, names)
        yield f"{help_line(name, family.help)}# TYPE {name} {kind}\n"
        yield from (recording.lines[family.name] for recording in recordings)
    for name in SCRAPE_FAMILIES:
        yield f"# TYPE {name} gauge\n"
        yield from (recording.lines[name] for recording in recordings)
    yield "# EOF\n"
