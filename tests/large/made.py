"""A made project of any size: signals, alerts and runbooks that belong together, with its pages."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import PROJECT
from tests.macros.project import own_pages

PAGES = {
    "index.md": "# Now\n\n{{ signals() }}\n",
    "alerts.md": "# Alerts\n\n{{ alerts() }}\n",
    "health.md": "# Health check\n\n{{ health() }}\n",
    "runbooks/index.md": "# Runbooks\n\n{{ runbooks() }}\n",
}
EXPRESSIONS = (
    "go_goroutines{{$scope,shard!='{n}'}}",
    "60 * rate(go_gc_duration_seconds_count{{$scope,shard!='{n}'}}[5m])",
    "go_memstats_heap_alloc_bytes{{$scope,shard!='{n}'}} + {n}",
    "rate(process_cpu_seconds_total{{$scope,shard!='{n}'}}[5m])",
)
UNITS = ("goroutines", "cycles/min", "bytes", "cores")


@dataclass(frozen=True)
class Size:
    """How many of each."""

    signals: int
    alerts: int
    runbooks: int


FULL = Size(signals=5000, alerts=2000, runbooks=1000)


def made_config(size: Size) -> str:
    """Write a config; one line a signal keeps 5,000 of them under the file's limit."""
    lines = [
        "scopes:",
        "  game: {title: Game server, match: 'job=\"game-server\"', identity: instance,"
        " scrape_interval: 5s, targets: ['127.0.0.1:5500']}",
        "links: {handbook: http://h, grafana: http://g, prometheus: http://p}",
        "units: [cycles]",
        "signals:",
    ]
    for n in range(size.signals):
        expr = EXPRESSIONS[n % 4].format(n=n)
        lines.append(
            f'  s{n}: {{title: S{n}, group: G{n % 20}, expr: "{expr}", unit: {UNITS[n % 4]}, '
            f'warning: "> {10**12 + n}", meaning: M., why: W.}}'
        )
    lines.append("alerts:")
    lines += [
        f"  A{n}: {{signal: s{(n % size.runbooks + n // size.runbooks) % size.signals}, for: 5m,"
        f" runbook: r{n % size.runbooks}}}"
        for n in range(size.alerts)
    ]
    lines.append("health: [s0]")
    lines.append("dashboard: {uid: made, title: Made, rows: [{title: R, panels: "
                 "[{id: p, title: P, signals: [s0]}]}]}")  # fmt: skip
    return "\n".join(lines) + "\n"


def made_runbook(number: int, signals: int) -> str:
    """Write a runbook of two checks and an action."""
    first, second = number % signals, (number + 1) % signals
    return f"""---
title: Runbook {number}
owner: team
escalation: Page the owner.
description: Made.
---
# Runbook {number}

## Meaning

It is {{{{ value("s{first}") }}}}, warning from {{{{ threshold("s{first}", "warning") }}}}.

## Impact

None.

## Is it so?

```check
signal: s{first}
yes: It is {{value}}.
no: {{say: It is not., conclude: ruled_out}}
```

## Is that so, too?

```check
signal: s{second}
yes: {{say: It is., conclude: confirmed}}
no: {{say: It is not., conclude: ruled_out}}
```

## Actions

```action
title: Read it
run: [curl, -s, "http://{{instance}}/metrics"]
```

## Verify that it is over

Look again.

## If that fails

Page the owner.
"""


def made_project(to: Path, size: Size) -> Path:
    """Write a project of a size under a folder, with this project's own code and settings."""
    to.mkdir(parents=True)
    for name in ("docs", "handbook", "macros"):
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PROJECT / name, to / name, ignore=ignore)
    shutil.copy(PROJECT / "mkdocs.yml", to / "mkdocs.yml")
    (to / "handbook.yml").write_text(made_config(size))
    pages = to.with_name(f"{to.name}-pages")
    pages.mkdir()
    for name, text in PAGES.items():
        (pages / name).parent.mkdir(exist_ok=True)
        (pages / name).write_text(text)
    own_pages(to, pages)
    shutil.rmtree(pages)
    (to / "runbooks").mkdir()
    for number in range(size.runbooks):
        (to / "runbooks" / f"r{number}.md").write_text(made_runbook(number, size.signals))
    return to
