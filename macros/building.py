"""One build of the site: the config, the tokens, the problems, and the page being made."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from handbook.asking import Asking, plan
from handbook.catalogue import availability
from handbook.catalogue.load import Catalogue, Source, load_catalogue
from handbook.config.load import CONFIG_FILE, load_handbook
from handbook.drift.compare import take_drift
from handbook.drift.findings import Drift
from handbook.drift.questions import DriftQuestions, drift_questions
from handbook.grafana import PendingBoard, SettledBoard, begin_board
from handbook.holding import PendingHolds, begin_holds
from handbook.live import COURSE_SECONDS, Live
from handbook.model.handbook import Handbook
from handbook.model.signals import Signal
from handbook.moments import parse_moment
from handbook.odd_files import odd_files
from handbook.problems import Problem, ProblemsError, shown
from handbook.readings.holds import fires
from handbook.readings.questions import chart_query
from handbook.render.backlinks import Backlinks, backlinks_of, metric_queries
from handbook.render.escape import escaped
from handbook.render.walks import Walks
from handbook.runbooks.model import Runbook
from handbook.source.address import Source as Prometheus
from handbook.source.address import SourceError, find_source
from handbook.source.batch import Pending, ask, start
from handbook.source.queries import Query
from handbook.source.results import Answer, NoAnswer, Reason
from handbook.trends.questions import TrendQuestions, trend_questions
from handbook.trends.trend import Trends, take_trends
from macros.memory import MEMORY
from macros.raw_blocks import FOLDERS, raw_queries
from macros.runbook_files import Runbooks, read_runbooks
from macros.tokens import Tokens

MOMENT_VARIABLE = "HANDBOOK_AT"
"""Names the moment that a site shows instead of now: for a look back, and for comparisons."""

OWN_METRICS = Source("Game server", "What the team's own program exports.")


@dataclass(slots=True)
class PageSource:
    """The page being made: which line of its file a line of its Markdown is."""

    file: str
    up: str = ""
    """The way to the site's first page, such as ``../../``."""
    first_line: int = 1
    """Line of the file on which the Markdown begins, after the front matter."""
    origins: list[int] = field(default_factory=list)
    """For each line of the Markdown as it is now, the line that it was; empty for no change."""

    def line(self, line: int) -> int:
        """Return the line of the file for a line of the Markdown as it is now."""
        if self.origins:
            line = self.origins[min(max(line, 1), len(self.origins)) - 1]
        return self.first_line + line - 1


@dataclass(frozen=True, slots=True)
class Stamp:
    """When and from where the values of a site are."""

    at: float
    """Unix seconds."""
    source: str
    """Name and address of the source, for people."""
    problem: str
    """Why there are none; empty where there are."""


@dataclass(slots=True)
class Build:
    """Everything that one build needs; made anew for each."""

    root: Path
    handbook: Handbook
    catalogue: Catalogue
    availability: Mapping[str, str]
    read: Runbooks
    backlinks: Backlinks
    walks: Walks
    asking: Asking
    prometheus: Prometheus | None
    pending: Pending | None
    source_problem: str
    drift_questions: DriftQuestions
    trend_questions: TrendQuestions
    board: PendingBoard | SettledBoard
    """The dashboard as Grafana has it, on its way."""
    holds: PendingHolds
    """What Alertmanager holds back, on its way."""
    tokens: Tokens = field(default_factory=Tokens)
    problems: list[Problem] = field(default_factory=list)
    page: PageSource = field(default_factory=lambda: PageSource(""))
    boxes: set[str] = field(default_factory=set)
    """Tokens of what is shown in the place of a mistake."""
    live: Live | None = None
    stamp: Stamp | None = None
    """Known once the source has answered, and kept."""
    late: list[Query] = field(default_factory=list)
    """Queries of charts that an author asked for; sent in a second, small batch."""

    @property
    def runbooks(self) -> Mapping[str, Runbook]:
        """The runbooks that are written as they should be."""
        return self.read.good

    @property
    def up(self) -> str:
        """The way from the page being made to the site's first page."""
        return self.page.up

    def block(self, render: Callable[..., str], *args: object, **kwargs: object) -> str:
        """Render static HTML and return the token that stands for it in the Markdown."""
        return self.tokens.block(render(*args, **kwargs))

    def box(self, line: int, message: str) -> str:
        """Report a problem of the page; return the token of the box that shows it there."""
        problem = Problem(self.page.file, self.page.line(line), "", message)
        self.problems.append(problem)
        token = self.tokens.block(self.notice(problem), inline=True)
        self.boxes.add(token)
        return token

    def file_box(self, problem: Problem, *, reported: bool = False) -> str:
        """Return the token of a box for a problem of a file; report it unless that is done."""
        if not reported:
            self.problems.append(problem)
        return self.tokens.block(f"<p>{self.notice(problem)}</p>")

    def notice(self, problem: Problem) -> str:
        """Write the box that shows a problem to the person who edits the page."""
        place = f"{problem.file}:{problem.line}" if problem.line else problem.file
        what = f"{problem.where}: {problem.message}" if problem.where else problem.message
        return (
            '<span class="handbook-problem" role="alert">'
            f"<strong>{escaped(place)}</strong> {escaped(what, cap=None)}</span>"
        )

    def on_line(self, line: int, markdown: str) -> str:
        """Remember the line of what a macro gave, should it stand where it may not."""
        for token in self.tokens.pattern.findall(markdown):
            self.tokens.lines[token] = self.page.line(line)
        return markdown

    def want_course(self, signal: Signal, seconds: float) -> None:
        """Ask for a chart that was not known when the batch began."""
        key = (signal.id, seconds)
        if key not in self.asking.courses:
            at = self.asking.at
            query = chart_query(signal, seconds, at if at is not None else self.asking.now)
            self.asking = replace(self.asking, courses={**self.asking.courses, key: query})
            self.late.append(query)

    def answers(self) -> Live:
        """Wait for the source, at most as long as a batch may take, and judge what it said."""
        if self.live is None:
            if self.stamp is not None:
                raise RuntimeError("what the source said was let go of")
            told = self._told()
            name = f"{self.prometheus.shown} ({self.prometheus.origin})" if self.prometheus else ""
            live = self.asking.live(told, name, self.availability)
            # Not waited for while nothing fires: then there is nothing to hold back.
            if any(map(fires, live.alerts.values())):
                live = replace(live, holds=self.holds.result())
            self.live = live
            self.stamp = Stamp(live.board.at, live.board.source, live.problem)
            MEMORY.source_down = self.live.problem
        return self.live

    def forget_answers(self) -> None:
        """Let go of what the source said and of what was made of it; every page is written."""
        self.live = self.pending = None
        self.walks.forget()

    def drift(self, live: Live) -> Drift:
        """Compare what runs with what the handbook says."""
        source = " and ".join(name for name in (live.board.source, self.board.name) if name)
        return take_drift(
            self.handbook, self.catalogue, self.drift_questions, live.told, self.board.result(),
            at=self.asking.now, source=source or "no source",
        )  # fmt: skip

    def trends(self, live: Live) -> Trends:
        """Tell how each signal went over the stretch that small charts show."""
        return take_trends(self.trend_questions, live)

    def _told(self) -> dict[Query, Answer]:
        if self.pending is None:
            fault = NoAnswer(Reason.NOT_ASKED, self.source_problem, self.asking.now)
            return dict.fromkeys(self.asking.queries(), fault)
        if MEMORY.serving and MEMORY.source_down and not self.pending.wait(time.monotonic()):
            threading.Thread(target=_look_later, args=(self.pending,), daemon=True).start()
            fault = NoAnswer(Reason.NOT_ASKED, MEMORY.source_down, self.asking.now)
            return dict.fromkeys(self.asking.queries(), fault)
        told = self.pending.result()
        if self.late and self.prometheus is not None and not _is_down(told.values()):
            told |= ask(self.prometheus, self.late)
        return told


