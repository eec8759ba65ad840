"""What came of each action, for terminal, record and JSON."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from handbook.runbooks.model import Action

Json = dict[str, object]


class Act(StrEnum):
    """What became of one action."""

    DONE = "done"
    FAILED = "failed"
    """It was begun and came to no good end."""
    REFUSED = "refused"
    """It must not be carried out."""
    SKIPPED = "skipped"
    """The person did not say yes."""
    SHOWN = "shown"
    """An address that is the person's to open."""


@dataclass(frozen=True, slots=True)
class ActResult:
    """One action for one server."""

    action: Action
    server: str | None
    act: Act
    reason: str = ""
    """Why it was not done, or how it failed; empty otherwise. May hold text from outside."""
    command: tuple[str, ...] = ()
    """Program and arguments, or the address alone; empty where it was refused."""
    file: str = ""
    """What was saved, from the handbook's folder; empty for nothing."""
    size: int | None = None
    """Bytes of that file."""
    exit_code: int | None = None
    """Of a program that ended by itself."""
    seconds: float | None = None

    @property
    def is_bad(self) -> bool:
        """True where something was to be done and was not."""
        return self.act in (Act.FAILED, Act.REFUSED)


def acts_document(results: tuple[ActResult, ...]) -> list[Json]:
    """Write the results as plain JSON objects."""
    return [
        {
            "step": result.action.id,
            "instance": result.server,
            "kind": result.action.action.value,
            "result": result.act.value,
            "reason": result.reason or None,
            "command": list(result.command),
            "file": result.file or None,
            "size": result.size,
            "exit_code": result.exit_code,
            "seconds": result.seconds,
        }
        for result in results
    ]
