"""Ask whether a server on this machine answers yet."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence

from handbook.embedded.processes import Child, how_it_ended

_ASK_SECONDS = 5.0
_AGAIN_SECONDS = 0.05
# A proxy named in the environment has no business between us and our own children.
_DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class NotReadyError(Exception):
    """A child ended, or did not answer in time; the message says which, and what it said last."""


def answers(url: str) -> bool:
    """Tell whether the address answers 200 with something in it."""
    try:
        with _DIRECTLY.open(url, timeout=_ASK_SECONDS) as answer:
            return answer.status == 200 and bool(answer.read(1))
    except (urllib.error.URLError, http.client.HTTPException, OSError):
        return False


def wait_until_answering(
    child: Child, url: str, seconds: float, meanwhile: Callable[[], None] | None = None
) -> None:
    """Wait until a child's server answers.

    Args:
        child: Who is to answer; its end ends the wait.
        url: What to ask.
        seconds: How long to wait at most.
        meanwhile: Called between the questions.

    Raises:
        NotReadyError: The child ended, or time is up.
    """
    deadline = time.monotonic() + seconds
    while True:
        if child.ended() is not None:
            raise NotReadyError(how_it_ended(child.name, child.ended(), child.log))
        if answers(url):
            return
        if time.monotonic() > deadline:
            raise NotReadyError(how_it_ended(child.name, None, child.log, seconds))
        if meanwhile is not None:
            meanwhile()
        time.sleep(_AGAIN_SECONDS)


def wait_for_all(waits: Sequence[tuple[Child, str]], seconds: float) -> None:
    """Wait until each of several children's servers answers.

    Raises:
        NotReadyError: One of them ended, or time is up.
    """
    for child, url in waits:
        wait_until_answering(child, url, seconds)
