"""Hold the whole stack together: watched servers, Prometheus, site; start, watch over, end.

Knows the order and what to say; each part knows how to start itself.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from handbook.embedded.answering import NotReadyError, wait_until_answering
from handbook.embedded.external import (
    URL_VARIABLE,
    AddressError,
    shown_address,
    why_not_answering,
)
from handbook.embedded.find import find_prometheus
from handbook.embedded.found import NoPrometheusError
from handbook.embedded.history import History, HistoryError, forget_history
from handbook.embedded.ports import PortError, first_free, named_port
from handbook.embedded.processes import Child, CommandFailedError, Family, how_it_ended
from handbook.embedded.progress import Progress
from handbook.embedded.runfile import AlreadyRunningError, Run, only_one, remove_run, write_run
from handbook.embedded.servers import HEALTHY, Server, three_servers
from handbook.embedded.site import READY_SECONDS, Warnings, room_for_site, start_site
from handbook.embedded.stopping import StopRequested, end_with_make, stop_on_signals
from handbook.embedded.watched import Watched, start_watched

HANDBOOK_PORT = 8000
PROMETHEUS_PORT = 9090
_LOOK_SECONDS = 0.5
_RULES = Path("monitoring/prometheus/rules.yml")
_TROUBLE_SECONDS = 3600


@dataclass(frozen=True)
class Played:
    """What was played, for whom the demo tells of it."""

    prometheus: str | None
    """Address of the embedded Prometheus; None where there was none."""
    instance: str | None
    """The label `instance` of the server that plays; None where none does."""
    began: int | None
    """Unix seconds when it began to."""


@dataclass(frozen=True)
class Options:
    """What a person asked for."""

    port: tuple[str, str] | None = None
    """The site's port as written, and by what name it was given; None for the default."""
    prometheus_port: tuple[str, str] | None = None
    """The same for the embedded Prometheus."""
    scenario: str = HEALTHY
    """What one demo server plays."""
    which: int = 1
    """The number of that server, from 0 on."""
    data: str = "demo"
    """Folder in `.cache` for the demo's history."""
    fresh: bool = False
    """Make the history anew."""
    on_ready: Callable[[str, Played], None] | None = None
    """Called with the site's address when it answers."""
    on_end: Callable[[Played], None] | None = None
    """Called when somebody asks to stop, before anything is stopped."""


def serve(project: Path, options: Options, environment: Mapping[str, str]) -> int:
    """Serve the site with a Prometheus behind it until asked to stop; answer the exit code.

    0: asked to stop. 1: a part that the site needs ended or did not start. 2: a port that was
    named is busy, PROMETHEUS_URL is no address, or a stack runs from here already.
    """
    cache = project / ".cache"
    progress = Progress(sys.stderr)
    end_with_make()
    try:
        with (
            stop_on_signals(), only_one(cache), room_for_site(cache) as room, Family() as family,
        ):  # fmt: skip
            try:
                return _Stack(project, cache, options, environment, progress, family, room).run()
            finally:
                remove_run(cache)
    except StopRequested:
        progress.say("Stopped.")
        return 0
    except (PortError, AddressError, AlreadyRunningError) as error:
        progress.say(f"handbook: {error}")
        return 2
    except NotReadyError as error:
        progress.say(f"handbook: {error}")
        return 1


@dataclass
class _Stack:
    project: Path
    cache: Path
    options: Options
    environment: Mapping[str, str]
    progress: Progress
    family: Family
    room: Path
    servers: Sequence[Server] = ()

    def run(self) -> int:
        named = self.options.port
        port = named_port(*named) if named else first_free(HANDBOOK_PORT)
        url = f"http://localhost:{port}"
        own = self.environment.get(URL_VARIABLE, "").strip()
        watched = None
        prometheus: str | None
        if own:
            prometheus = self._external(shown_address(own))
        else:
            watched = self._watched(taken={port})
            prometheus = watched.url if watched else None
            started = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            # Before the site starts: its first build already reads where Prometheus is.
            write_run(self.cache, Run(url, prometheus, os.getpid(), started))
        log = self.cache / "log" / "mkdocs.log"
        site = start_site(self.family, self.project, port, log, self.room)
        with self.progress.step("Building the site"):
            wait_until_answering(site, f"http://127.0.0.1:{port}/", READY_SECONDS)
        print(f"Handbook: {url}", flush=True)
        if prometheus:
            print(f"Prometheus: {prometheus}", flush=True)
        played = self._played(watched)
        if self.options.on_ready is not None:
            self.options.on_ready(url, played)
        self.progress.say("Ctrl-C ends it.")
        try:
            return self._watch_over(site, watched, Warnings(log))
        except StopRequested:
            if self.options.on_end is not None:
                self.options.on_end(played)
            raise

    def _external(self, address: str) -> str | None:
        with self.progress.step(f"Asking {address}"):
            reason = why_not_answering(address, self.environment)
        if reason is None:
            return address
        self.progress.say(
            f"{URL_VARIABLE}: {address} does not answer ({reason}); the site is served all the "
            "same, with its values unknown."
        )
        return None

    def _watched(self, taken: set[int]) -> Watched | None:
        named = self.options.prometheus_port
        port = named_port(*named) if named else first_free(PROMETHEUS_PORT, taken)
        try:
            found = find_prometheus(self.cache, self.environment, self.progress)
            folder = self.cache / self.options.data
            if self.options.fresh:
                forget_history(folder)
            history = History(
                folder=folder,
                servers=self._servers(),
                promtool=found.promtool,
                family=self.family,
                log=self.cache / "log",
                project=self.project,
            )
            rules = [self.project / _RULES]
            return start_watched(found, history, port, self.progress, rule_files=rules)
        except NoPrometheusError as error:
            self.progress.say(str(error))
        except (CommandFailedError, HistoryError, NotReadyError, OSError) as error:
            # The handbook is most needed when Prometheus is ill.
            self.progress.say(f"{error}\nThe site is served without live values.")
            self.family.stop()
        return None

    def _servers(self) -> Sequence[Server]:
        if self.options.scenario == HEALTHY:
            self.servers = three_servers()
        else:
            began = int(time.time()) - _TROUBLE_SECONDS
            self.servers = three_servers(self.options.scenario, began, self.options.which)
        return self.servers

    def _played(self, watched: Watched | None) -> Played:
        """Say what is played, and where it can be looked at."""
        player = next((s for s in self.servers if s.scenario != HEALTHY), None)
        url = watched.url if watched else None
        return Played(url, player.instance if player else None, player.began if player else None)

    def _watch_over(self, site: Child, watched: Watched | None, warnings: Warnings) -> int:
        """Tell of what ends, until the site's server does."""
        watching = [watched.prometheus, *watched.servers] if watched else []
        rules = self.project / _RULES
        rules_time = _modified(rules)
        while site.ended() is None:
            for child in [child for child in watching if child.ended() is not None]:
                watching.remove(child)
                self.progress.say(how_it_ended(child.name, child.ended(), child.log))
                self.progress.say("The rest goes on; start again to have it back.")
            if watched and _modified(rules) != rules_time:
                rules_time = _modified(rules)
                watched.prometheus.signal_leader(signal.SIGHUP)
            for line in warnings.new():
                self.progress.say(line)
            time.sleep(_LOOK_SECONDS)
        self.progress.say(how_it_ended(site.name, site.ended(), site.log))
        return 1


def _modified(file: Path) -> float | None:
    with contextlib.suppress(OSError):
        return file.stat().st_mtime
    return None
