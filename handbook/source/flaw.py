"""The one exception within this package: why there will be no answer.

Knows reasons; must not know what was asked or how.
"""

from __future__ import annotations

from handbook.source.results import NoAnswer, Reason
from handbook.source.wording import plain


class Flaw(Exception):  # noqa: N818  # an answer on its way, not an error of ours
    """A fault of the source, on its way to becoming a `NoAnswer`."""

    def __init__(self, reason: Reason, message: str, *, for_all: bool = False) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.for_all = for_all
        """Whether every other query would meet the same fault, so that none need be sent."""

    def afresh(self) -> Flaw:
        """Copy without the traceback, whose frames would keep a large body alive."""
        return Flaw(self.reason, self.message, for_all=self.for_all)

    def no_answer(self, asked_at: float) -> NoAnswer:
        """Turn into the answer that callers see, its message cleaned and cut."""
        return NoAnswer(self.reason, plain(self.message), asked_at)
