"""What an alert says and where it links, as Go templates and as Prometheus expands them.

One function writes each text from a `Told`, so a rule and its test cannot say different things.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from handbook import addresses
from handbook.generate import go_template
from handbook.generate.matching import job_of, job_variable, server_variable
from handbook.model.durations import duration_text
from handbook.model.handbook import Alert, Handbook, Panel
from handbook.model.levels import Level, Limit
from handbook.model.units import Unit
from handbook.thresholds import exact_text

SUMMARY = "summary"
DESCRIPTION = "description"
RUNBOOK_URL = "runbook_url"
DASHBOARD_URL = "dashboard_url"
"""Names of the annotations, which the notification template and readers of the API rely on."""
SEVERITY = "severity"
"""The label that holds the level."""


@dataclass(frozen=True, slots=True)
class Told:
    """The parts of a text that come with the firing series."""

    server: str
    server_in_query: str
    value: str
    literal: bool
    """True where the text is not a template any more."""

    def text(self, text: str) -> str:
        """Put a text of the config in."""
        return text if self.literal else go_template.literal(text)


def as_template(alert: Alert) -> Told:
    """Return the parts as templates, for a rule."""
    identity = alert.signal.scope.identity
    value = go_template.value_template(alert.signal.unit)
    return Told(go_template.label(identity), go_template.query_label(identity), value, False)


def as_expanded(alert: Alert, server: str, value: float) -> Told:
    """Return the parts as Prometheus expands them, for a test."""
    shown = go_template.expanded_value(value, alert.signal.unit)
    return Told(server, go_template.query_escaped(server), shown, True)


def annotations_of(
    handbook: Handbook, alert: Alert, level: Level, panel: Panel | None, told: Told
) -> dict[str, str]:
    """Write the annotations of one rule.

    Args:
        handbook: For the addresses.
        alert: What fires.
        level: The rule's level.
        panel: The panel that plots the alert's signal; None links to the whole board.
        told: Templates, or what they become.
    """
    limit = alert.signal.levels.limit(level)
    assert limit is not None, alert.name  # noqa: S101 - rules are made of levels that are there
    on = f" on {told.server}" if alert.signal.per_server else ""
    words = (
        f"{told.text(alert.signal.title)}{on}: {told.value}, "
        f"{limit_words(limit, alert.signal.unit)} (the {level} level) "
        f"for {duration_text(alert.for_seconds)}."
    )
    why = f" {told.text(alert.signal.why)}" if alert.signal.why else ""
    return {
        SUMMARY: f"{told.text(alert.summary.rstrip('.'))}{on}",
        DESCRIPTION: words + why,
        RUNBOOK_URL: runbook_url(handbook, alert, told),
        DASHBOARD_URL: dashboard_url(handbook, alert, panel, told),
    }


def runbook_url(handbook: Handbook, alert: Alert, told: Told) -> str:
    """Return the runbook's page for this alert and server."""
    page = addresses.runbook_address(alert.runbook, f"{handbook.links.handbook}/")
    server = f"&instance={told.server_in_query}" if alert.signal.per_server else ""
    return f"{page}?alert={alert.name}{server}"


def dashboard_url(handbook: Handbook, alert: Alert, panel: Panel | None, told: Told) -> str:
    """Return the alert's panel in Grafana with the server filled in."""
    scope = alert.signal.scope
    address = addresses.grafana_panel(handbook, panel) if panel else (
        addresses.grafana_board(handbook))  # fmt: skip
    filled = []
    job = job_variable(handbook, scope)
    if job:
        filled.append(f"var-{job}={quote(job_of(scope) or '', safe='')}")
    if alert.signal.per_server:
        filled.append(f"var-{server_variable(handbook, scope)}={told.server_in_query}")
    if not filled:
        return address
    return address + ("&" if panel else "?") + "&".join(filled)


def limit_words(limit: Limit, unit: Unit) -> str:
    """Say a limit in words: ``above 1,000 goroutines``, ``below 1 or above 5 servers``."""
    parts = []
    for side, number in (("below", limit.below), ("above", limit.above)):
        if number is not None:
            exact = exact_text(number, unit)
            parts.append(f"{side} {exact.removesuffix(unit.per) + go_template.per_words(unit)}")
    return " or ".join(parts)
