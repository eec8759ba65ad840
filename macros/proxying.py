"""Prometheus and Alertmanager beside the pages of ``mkdocs serve``, on the same address.

Knows the server; what answers is made by each build that goes well, so it stays while a broken
edit stands. Lives as long as the serving process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from macros.memory import MEMORY

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

WAITING_CONNECTIONS = 128
"""Twenty open pages connect at once; the library lets five wait, and others a second or more."""


def answer_pages(server: LiveReloadServer) -> LiveReloadServer:
    """Let the server hand to the proxy what pages ask of it."""
    pages: Callable[..., Iterable[bytes]] | None = server.get_app()
    if pages is None:
        raise AssertionError("mkdocs has set the application that serves its pages")
    served = pages

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        asked = str(environ.get("PATH_INFO", ""))
        for path, proxy in MEMORY.proxies.items():
            if asked.startswith(path):
                return proxy(environ, start_response)
        return served(environ, start_response)

    server.set_app(answer)
    server.request_queue_size = WAITING_CONNECTIONS
    server.RequestHandlerClass = _quiet(server.RequestHandlerClass)
    return server


def _quiet(handler: Any) -> Any:
    """Leave refreshes out of the log: with an ill source, each would be a warning."""

    class Quiet(handler):  # type: ignore[misc]  # the class that mkdocs chose
        def log_request(self, code: object = "-", size: object = "-") -> None:
            if not getattr(self, "path", "").startswith(tuple(MEMORY.proxies)):
                super().log_request(code, size)

    return Quiet
