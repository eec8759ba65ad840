"""The page and the command say the same of one moment: steps, words, values, levels, path."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from handbook.commands.situation import Project, ask_project, read_project
from handbook.live import COURSE_SECONDS, Live
from handbook.render.check import answers_html
from handbook.render.conclusion import conclusion_html
from handbook.render.health import met
from handbook.render.limits import limits_html
from handbook.runbooks.model import Conclusion
from handbook.terminal.outlook import limit_lines
from handbook.terminal.run import run_text
from handbook.terminal.screen import Screen
from handbook.trends.outlook import limits_of
from handbook.verdicts.documents import health_document, triage_document
from handbook.verdicts.health import health_answers
from handbook.verdicts.triage import findings
from handbook.verdicts.walks import Walks
from tests.commands.conftest import DURING, RECORDINGS
from tests.drills.store import prometheus_over


class Attributes(HTMLParser):
    """Every element's attributes, and all words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture(scope="module")
def project() -> Project:
    return read_project()


@pytest.fixture(scope="module")
def live(project: Project, prometheus_binaries: object) -> Iterator[Live]:
    with pytest.MonkeyPatch.context() as patch:
        names = ("healthy.om.gz", "goroutine-leak.om.gz", "gc-pressure.om.gz")
        with prometheus_over([RECORDINGS / name for name in names]) as url:
            patch.setenv("PROMETHEUS_URL", url)
            signals = project.handbook.signals
            charts = [(name, COURSE_SECONDS) for name in signals]
            yield ask_project(project, float(DURING), signals.values(), charts)


def test_each_step_has_the_same_answer(project: Project, live: Live) -> None:
    walks = Walks(project.runbooks)
    document = triage_document(findings(walks, live), live)
    said = {
        (finding["runbook"], step["id"], finding["instance"]): step
        for finding in document["findings"]
        for step in finding["steps"]
        if step["kind"] == "check"
    }
    seen = 0
    for book in project.runbooks.values():
        for check in book.checks if not book.guide else ():
            page = Attributes(answers_html(check, book, walks, "", live))
            for shown in (a for a in page.found if "data-step" in a):
                step = said[shown["data-runbook"], shown["data-step"], shown["data-instance"]]
                assert shown["data-outcome"] == step["outcome"]
                assert shown.get("data-level", "unknown") == step["level"]
                assert shown.get("data-signal", step["signal"]) == step["signal"]
                assert shown.get("data-sampled-at") == step["sampled_at"]
                value = shown.get("data-value")
                assert (None if value is None else float(value)) == step["value"]
                seen += 1
    assert seen == len(said) > 50


def test_each_conclusion_is_the_same_with_its_reason(project: Project, live: Live) -> None:
    walks = Walks(project.runbooks)
    for book in project.runbooks.values():
        if book.guide:
            continue
        page = Attributes(conclusion_html(book, walks, "", live))
        shown = {
            a["data-instance"]: a["data-conclusion"]
            for a in page.found
            if "data-conclusion" in a and a.get("data-instance")
        }
        found = findings(walks, live, only=[book.id])
        assert shown == {f.server: f.conclusion.value for f in found}
        for finding in found:
            assert finding.because in page.words


def test_terminal_and_page_use_the_same_words(project: Project, live: Live) -> None:
    walks = Walks(project.runbooks)
    for book in project.runbooks.values():
        if book.guide:
            continue
        found = findings(walks, live, only=[book.id])
        text = run_text(book, project.runbooks, found, live, project.handbook.links, Screen(10_000))
        for check in book.checks:
            page = Attributes(answers_html(check, book, walks, "", live)).words
            assert check.question in text
            assert check.signal.query() in text
            for finding in found:
                assert finding.walk is not None
                result = next(r for r in finding.walk.results if r.step.id == check.id)
                assert result.said in text
                assert result.said in page


def test_limits_and_the_time_left_are_told_alike(project: Project, live: Live) -> None:
    walks = Walks(project.runbooks)
    left, told = 0, []
    for book in project.runbooks.values():
        if book.guide:
            continue
        html = limits_html(book, project.handbook, walks, live)
        page = Attributes(html)
        signals = limits_of(project.handbook, book.signals)
        confirmed = [
            f.server
            for f in findings(walks, live, only=[book.id])
            if f.conclusion is Conclusion.CONFIRMED and f.server is not None
        ]
        assert ("<details" in html) == (not confirmed)
        servers = {a["data-instance"] for a in page.found if "data-signal" in a}
        assert servers == set(confirmed) or (not confirmed and len(servers) == 1)
        for server in servers:
            assert f"Limits of {server}, as of " in page.words
            for line in limit_lines(signals, server or "", live, Screen(10_000))[2:]:
                title, _, said = line.strip().partition(": ")
                assert f"{title}: " in page.words
                for part in said.split("; ")[1:]:
                    assert part in page.words
                told.append(line)
                left += " an hour; critical (" in said
    assert left > 0, told


def test_health_is_judged_by_the_pages_rule(project: Project, live: Live) -> None:
    answers = health_answers(project.handbook, live)
    assert [c["outcome"] for c in health_document(answers, live)["checks"]] == [
        met(answer.check, answer.reading) for answer in answers
    ]
    assert {answer.outcome for answer in answers} == {"yes", "no"}