def _look_later(pending: Pending) -> None:
    """Build again when a source that was down has answered after all."""
    if not _is_down(pending.result().values()):
        MEMORY.source_down = ""
        if MEMORY.rebuild is not None:
            MEMORY.rebuild()


def _is_down(answers: Iterable[Answer]) -> bool:
    return all(isinstance(answer, NoAnswer) for answer in answers)


def _asked_moment(text: str) -> float | None:
    """Read the moment that a site is to show: Unix seconds, or None for now.

    Raises:
        ProblemsError: it is no time.
    """
    if not text:
        return None
    try:
        return parse_moment(text)
    except ValueError:
        message = f"got '{shown(text)}'; write 2026-11-22T14:03:00Z (UTC, with Z) or Unix seconds"
        raise ProblemsError([Problem(MOMENT_VARIABLE, 0, "", message)]) from None


def begin(root: Path) -> Build:
    """Read the config and the runbooks, and begin to ask the source.

    Raises:
        ProblemsError: the config is wrong, or something among the pages is no file.
    """
    handbook = load_handbook(root / CONFIG_FILE)
    odd = odd_files(root, FOLDERS)
    if odd:
        raise ProblemsError(odd)
    read = read_runbooks(root / "runbooks", handbook)
    catalogue = load_catalogue().with_own(OWN_METRICS, handbook.metrics)
    backlinks = backlinks_of(catalogue, handbook, read.good)
    raw = [*raw_queries(root, handbook), *metric_queries(backlinks)]
    drift = drift_questions(handbook)
    now, at = time.time(), _asked_moment(os.environ.get(MOMENT_VARIABLE, ""))
    # What small charts ask for too, so the page costs three queries a scope.
    trends = trend_questions(
        handbook.signals.values(), COURSE_SECONDS, at if at is not None else now
    )
    asking = plan(handbook, now=now, at=at, raw=raw, also=[*drift.all(), *trends.ranges()])
    prometheus, pending, problem = None, None, ""
    holds = PendingHolds("Prometheus was not asked")
    if os.environ.get("HANDBOOK_LIVE") == "off":
        problem = "live values are switched off"
        board: PendingBoard | SettledBoard = SettledBoard.because(problem)
    else:
        board = begin_board(os.environ, handbook.dashboard.uid)
        try:
            prometheus = find_source(
                os.environ, root / ".cache" / "run.json", handbook.links.prometheus
            )
            pending = start(prometheus, asking.queries())
            holds = begin_holds(os.environ, prometheus, handbook.links.alertmanager)
        except SourceError as error:
            problem = "; ".join(error.problems)
    return Build(
        root=root,
        handbook=handbook,
        catalogue=catalogue,
        availability={name: availability(metric) for name, metric in catalogue.metrics.items()},
        read=read,
        backlinks=backlinks,
        walks=Walks(read.walkable),
        asking=asking,
        prometheus=prometheus,
        pending=pending,
        source_problem=problem,
        drift_questions=drift,
        trend_questions=trends,
        board=board,
        holds=holds,
        problems=list(read.problems),
    )
