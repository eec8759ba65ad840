"""Starts both engines over the table's samples, and puts the table into its page."""

from __future__ import annotations

import json
import re
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from handbook.embedded.blocks import start_making_blocks
from handbook.embedded.found import Found
from handbook.embedded.processes import Family
from handbook.embedded.watched import start_prometheus, wait_for_prometheus
from tests.conftest import PROJECT
from tests.engines.table import Engines, samples, table
from tests.engines.victoria import Programs, Victoria, load

PAGE = PROJECT / "docs" / "operate" / "large.md"
RULES = PROJECT / "monitoring" / "prometheus" / "rules.yml"
COMMAND = "python -m tests.engines"
_TABLE = re.compile(rf"(?<=<!-- measured by {COMMAND} -->\n\n).*?(?=\n\n<!-- to here -->)", re.S)


def measured_table(
    prometheus: Found, victoria: Programs, folder: Path, free_port: Callable[[], int]
) -> str:
    """Start both, measure, end them."""
    text = samples(int(time.time()))
    written = folder / "samples.om"
    written.write_text(text, "utf-8")
    with Family() as family:
        log = folder / "promtool.log"
        made = start_making_blocks(prometheus.promtool, written, folder / "tsdb", log, family)
        starter = Victoria(victoria, family, folder, free_port)
        stores = starter.store(), starter.store(offset="")
        for store in stores:
            load(store, text.encode())
        family.finish(made, 60)
        port = free_port()
        child = start_prometheus(
            prometheus, family, folder, port, folder / "prometheus.log",
            rule_files=[RULES], scrapes_itself=False,
        )  # fmt: skip
        wait_for_prometheus(child, port)
        url = f"http://127.0.0.1:{port}"
        return table(
            Engines(url, *stores), (_prometheus_name(url), f"VictoriaMetrics {victoria.version}")
        )


def _prometheus_name(url: str) -> str:
    with urllib.request.urlopen(f"{url}/api/v1/status/buildinfo", timeout=10) as answer:
        version = str(json.load(answer)["data"]["version"])
    return "Prometheus " + ".".join(version.split(".")[:2])


def table_of_page() -> str:
    """Read the table that the page shows."""
    found = _TABLE.search(PAGE.read_text("utf-8"))
    assert found, f"{PAGE.name} has no place for the table"
    return found[0]


def keep(made: str) -> None:
    """Put a table into the page."""
    PAGE.write_text(_TABLE.sub(lambda _: made, PAGE.read_text("utf-8")), "utf-8")
