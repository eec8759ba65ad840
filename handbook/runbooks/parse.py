"""Makes a frozen `Runbook` from one Markdown file, or reports every problem of the file.

The page shows what this reads, and the command runs it. Only `load_runbooks` touches the disk.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from handbook.config.forms import KEBAB
from handbook.config.reader import Reader, Section
from handbook.model.handbook import Handbook
from handbook.page_text import read_page
from handbook.problems import Problem, ProblemsError, nearest
from handbook.runbooks import forms
from handbook.runbooks.actions import read_action
from handbook.runbooks.checks import read_check
from handbook.runbooks.fences import Fence, Heading, Scan, scan
from handbook.runbooks.flow import check_all, flow_problems
from handbook.runbooks.headings import anchor, heading_text
from handbook.runbooks.model import Action, Runbook, Step
from handbook.yaml_text import Mapping, Node, parse_yaml

OVERVIEW_PAGE = "index.md"
"""The file of the folder that lists the runbooks and is none."""

_FRONT_MATTER = re.compile(
    r"\A\ufeff?---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_JINJA = re.compile(r"\{\{|\{%|\{#")


def parse_runbook(
    text: str, file: str, handbook: Handbook, known_runbooks: Collection[str]
) -> Runbook:
    """Read one runbook.

    Args:
        text: The whole file.
        file: Its path as problems name it; its stem is the runbook's id.
        handbook: Whose signals the checks may name.
        known_runbooks: Ids that ``continue_with`` may name.

    Raises:
        ProblemsError: every problem of the file.
    """
    problems: list[Problem] = []
    reader = Reader(file, problems)
    name = PurePosixPath(file).stem
    if not re.search(KEBAB.pattern, name):
        reader.problem(0, "", f"'{name[:60]}' cannot be an id; name the file with {KEBAB.write}")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front = _front_matter(reader, text)
    body = text
    match = _FRONT_MATTER.match(text)
    if match is not None:
        body = "\n" * match[0].count("\n") + text[match.end() :]
    found = scan(body, file)
    problems.extend(found.problems)
    steps = _steps(reader, found, handbook)
    first = next((step for step in steps if isinstance(step, Action)), None)
    if first is not None and first.wait_seconds:
        message = "the first action has none before it to wait for; remove it"
        reader.problem(first.line, f"{first.id}.wait", message)
    runbook = Runbook(
        id=name,
        title=front.text("title"),
        owner=front.text("owner"),
        escalation=front.text("escalation"),
        description=front.text("description"),
        tags=tuple(tag for tag, _ in front.texts("tags")),
        guide=front.text("kind", "diagnosis") == "guide",
        steps=tuple(steps),
        file=file,
    )
    if not problems:
        problems.extend(flow_problems(runbook, known_runbooks))
    if problems:
        raise ProblemsError(problems)
    return runbook


def load_runbooks(folder: Path, handbook: Handbook) -> dict[str, Runbook]:
    """Read every ``*.md`` of a folder but the overview page, by id in alphabetical order.

    Problems name files as ``<folder>/<name>.md``.

    Raises:
        ProblemsError: every problem of all files, runbooks in a circle, and alerts of the
            handbook that name no runbook.
    """
    problems: list[Problem] = []
    runbooks: dict[str, Runbook] = {}
    paths = sorted(path for path in folder.glob("*.md") if path.name != OVERVIEW_PAGE)
    known = {path.stem for path in paths}
    if not paths:
        problems.append(Problem(folder.name, 0, "", "holds no runbook; write one as <name>.md"))
    for path in paths:
        file = f"{folder.name}/{path.name}"
        text, wrong = read_page(path, file)
        problems.extend(wrong)
        if text is None:
            continue
        try:
            runbooks[path.stem] = parse_runbook(text, file, handbook, known)
        except ProblemsError as error:
            problems.extend(error.problems)
    problems.extend(check_all(runbooks))
    for alert in handbook.alerts.values():
        if alert.runbook not in known:
            hint = nearest(alert.runbook, known) or f"; write {folder.name}/{alert.runbook}.md"
            problems.append(
                Problem(handbook.file, alert.line, f"alerts.{alert.name}.runbook",
                        f"no runbook '{alert.runbook}'{hint}")
            )  # fmt: skip
    if problems:
        raise ProblemsError(problems)
    return runbooks


def _front_matter(reader: Reader, text: str) -> Section:
    match = _FRONT_MATTER.match(text)
    node = Mapping(1)
    if match is None:
        reader.problem(
            1, "", "has no front matter; begin with --- title: … owner: … ---, each on its line"
        )
        return Section(Reader(reader.file, []), node, "front matter", forms.FRONT_MATTER)
    tree = _yaml(reader, match[1], 2)
    if tree is None:
        return Section(Reader(reader.file, []), node, "front matter", forms.FRONT_MATTER)
    return Section(
        reader, reader.mapping(tree, "front matter", 2), "front matter", forms.FRONT_MATTER
    )


def _steps(reader: Reader, found: Scan, handbook: Handbook) -> list[Step]:
    steps: list[Step] = []
    taken: dict[str, int] = {}
    used: Heading | None = None
    for fence in found.fences:
        if fence.ours:
            _no_jinja(reader, fence)
        if fence.info not in ("check", "action"):
            continue
        heading = next((h for h in reversed(found.headings) if h.line < fence.line), None)
        if heading is None or heading is used or heading.level < 2:
            reader.problem(
                fence.line, "", f"this {fence.info} has no heading of its own; write '## …' above"
            )
            continue
        used = heading
        step = _step(reader, fence, heading, taken, handbook)
        if step is not None:
            steps.append(step)
    return steps


def _step(
    reader: Reader, fence: Fence, heading: Heading, taken: dict[str, int], handbook: Handbook
) -> Step | None:
    if _JINJA.search(heading.text):
        reader.problem(heading.line, "", "the heading of a step holds a macro; write plain words")
        return None
    step_id = anchor(heading.text)
    if not step_id:
        reader.problem(
            heading.line, "", f"'{heading.text[:60]}' gives no id; use a letter of a-z or a digit"
        )
        return None
    if step_id in taken:
        reader.problem(
            heading.line, step_id, f"line {taken[step_id]} has the same heading; a step's heading "
            "is its id, so word one differently")  # fmt: skip
    taken.setdefault(step_id, heading.line)
    if _JINJA.search(fence.body):
        return None
    node = _yaml(reader, fence.body, fence.body_line)
    if node is None:
        return None
    if not isinstance(node, Mapping):
        reader.mapping(node, step_id, fence.body_line)
        return None
    named = (step_id, heading_text(heading.text))
    if fence.info == "check":
        return read_check(reader, node, named, fence.line, handbook)
    return read_action(reader, node, named, fence.line)


def _no_jinja(reader: Reader, fence: Fence) -> None:
    article = "an" if fence.info == "action" else "a"
    for offset, line in enumerate(fence.body.split("\n")):
        mark = _JINJA.search(line)
        if mark is not None:
            message = (
                f"'{mark[0]}' inside {article} {fence.info}; macros do not reach in there, "
                "write {value} and the like"
            )
            reader.problem(fence.body_line + offset, "", message)


def _yaml(reader: Reader, text: str, first_line: int) -> Node | None:
    try:
        return parse_yaml(text, reader.file, first_line)
    except ProblemsError as error:
        reader.problems.extend(error.problems)
        return None
