"""What a command cannot go on with and a person can mend."""

from __future__ import annotations


class CommandError(Exception):
    """Ends a command with exit code 2; the message is for people, one line or more."""

    def __init__(self, kind: str, message: str, where: str | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        """One stable word: ``usage``, ``config`` or ``source``."""
        self.where = where
        """The option, variable or file that is wrong; None where there is no one place."""
