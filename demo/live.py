"""A demo server that lives: its process brought up to the present, and what HTTP answers.

Knows the clock, which is passed in, and the paths. Must not know how a second is lived.
"""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from demo import profiles
from demo.checkpoint import save_checkpoint
from demo.exposition import CONTENT_TYPE, exposition
from demo.family import Family
from demo.process import Process
from demo.scenarios import Plan, UnknownScenarioError, scenario_named

LONGEST_PROFILE_SECONDS = 60
PLAIN = "text/plain; charset=utf-8"


class Live:
    """One process shared by all requests; each sees it as of the present second."""

    def __init__(
        self, process: Process, families: Sequence[Family], clock: Callable[[], float] = time.time
    ) -> None:
        self.process = process
        self.families = families
        self.clock = clock
        self.lock = threading.Lock()

    def read(self, look: Callable[[Process], str]) -> str | None:
        """Bring the process up to now and look at it; none while it restarts."""
        with self.lock:
            self.process.advance_to(int(self.clock()))
            return look(self.process) if self.process.up else None

    def switch(self, name: str) -> str:
        """Play another scenario from the next second on, and say so.

        Raises:
            UnknownScenarioError: there is none of that name.
        """
        scenario = scenario_named(name)
        with self.lock:
            now = max(int(self.clock()), self.process.now)
            self.process.advance_to(now)
            if scenario.name == self.process.playing and scenario.restarts_at_begin:
                # once more: end it first, so that it begins again
                self.process.switch(Plan())
                self.process.advance_to(now + 1)
            self.process.switch(Plan(scenario, self.process.now + 1))
            began = self.process.now + 1
        return json.dumps({"scenario": scenario.name, "began": began, "title": scenario.title})

    def save(self, path: Path) -> None:
        """Write the checkpoint."""
        with self.lock:
            save_checkpoint(self.process, path)

    def health(self) -> str:
        """Say that the server answers, and what it plays."""
        with self.lock:
            self.process.advance_to(int(self.clock()))
            process = self.process
            state = {"ok": True, "scenario": process.playing, "up": process.up, "at": process.now}
        return json.dumps(state)

    def cpu(self, seconds: int) -> str | None:
        """Watch for some seconds where CPU goes."""
        before: dict[str, float] = {}
        self.read(lambda process: before.update(process.cpu) or "")
        if not before:
            return None
        time.sleep(seconds)
        return self.read(lambda process: profiles.cpu_profile(before, process, seconds))


class Handler(BaseHTTPRequestHandler):
    """Answers for one `Live` server; `handler_for` binds it."""

    live: Live
    protocol_version = "HTTP/1.1"
    server_version = "demo"
    sys_version = ""
    disable_nagle_algorithm = True  # head and body leave in two writes

    def do_GET(self) -> None:
        """Answer /metrics, /healthz and /debug/pprof/*."""
        split = urlsplit(self.path)
        live = self.live
        if split.path == "/metrics":
            self._game(live.read(lambda p: exposition(live.families, p)), CONTENT_TYPE)
        elif split.path == "/healthz":
            self._answer(200, live.health() + "\n", "application/json")
        elif split.path == "/debug/pprof/goroutine":
            self._game(live.read(profiles.goroutine_profile))
        elif split.path == "/debug/pprof/heap":
            self._game(live.read(profiles.heap_profile))
        elif split.path == "/debug/pprof/profile":
            asked = parse_qs(split.query).get("seconds", ["30"])[-1]
            if not asked.isdecimal() or not 1 <= int(asked) <= LONGEST_PROFILE_SECONDS:
                self._answer(400, f"seconds must be 1 to {LONGEST_PROFILE_SECONDS}\n")
                return
            self._game(live.cpu(int(asked)))
        else:
            self._answer(
                404, "there are: /metrics /healthz /debug/pprof/{goroutine,heap,profile}\n"
            )

    def do_POST(self) -> None:
        """Switch the scenario; never for a web page, which would send an Origin."""
        self.close_connection = True  # a body, if any, stays unread
        split = urlsplit(self.path)
        if split.path != "/demo/scenario":
            self._answer(404, "there is: POST /demo/scenario?name=NAME\n")
            return
        if self.headers.get("Origin") is not None:
            self._answer(403, "refused: requests from web pages may not switch the scenario\n")
            return
        names = parse_qs(split.query).get("name", [])
        if len(names) != 1:
            self._answer(400, "name the scenario once: /demo/scenario?name=NAME\n")
            return
        try:
            self._answer(200, self.live.switch(names[0]) + "\n", "application/json")
        except UnknownScenarioError as error:
            self._answer(404, f"{error}\n")

    def _game(self, text: str | None, content_type: str = PLAIN) -> None:
        """Answer for the game's process, which may be restarting."""
        if text is None:
            self._answer(503, "the game server is restarting\n")
        else:
            self._answer(200, text, content_type)

    def _answer(self, status: int, text: str, content_type: str = PLAIN) -> None:
        body = text.encode()
        zipped = "gzip" in self.headers.get("Accept-Encoding", "")
        if zipped:
            body = gzip.compress(body, compresslevel=1, mtime=0)
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep quiet: a scrape every few seconds is no news."""


def handler_for(live: Live) -> type[Handler]:
    """Bind the handler to one server."""
    return type("BoundHandler", (Handler,), {"live": live})
