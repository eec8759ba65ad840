"""Whether links lead somewhere: those of alerts, and all of the built site (`--site`)."""

from __future__ import annotations

import re

from handbook.addresses import alert_address, runbook_address, signal_address
from handbook.lint.registry import site_rule
from handbook.lint.site import ALERT_RULES, BuiltSite
from handbook.lint.subject import Subject
from handbook.problems import Problem, shown

_RUNBOOK_URL = re.compile(r"^\s*-?\s*runbook_url:\s*(.+?)\s*$", re.MULTILINE)


@site_rule(
    "alert-link",
    title="An alert leads to a page that is there and speaks of it",
    bad="runbooks/goroutine-leak/   # a page without the word HighGoroutines",
    good="runbooks/goroutine-leak/   # whose head lists the alerts that lead to it",
)
def alert_link(subject: Subject, site: BuiltSite) -> list[Problem]:
    """An alert whose pages the built site lacks: its runbook, its entry, its signal's card.

    The runbook's page must hold the alert's name, since that is what woke the reader.
    Each `runbook_url` of the generated rules is looked up too, with its anchor.
    """
    file = subject.handbook.file
    root = f"{site.address}/"
    found = []
    for alert in subject.handbook.alerts.values():
        line = subject.places.line("alerts", alert.name, "runbook")
        where = f"alerts.{alert.name}.runbook"
        for address in (
            runbook_address(alert.runbook, root),
            alert_address(alert.name, root),
            signal_address(alert.signal.id, root),
        ):
            fault = _fault(site, address)
            if fault:
                found.append(
                    Problem(file, line, where, f"in {site.shown}/: {fault}; build it again")
                )
        page = site.pages.get(f"runbooks/{alert.runbook}/index.html")
        if page is not None and alert.name not in page.text:
            message = f"{site.shown}/{page.path} does not hold the word {alert.name}"
            found.append(Problem(file, line, where, f"{message}; build the site again"))
    return [*found, *_in_rules(site)]


@site_rule(
    "broken-link",
    title="Every link within the site leads to a page and an anchor",
    bad="[growth](signals.md#goroutine_grows)",
    good="[growth](signals.md#goroutine_growth)",
)
def broken_link(subject: Subject, site: BuiltSite) -> list[Problem]:
    """A link of the built site to a page, a file or an anchor that is not there.

    Looked at is the HTML that readers get, so links that macros write count as well.
    Links to other sites are not asked.
    """
    found = []
    for page in site.pages.values():
        for link in page.links:
            inside = site.inside(link.target, page.path)
            fault = site.fault(*inside) if inside is not None else ""
            if fault:
                message = f"link '{shown(link.target, 160)}': {fault}; mend the link or the anchor"
                found.append(Problem(f"{site.shown}/{page.path}", link.line, "", message))
    return found


def _in_rules(site: BuiltSite) -> list[Problem]:
    text = site.alert_rules
    found = []
    for match in _RUNBOOK_URL.finditer(text):
        line = text.count("\n", 0, match.start(1)) + 1
        address = re.sub(r"\?[^#]*", "", re.sub(r"\{\{.*?\}\}", "", match[1].strip("'\"")))
        inside = site.inside(address, "")
        fault = site.fault(*inside) if inside is not None else f"leads out of {site.address}/"
        if fault:
            message = f"{fault}; generate the rules and build the site again"
            found.append(Problem(ALERT_RULES, line, "runbook_url", message))
    return found


def _fault(site: BuiltSite, address: str) -> str:
    inside = site.inside(address, "")
    return site.fault(*inside) if inside is not None else f"{shown(address)} leads out of the site"
