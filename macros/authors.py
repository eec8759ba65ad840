"""The macros that a page may use: each finds its thing by name and hands it to a renderer.

The macro reference is made from this module: the first line of each docstring says what an
author gets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from handbook.lint.reference import check_reference as lint_reference
from handbook.model.durations import seconds_of
from handbook.problems import nearest
from handbook.render.alerts import alert_card, alerts_list
from handbook.render.card import signal_card, signals_by_group
from handbook.render.chart import chart_block
from handbook.render.dashboard import dashboard_grid
from handbook.render.drift import drift_report
from handbook.render.escape import escaped
from handbook.render.health import health_table
from handbook.render.inline import level_inline, threshold_text, value_inline
from handbook.render.metrics import metric_row, metrics_reference
from handbook.render.metrics import metric_table as metrics_of_source
from handbook.render.now import now_board
from handbook.render.runbook import runbooks_overview
from handbook.render.trends import trends_report
from macros import references
from macros.building import Build
from macros.calls import Macro, WrongMacroError

T = TypeVar("T")
Call = Callable[..., str]

MACROS: dict[str, Macro] = {}

MIN_COURSE_SECONDS, MAX_COURSE_SECONDS = 300, 7 * 86400
LEVELS = ("normal", "warning", "critical")


def _macro(*, live: bool) -> Callable[[Call], Call]:
    def register(call: Call) -> Call:
        MACROS[call.__name__] = Macro(call.__name__, call, live)
        return call

    return register


def live_names() -> frozenset[str]:
    """Name the macros that show what the source says."""
    return frozenset(name for name, macro in MACROS.items() if macro.live)


def macros(build: Build) -> dict[str, Call]:
    """Make the callables that the macro plugin is given."""
    return {name: macro.bound(build) for name, macro in MACROS.items()}


def _named(kind: str, name: str, things: Mapping[str, T]) -> T:
    if name not in things:
        raise WrongMacroError(f"no {kind} '{name[:60]}'{nearest(name, things)}")
    return things[name]


@_macro(live=True)
def value(build: Build, signal: str) -> str:
    """A signal's worst reading now, within a sentence."""
    found = _named("signal", signal, build.handbook.signals)
    return build.tokens.block(value_inline(found, build.tokens.slot), inline=True)


@_macro(live=True)
def level(build: Build, signal: str) -> str:
    """The level of a signal's worst reading, within a sentence."""
    found = _named("signal", signal, build.handbook.signals)
    return build.tokens.block(level_inline(found, build.tokens.slot), inline=True)


@_macro(live=False)
def threshold(build: Build, signal: str, level: str) -> str:
    """A signal's `normal`, `warning` or `critical` with its unit."""
    found = _named("signal", signal, build.handbook.signals)
    if level not in LEVELS:
        raise WrongMacroError(f"no level '{level[:60]}'; write one of {', '.join(LEVELS)}")
    text = threshold_text(found, level)
    if not text:
        raise WrongMacroError(f"signal '{signal}' has no {level}; give it one in handbook.yml")
    return str(escaped(text))


@_macro(live=True)
def signal(build: Build, signal: str) -> str:
    """A card: what it means, its query, its levels, and its value on every server."""
    found = _named("signal", signal, build.handbook.signals)
    return build.block(
        signal_card, found, build.handbook, build.tokens.slot, root=build.up, anchor=False
    )


@_macro(live=True)
def chart(build: Build, signal: str, back: str = "1h") -> str:
    """A signal's course over the last minutes or hours, with its levels as lines."""
    found = _named("signal", signal, build.handbook.signals)
    try:
        seconds = seconds_of(back)
    except ValueError:
        seconds = 0.0
    if not MIN_COURSE_SECONDS <= seconds <= MAX_COURSE_SECONDS:
        raise WrongMacroError(f"back is '{back[:20]}'; write a duration from 5m to 7d, such as 1h")
    build.want_course(found, seconds)
    return build.block(chart_block, found, build.handbook, build.tokens.slot, seconds)


@_macro(live=True)
def alert(build: Build, name: str) -> str:
    """A card of an alert: its expression, how long, why, its state now, its runbook."""
    found = _named("alert", name, build.handbook.alerts)
    return build.block(
        alert_card, found, build.handbook, build.tokens.slot, root=build.up, anchor=False
    )


@_macro(live=True)
def metric(build: Build, name: str) -> str:
    """One entry of the metric reference."""
    found = _named("metric", name, build.catalogue.metrics)
    return build.block(
        metric_row,
        found, build.handbook, build.backlinks, build.tokens.slot, root=build.up, anchor=False,
    )  # fmt: skip


