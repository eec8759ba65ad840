"""What outlives one build of ``mkdocs serve``: never reloaded, holds nothing of ours that is."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


class Answering(Protocol):
    """A WSGI application that holds connections."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""

    def close(self) -> None:
        """Let go of the connections."""


@dataclass(slots=True)
class Memory:
    """State of the serving process."""

    python_stamp: int = 0
    """Newest change of our Python files, in nanoseconds; 0 before the first build."""
    settings_stamp: int = 0
    """When ``mkdocs.yml`` was changed, in nanoseconds; 0 before the first build."""
    source_down: str = ""
    """Why the source could not be reached in the last build; empty when it answered."""
    serving: bool = False
    """True under ``mkdocs serve``."""
    broken: str = ""
    """Why the last edit did not build; empty when it did."""
    proxies: Mapping[str, Answering] = field(default_factory=dict)
    """Answer what pages ask of Prometheus and of Alertmanager, by the path below which they ask;
    made by the last build that went well."""
    nonce: str = field(default_factory=lambda: secrets.token_hex(6))
    """Nobody outside this process can guess it; the same in every build, so that what an
    unchanged page came to can be kept."""
    rebuild: Callable[[], None] | None = None
    """Builds the site anew, when something other than a file has changed."""


MEMORY = Memory()
