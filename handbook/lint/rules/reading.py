"""What the readers of config, runbooks and fences refuse, and no other rule has a name for."""

from __future__ import annotations

from handbook.lint.registry import project_rule
from handbook.lint.subject import Subject
from handbook.problems import Problem


@project_rule(
    "config",
    title="The config can be read",
    bad='warning: "more than 10"',
    good='warning: "> 10"',
)
def config(subject: Subject) -> list[Problem]:
    """A section, a key or a value of `handbook.yml` that is not one.

    The message says what was found and what to write; [Config](config.md) lists every key.
    What does not depend on the refused part is checked all the same.
    """
    return [problem for problem in subject.reading if problem.file == subject.handbook.file]


@project_rule(
    "page-form",
    title="Runbooks and fences can be read",
    bad="```check\nsignal: goroutine\n```",
    good="```check\nsignal: goroutines\nyes: Too many ({value}).\nno: {conclude: ruled_out}\n```",
)
def page_form(subject: Subject) -> list[Problem]:
    """A step that no runbook can take, or a fence that a page would show otherwise than it runs.

    The message says what to write; [Write a runbook](runbook.md) shows a whole one.
    """
    return [problem for problem in subject.reading if problem.file != subject.handbook.file]
