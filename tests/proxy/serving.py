"""The proxy behind a real threaded WSGI server, in this process or in one of its own."""

from __future__ import annotations

import os
import socketserver
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from handbook.proxy import Hosts, Proxy
from handbook.source.address import Source, find_source
from tests.nginx import Web

NOWHERE = Path("no-run-file")


class Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def source_at(url: str, **environ: str) -> Source:
    return find_source({"PROMETHEUS_URL": url, **environ}, NOWHERE, "http://none")


@contextmanager
def proxying(
    find: Callable[[], Source] | Source, hosts: Hosts | None = None, **options: str
) -> Iterator[Web]:
    """Serve a proxy until the end of the block; `options` are its path and its API."""
    source = find
    proxy = Proxy(
        (lambda: source) if isinstance(source, Source) else source,
        hosts or Hosts(),
        **{"path": "/_prom", **options},
    )
    with Server(("127.0.0.1", 0), Quiet) as server:
        server.set_app(proxy)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield Web(server.server_port)
        finally:
            server.shutdown()
            proxy.close()


def main() -> None:
    """Serve the source that the environment names; print the port, end with stdin."""
    with proxying(source_at(os.environ["PROMETHEUS_URL"])) as web:
        print(web.port, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
