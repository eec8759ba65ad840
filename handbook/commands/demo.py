"""`handbook demo`: the site over a demo that plays a scenario, on history of its own."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from handbook.commands.serve import add_ports, named_ports

if TYPE_CHECKING:
    from collections.abc import Mapping

    from demo.scenarios import Scenario
    from handbook.embedded.stack import Played

SURPRISE = "surprise"

EXAMPLES = """\
examples:
  handbook demo                                three healthy servers, history made anew
  handbook demo --scenario goroutine-leak      the middle server has leaked for an hour
  handbook demo --scenario surprise            a drill: something or nothing, on any server
  handbook demo --scenario surprise --seed 7   the same drill again

Ctrl-C ends it, says what it was, and since when `handbook triage` had it.
PROMETHEUS_URL is not looked at: a demo brings its own Prometheus.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    from demo.scenarios import SCENARIOS

    names = [*sorted(SCENARIOS), SURPRISE]
    parser.add_argument(
        "--scenario",
        default="healthy",
        choices=names,
        metavar="NAME",
        help=f"what one server plays: {', '.join(names)} (default: healthy)",
    )
    parser.add_argument(
        "--seed", type=int, metavar="N", help="which surprise; the same number is the same one"
    )
    parser.add_argument(
        "--no-open", action="store_true", help="do not open a browser; the address is printed"
    )
    add_ports(parser)


def run(arguments: argparse.Namespace) -> int:
    """Serve the scenario until asked to stop, then tell of it."""
    from handbook.commands.failure import CommandError
    from handbook.commands.project import find_project
    from handbook.embedded.external import URL_VARIABLE
    from handbook.embedded.stack import Options, serve

    port, prometheus_port = named_ports(arguments)
    is_surprise = arguments.scenario == SURPRISE
    if arguments.seed is not None and not is_surprise:
        message = "--seed chooses a surprise; add --scenario surprise"
        raise CommandError("usage", message, "--seed")
    seed = arguments.seed if arguments.seed is not None else _any_seed()
    scenario, which = _chosen(arguments.scenario, seed)
    # The site's own process reads the environment too.
    os.environ.pop(URL_VARIABLE, None)

    def ready(url: str, played: Played) -> None:
        _welcome(url, None if is_surprise else scenario, played)
        if not arguments.no_open and may_open_browser(sys.stdout.isatty(), os.environ):
            import webbrowser

            webbrowser.open(f"{url}/")

    def end(played: Played) -> None:
        _tell(scenario, played)
        if is_surprise:
            print(f"Again: handbook demo --scenario surprise --seed {seed}")

    options = Options(
        port, prometheus_port, scenario.name, which, f"demo-{arguments.scenario}", fresh=True,
        on_ready=ready, on_end=end,
    )  # fmt: skip
    return serve(find_project(), options, os.environ)


def may_open_browser(is_terminal: bool, environment: Mapping[str, str]) -> bool:
    """Tell whether somebody sits at a desktop: elsewhere a browser would take the terminal."""
    if not is_terminal or environment.get("SSH_CONNECTION"):
        return False
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def _any_seed() -> int:
    import random

    return random.SystemRandom().randrange(1, 10_000)


def _chosen(name: str, seed: int) -> tuple[Scenario, int]:
    """Return the scenario and the number of the server that plays it."""
    import random

    from demo.scenarios import SCENARIOS

    if name != SURPRISE:
        return SCENARIOS[name], 1
    chance = random.Random(seed)
    names = sorted(SCENARIOS)
    # What only looks like an incident comes too, though less often.
    weights = [2 if SCENARIOS[each].incident else 1 for each in names]
    (chosen,) = chance.choices(names, weights)
    return SCENARIOS[chosen], chance.randrange(3)


def _welcome(url: str, scenario: Scenario | None, played: Played) -> None:
    """Say where to begin; what is played only if it is no surprise."""
    from handbook.problems import printable

    if scenario is None:
        said = "Something is wrong on one of three servers, or only looks so, or nothing is."
        print(f"{said}\nFind out which: begin at {url}/ or with `handbook triage`.", flush=True)
        return
    if played.instance is not None:
        where = printable(played.instance)
        print(f"On {where}, for an hour already: {scenario.title}.", flush=True)
    print(f"Begin at {url}/ or with `handbook triage`.", flush=True)


def _tell(scenario: Scenario, played: Played) -> None:
    """Say what it was, and what triage made of it on the drill's own Prometheus."""
    import time

    from handbook.commands.drill import debrief
    from handbook.commands.situation import read_project
    from handbook.embedded.progress import Progress
    from handbook.problems import ProblemsError
    from handbook.terminal.drill import truth_lines, verdict_lines
    from handbook.terminal.screen import screen_of, write

    screen, now = screen_of(sys.stdout), time.time()
    began = played.began if played.began is not None else int(now) - 3600
    write("\n".join(["", *truth_lines(scenario.title, played.instance, played.began, now, screen)]))
    if played.prometheus is None:
        write("triage: unknown, there was no Prometheus to ask.")
        return
    try:
        project = read_project()
    except ProblemsError as error:
        write(f"triage: unknown, the handbook cannot be read: {error}")
        return
    due = None
    if scenario.incident and played.instance is not None:
        due = (scenario.name, played.instance)
    with Progress(sys.stderr).step("Asking triage what it had, and since when"):
        heard = debrief(project, played.prometheus, due, began)
    lines = verdict_lines(
        due, heard.found, heard.since, began, heard.wrong, project.runbooks, screen
    )
    write("\n".join(lines))
