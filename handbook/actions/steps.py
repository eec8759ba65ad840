"""Carries out prepared actions one after the other, each after a yes and after a line in the log.

The edge is handed in: how to ask, how to tell, the clock's log. Knows no terminal.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from handbook.actions.collected import folder_of, kept_whole
from handbook.actions.fetch import NotFetchedError, fetch
from handbook.actions.journal import Journal
from handbook.actions.prepared import Prepared, Refused
from handbook.actions.programs import (
    NotStartedError,
    found_program,
    program_environment,
    run_program,
)
from handbook.actions.results import Act, ActResult
from handbook.model.actions import ActionRules
from handbook.model.durations import duration_text
from handbook.runbooks.model import ActionKind

Waiting = Callable[[str], AbstractContextManager[None]]
"""Tells a person what is being waited for, while a block runs."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """All that carrying out needs of the world around."""

    project: Path
    """The handbook's folder."""
    runbook: str
    """Id of the runbook."""
    rules: ActionRules
    journal: Journal
    environment: Mapping[str, str]
    """Ours; a program is handed a small part of it."""
    says_yes: Callable[[Prepared], bool]
    waiting: Waiting

    @property
    def base(self) -> Path:
        """The folder of everything that is collected."""
        return self.project / self.rules.folder


def carry_out(steps: Iterable[Prepared | Refused], workshop: Workshop) -> Iterator[ActResult]:
    """Do each step that may be done and that the person says yes to, in order, each in its time.

    Raises:
        OSError: the log cannot be written; nothing was begun that does not stand in it.
    """
    ended: dict[str | None, float] = {}
    for step in steps:
        if isinstance(step, Refused):
            _log(workshop, "refused", step, reason=step.reason)
            yield ActResult(step.action, step.server, Act.REFUSED, step.reason)
        elif not step.arguments and step.action.action is ActionKind.OPEN:
            yield ActResult(step.action, step.server, Act.SHOWN, command=(step.url,))
        elif not workshop.says_yes(step):
            yield ActResult(step.action, step.server, Act.SKIPPED, "not confirmed with yes")
        else:
            _wait(step, workshop, ended.get(step.server))
            result = _done(step, workshop)
            if result.act is Act.DONE:
                ended[step.server] = time.monotonic()
            yield result


def _wait(step: Prepared, workshop: Workshop, ended: float | None) -> None:
    """Wait until a step's time has come; at once where nothing was done on its server before."""
    wait = step.action.wait_seconds
    left = 0.0 if ended is None else ended + wait - time.monotonic()
    if wait and left > 0:
        whom = f" on {step.server}" if step.server is not None else ""
        with workshop.waiting(f"waiting {duration_text(left)}{whom}: {step.action.title}"):
            time.sleep(left)


def _done(step: Prepared, workshop: Workshop) -> ActResult:
    command = step.arguments or ("GET", step.url)
    _log(workshop, "begin", step, argv=command)
    started = time.monotonic()
    result = ActResult(step.action, step.server, Act.FAILED, "interrupted", command)
    try:
        with workshop.waiting(step.action.title):
            result = _run(step, workshop) if step.arguments else _fetch(step, workshop)
    except (NotStartedError, NotFetchedError) as error:
        result = ActResult(step.action, step.server, Act.FAILED, str(error), command)
    except OSError as error:
        reason = f"the file cannot be written: {error.strerror or error}"
        result = ActResult(step.action, step.server, Act.FAILED, reason, command)
    finally:
        seconds = round(time.monotonic() - started, 3)
        _log(workshop, "end", step, result=result.act.value, reason=result.reason or None,
             file=result.file or None, size=result.size, exit_code=result.exit_code,
             seconds=seconds)  # fmt: skip
    return ActResult(
        step.action, step.server, result.act, result.reason, command, result.file, result.size,
        result.exit_code, seconds,
    )  # fmt: skip


def _fetch(step: Prepared, workshop: Workshop) -> ActResult:
    folder = folder_of(workshop.base, workshop.runbook, step.server)
    with kept_whole(folder, step.action.save) as part:
        size = fetch(
            step.url,
            part,
            seconds=workshop.rules.time_limit_seconds,
            most_bytes=workshop.rules.size_limit_bytes,
        )
    name = str((folder / step.action.save).relative_to(workshop.project))
    return ActResult(step.action, step.server, Act.DONE, file=name, size=size)


def _run(step: Prepared, workshop: Workshop) -> ActResult:
    program, *arguments = step.arguments
    path = found_program(program, workshop.environment)
    folder = folder_of(workshop.base, workshop.runbook, step.server)
    output = folder / f"{step.action.id}.txt"
    with kept_whole(folder, output.name) as part:
        ended = run_program(
            path,
            arguments,
            folder=folder,
            output=part,
            environment=program_environment(workshop.environment),
            seconds=workshop.rules.time_limit_seconds,
            most_bytes=workshop.rules.size_limit_bytes,
        )
    return ActResult(
        step.action,
        step.server,
        Act.FAILED if ended.problem else Act.DONE,
        ended.problem,
        file=str(output.relative_to(workshop.project)),
        size=ended.size,
        exit_code=ended.code,
    )


def _log(workshop: Workshop, event: str, step: Prepared | Refused, **more: object) -> None:
    workshop.journal.write(
        event,
        runbook=workshop.runbook,
        step=step.action.id,
        server=step.server,
        kind=step.action.action.value,
        **more,
    )
