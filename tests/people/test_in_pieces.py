"""A page that comes in pieces over a slow line: what is painted stays where it is."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import Browser

TEXT = b'<div class="md-content"'
LIMIT_SECONDS = 20.0
PAINTED = "performance.getEntriesByName('first-contentful-paint').length > 0"
MOVED = """window.moved = 0
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.moved += entry.value
}).observe({type: 'layout-shift', buffered: true})"""


@contextmanager
def in_pieces(site: str) -> Iterator[tuple[str, threading.Event]]:
    """Serve a site's pages up to their text, which comes once the event is set.

    All that is no page comes from the site itself.
    """
    rest = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = f"{site.rstrip('/')}{self.path}"
            if not self.path.endswith("/"):
                self.send_response(302)
                self.send_header("Location", address)
                self.end_headers()
                return
            with urllib.request.urlopen(address) as answer:
                head, mark, text = answer.read().partition(TEXT)
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(head)
            self.wfile.flush()
            rest.wait(LIMIT_SECONDS)
            self.wfile.write(mark + text)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/", rest
        finally:
            rest.set()
            server.shutdown()


def test_the_contents_stand_where_they_stay_before_the_text_is_there(
    site: str, chromium: Browser
) -> None:
    with in_pieces(site) as (slow, rest), chromium.new_context() as context:
        page = context.new_page()
        page.set_viewport_size({"width": 1400, "height": 900})
        page.goto(f"{slow}change/signal/", wait_until="commit")
        contents = page.get_by_role("navigation", name="Table of contents")
        contents.get_by_text("Change a level").wait_for()
        before = contents.bounding_box()
        assert not page.locator(".md-content").count()
        rest.set()
        page.wait_for_load_state("load")
        after = contents.bounding_box()
        assert before and after and before["x"] == after["x"] > 1000


def test_nothing_moves_while_the_dashboard_comes(site: str, chromium: Browser) -> None:
    with in_pieces(site) as (slow, rest), chromium.new_context() as context:
        page = context.new_page()
        page.set_viewport_size({"width": 1400, "height": 900})
        page.add_init_script(MOVED)
        page.goto(f"{slow}dashboard/", wait_until="commit")
        page.wait_for_function(PAINTED)
        assert not page.locator(".md-content").count()
        rest.set()
        page.wait_for_load_state("load")
        assert page.evaluate("window.moved") < 0.02
