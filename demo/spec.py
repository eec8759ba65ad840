"""What a person writes to describe one demo server.

Knows `HOST:PORT=SCENARIO[:seed=N][:began=UNIX][:ended=UNIX]` and what may be wrong with it.
Must not know how a server is played or shown.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from demo.scenarios import Plan, scenario_named

OPTIONS = ("seed", "began", "ended")


@dataclass(frozen=True)
class ServerSpec:
    """One demo server as asked for on a command line."""

    instance: str
    """HOST:PORT, the `instance` label."""
    plan: Plan
    seed: int

    @property
    def checkpoint_name(self) -> str:
        """Name the server's checkpoint inside a checkpoint folder."""
        return self.instance.replace(":", "_").replace("/", "_") + ".json"


def parse_server(text: str) -> ServerSpec:
    """Read one server from `HOST:PORT=SCENARIO[:seed=N][:began=UNIX][:ended=UNIX]`.

    Raises:
        ValueError: what is wrong with it and what to write, in one line.
    """
    instance, equals, rest = text.partition("=")
    host, colon, port = instance.rpartition(":")
    if not (equals and colon and host and port.isdecimal() and 0 < int(port) < 65536):
        raise ValueError(f"{text!r}: write HOST:PORT=SCENARIO, such as 127.0.0.1:5500=healthy")
    name, *pairs = rest.split(":")
    scenario = scenario_named(name)
    numbers: dict[str, int] = {}
    for pair in pairs:
        key, _, value = pair.partition("=")
        if key not in OPTIONS:
            near = difflib.get_close_matches(key, OPTIONS, n=1)
            hint = f"did you mean {near[0]}? " if near else ""
            raise ValueError(f"{text!r}: no option {key!r}; {hint}there are: {', '.join(OPTIONS)}")
        if not value.isdecimal():
            raise ValueError(f"{text!r}: {key} must be a whole number (got {value!r})")
        numbers[key] = int(value)
    return ServerSpec(instance, plan_of(scenario.name, **numbers), numbers.get("seed", 1))


def plan_of(
    scenario: str, began: int | None = None, ended: int | None = None, seed: int | None = None
) -> Plan:
    """Make a plan of times in Unix seconds; the seed is another's business.

    Raises:
        ValueError: unknown scenario, or it would end before it began.
    """
    if began is not None and ended is not None and ended < began:
        raise ValueError(f"ended={ended} lies before began={began}; give a later time")
    return Plan(scenario_named(scenario), began, ended)
