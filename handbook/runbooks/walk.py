"""Walks a runbook for one server: which way each check goes, and what that concludes.

Pure: readings are handed in. Knows no source, no page and no terminal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from handbook.model.units import value_text
from handbook.runbooks.answers import Asker, Format, ReadingsOf, StepResult
from handbook.runbooks.model import Check, Conclusion, Outcome, Runbook, Way


@dataclass(frozen=True, slots=True)
class Walk:
    """One runbook's answer for one server."""

    runbook: Runbook
    server: str
    results: tuple[StepResult, ...]
    """Every check of the page in its order, those beside the path and verifying ones included."""
    visited: tuple[StepResult, ...]
    """The checks on the path, in the order walked."""
    conclusion: Conclusion
    because: str
    """One sentence, from the deciding check."""
    explained_by: str | None = None
    """Id of the confirmed runbook that explains this one."""


def walk(
    runbook: Runbook,
    runbooks: Mapping[str, Runbook],
    server: str,
    readings_of: ReadingsOf,
    write: Format = value_text,
) -> Walk:
    """Walk one runbook for one server.

    Args:
        runbook: A diagnosis, not a guide.
        runbooks: All of them, for ``continue_with``; held together by `check_all`.
        server: Value of the scope's identity label; fills ``{instance}``.
        readings_of: The readings of any signal on that server.
        write: How values are written in sentences.
    """
    return _Walker(runbooks, Asker(server, readings_of, write)).walk(runbook)


class _Walker:
    """Walks runbooks for one server, each once, whatever continues with it."""

    def __init__(self, runbooks: Mapping[str, Runbook], asker: Asker) -> None:
        self.runbooks = runbooks
        self.asker = asker
        self.walks: dict[str, Walk] = {}

    def walk(self, runbook: Runbook) -> Walk:
        if runbook.id not in self.walks:
            self.walks[runbook.id] = self._walked(runbook)
        return self.walks[runbook.id]

    def _walked(self, runbook: Runbook) -> Walk:
        results = {check.id: self.asker.ask(check) for check in runbook.checks}
        path: list[StepResult] = []
        check: Check | None = runbook.diagnosis[0]
        end = _End(Conclusion.UNKNOWN, "")
        while check is not None:
            answer = results[check.id]
            name = _way_name(answer, first=not path)
            result = replace(answer, on_path=True, way_taken=name)
            path.append(result)
            results[check.id] = result
            if name is None:
                end = _End(Conclusion.UNKNOWN, _no_answer(result))
                break
            way = check.ways.get(name, Way())
            ended = self._end(way, result)
            if ended is not None:
                end = ended
                break
            check = _check(runbook, way.go_to) if way.go_to else runbook.after(check)
        else:
            end = _End(Conclusion.UNKNOWN, f"Nothing is left to check after: {path[-1].said}")
        return Walk(
            runbook=runbook,
            server=self.asker.server,
            results=tuple(results[check.id] for check in runbook.checks),
            visited=tuple(path),
            conclusion=end.conclusion,
            because=end.because,
            explained_by=end.explained_by,
        )

    def _end(self, way: Way, result: StepResult) -> _End | None:
        """Tell how the walk ends on a way; None where it goes on."""
        if way.conclude is not None:
            return _End(way.conclude, result.said)
        if way.continue_with is None:
            return None
        other = self.walk(self.runbooks[way.continue_with])
        if other.conclusion is Conclusion.CONFIRMED:
            return _End(Conclusion.RULED_OUT, result.said, other.runbook.id)
        if other.conclusion is Conclusion.UNKNOWN:
            because = f"{other.runbook.title} would decide, and is unknown: {other.because}"
            return _End(Conclusion.UNKNOWN, because)
        return None


@dataclass(frozen=True, slots=True)
class _End:
    conclusion: Conclusion
    because: str
    explained_by: str | None = None


def _way_name(result: StepResult, *, first: bool) -> str | None:
    """Name the way on, or None where the path ends in the unknown.

    The first check asks for the symptom: without an answer to it nothing can be concluded, so
    it is not skipped for a metric that is not exported unless the runbook says so.
    """
    if result.outcome is not Outcome.UNKNOWN:
        return result.outcome.value
    ways = result.step.ways
    if result.not_exported:
        return "not_exported" if "not_exported" in ways or not first else None
    return "unknown" if "unknown" in ways else None


def _no_answer(result: StepResult) -> str:
    return f"“{result.step.question}” has no answer: {result.reason}."


def _check(runbook: Runbook, step_id: str) -> Check:
    return next(check for check in runbook.diagnosis if check.id == step_id)