@_macro(live=True)
def metric_table(build: Build, source: str) -> str:
    """All metrics of one exporter, such as `Go client`."""
    found = _named("exporter", source, {s.title: s for s in build.catalogue.sources})
    return build.block(
        metrics_of_source,
        found, build.handbook, build.backlinks, build.tokens.slot, root=build.up, anchor=False,
    )  # fmt: skip


@_macro(live=False)
def count(build: Build, things: str) -> str:
    """How many signals, alerts, panels, rows, checks, metrics or runbooks there are."""
    handbook = build.handbook
    numbers = {
        "signals": len(handbook.signals),
        "alerts": len(handbook.alerts),
        "panels": len(handbook.dashboard.panels),
        "rows": len(handbook.dashboard.rows),
        "checks": len(handbook.health),
        "metrics": len(build.catalogue.metrics),
        "runbooks": len(build.runbooks),
    }
    return str(_named("count of", things, numbers))


@_macro(live=False)
def link(build: Build, to: str) -> str:
    """The address of `handbook`, `grafana`, `dashboard` or `prometheus`, as a link."""
    links, board = build.handbook.links, build.handbook.dashboard
    addresses = {
        "handbook": links.handbook,
        "grafana": links.grafana,
        "dashboard": f"{links.grafana}/d/{board.uid}/{board.slug}",
        "prometheus": links.prometheus,
    }
    address = escaped(_named("link", to, addresses), cap=None)
    return f'<a href="{address}">{address}</a>'


@_macro(live=False)
def quote(build: Build, text: str, source: str) -> str:
    """What an old page said, numbers included; only for corrections and decisions."""
    file = build.page.file
    if not file.endswith(("corrections.md", "where-it-went.md")) and "/decisions/" not in file:
        raise WrongMacroError("old numbers are quoted on Corrections and in decisions only")
    return f'<q class="hb-quote" title="{escaped(source)}">{escaped(text, cap=None)}</q>'


@_macro(live=True)
def now(build: Build) -> str:
    """The board of the first page: what is wrong now, worst first."""
    return build.block(now_board, build.handbook, build.walks, build.tokens.slot, root=build.up)


@_macro(live=True)
def signals(build: Build) -> str:
    """Every signal as a card, by group."""
    return build.block(signals_by_group, build.handbook, build.tokens.slot, root=build.up)


@_macro(live=True)
def dashboard(build: Build) -> str:
    """The panels as Grafana lays them out."""
    return build.block(dashboard_grid, build.handbook, build.tokens.slot, root=build.up)


@_macro(live=True)
def alerts(build: Build) -> str:
    """Every alert as a card."""
    return build.block(alerts_list, build.handbook, build.tokens.slot, root=build.up)


@_macro(live=True)
def drift(build: Build) -> str:
    """Whether rules, metrics, targets and the dashboard run as the handbook says."""
    return build.block(drift_report, build.drift, build.tokens.slot)


@_macro(live=True)
def trends(build: Build) -> str:
    """How each signal went over the last hour, on each server, and what to read next."""
    return build.block(
        trends_report, build.trends, build.handbook, build.tokens.slot, root=build.up
    )


@_macro(live=True)
def health(build: Build) -> str:
    """The quick health check, met or not, per server."""
    return build.block(health_table, build.handbook, build.tokens.slot, root=build.up)


@_macro(live=True)
def runbooks(build: Build) -> str:
    """Every runbook, what it says now, and which symptom leads to it."""
    wrong = [build.tokens.block(build.notice(problem)) for problem in build.read.problems]
    overview = build.block(
        runbooks_overview, build.handbook, build.walks, build.tokens.slot, root=build.up
    )
    return "\n\n".join([*wrong, overview])


@_macro(live=True)
def metrics(build: Build) -> str:
    """The metric reference, by exporter and group."""
    return build.block(
        metrics_reference, build.handbook, build.backlinks, build.tokens.slot, root=build.up
    )


@_macro(live=False)
def config_reference(build: Build) -> str:
    """Every section and key of the config, and of the steps of a runbook."""
    return references.config_reference()


@_macro(live=False)
def macro_reference(build: Build) -> str:
    """Every macro."""
    return references.macro_reference(MACROS.values())


@_macro(live=False)
def command_reference(build: Build) -> str:
    """Every command with its help."""
    return references.command_reference()


@_macro(live=False)
def check_reference(build: Build) -> str:
    """Every rule of `handbook check`, with examples."""
    return lint_reference()
