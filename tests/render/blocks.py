"""Every block that a page can show, by name, so that a test can loop over all of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from handbook.catalogue import Source, load_catalogue
from handbook.config.load import load_handbook
from handbook.live import COURSE_SECONDS
from handbook.model.handbook import Handbook
from handbook.render.action import action_card
from handbook.render.alerts import alert_card, alerts_list
from handbook.render.backlinks import Backlinks, backlinks_of
from handbook.render.card import signal_card, signals_by_group
from handbook.render.chart import chart_block
from handbook.render.check import check_card
from handbook.render.dashboard import dashboard_grid, panel_card
from handbook.render.health import health_table
from handbook.render.inline import level_inline, value_inline
from handbook.render.metrics import metric_row, metrics_reference
from handbook.render.now import now_board
from handbook.render.promql import promql_block
from handbook.render.runbook import path_block, runbook_head, runbooks_overview
from handbook.render.slots import Slot
from handbook.render.trends import trends_report
from handbook.render.walks import Walks
from handbook.runbooks.parse import load_runbooks
from handbook.trends.questions import trend_questions
from handbook.trends.trend import take_trends

PROJECT = Path(__file__).parent.parent.parent
HANDBOOK: Handbook = load_handbook(PROJECT / "handbook.yml")
RUNBOOKS = load_runbooks(PROJECT / "runbooks", HANDBOOK)
CATALOGUE = load_catalogue().with_own(Source("Game server", "Ours."), HANDBOOK.metrics)
BACKLINKS: Backlinks = backlinks_of(CATALOGUE, HANDBOOK, RUNBOOKS)
RAW_QUERY = 'go_goroutines{job="game-server"}'
ROOT = "../"
AT = 1_795_365_900.0
"""2026-11-22T16:45:00Z."""
TRENDS = trend_questions(HANDBOOK.signals.values(), COURSE_SECONDS, AT)

_CPU = HANDBOOK.signals["cpu"]

BLOCKS: dict[str, Callable[[Slot, Walks], str]] = {
    "value": lambda slot, _: "".join(value_inline(s, slot) for s in HANDBOOK.signals.values()),
    "level": lambda slot, _: level_inline(_CPU, slot),
    "card": lambda slot, _: signal_card(_CPU, HANDBOOK, slot, root=ROOT),
    "cards": lambda slot, _: signals_by_group(HANDBOOK, slot, ROOT),
    "chart": lambda slot, _: chart_block(_CPU, HANDBOOK, slot, COURSE_SECONDS),
    "alert": lambda slot, _: alert_card(HANDBOOK.alerts["HighCPU"], HANDBOOK, slot, ROOT),
    "alerts": lambda slot, _: alerts_list(HANDBOOK, slot, ROOT),
    "panel": lambda slot, _: panel_card(HANDBOOK.dashboard.panels[0], HANDBOOK, slot, ROOT),
    "dashboard": lambda slot, _: dashboard_grid(HANDBOOK, slot, ROOT),
    "health": lambda slot, _: health_table(HANDBOOK, slot, ROOT),
    "metric": lambda slot, _: metric_row(
        CATALOGUE.metrics["go_goroutines"], HANDBOOK, BACKLINKS, slot, ROOT
    ),
    "metrics": lambda slot, _: metrics_reference(HANDBOOK, BACKLINKS, slot, ROOT),
    "now": lambda slot, walks: now_board(HANDBOOK, walks, slot, ROOT),
    "promql": lambda slot, _: promql_block("go_goroutines{$scope}", RAW_QUERY, HANDBOOK, slot),
    "runbooks": lambda slot, walks: runbooks_overview(HANDBOOK, walks, slot, ROOT),
    "trends": lambda slot, _: trends_report(
        lambda live: take_trends(TRENDS, live), HANDBOOK, slot, ROOT
    ),
    "heads": lambda slot, walks: "".join(
        runbook_head(book, HANDBOOK, walks, slot, ROOT) for book in RUNBOOKS.values()
    ),
    "checks": lambda slot, walks: "".join(
        check_card(check, book, HANDBOOK, walks, slot, ROOT)
        for book in RUNBOOKS.values()
        for check in book.checks
    ),
    "actions": lambda slot, walks: "".join(
        action_card(action, book, HANDBOOK, walks, slot)
        for book in RUNBOOKS.values()
        for action in book.actions
    ),
    "paths": lambda slot, walks: "".join(
        path_block(book, walks, slot, ROOT) for book in RUNBOOKS.values() if not book.guide
    ),
}
