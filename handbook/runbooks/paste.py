"""An action as a command that is ready to paste. Quotes every argument; runs nothing."""

from __future__ import annotations

import re
import shlex

from handbook.model.durations import duration_text
from handbook.model.handbook import Links
from handbook.runbooks.model import Action, ActionKind

INSTANCE = "{instance}"
_PLAIN_SERVER = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9a-fA-F:]{2,45}\]):[0-9]{1,5}"
)


def command_text(action: Action, server: str = INSTANCE) -> str:
    """Write an action as one line for a shell, every argument quoted; empty for ``open``."""
    return shlex.join(arguments_of(action, server))


def arguments_of(action: Action, server: str = INSTANCE) -> tuple[str, ...]:
    """Return program and arguments that do what an action says; none for ``open``."""
    if action.action is ActionKind.RUN:
        return tuple(argument.replace(INSTANCE, server) for argument in action.arguments)
    if action.action is ActionKind.GET:
        return ("curl", "-fsS", "-o", action.save, action.url.replace(INSTANCE, server))
    return ()


def address_text(action: Action, links: Links, server: str = INSTANCE) -> str:
    """Write the address that an ``open`` leads to; empty for the other kinds."""
    if action.action is not ActionKind.OPEN:
        return ""
    url = action.url.replace(INSTANCE, server)
    for name, base in (("grafana", links.grafana), ("handbook", links.handbook),
                       ("prometheus", links.prometheus)):  # fmt: skip
        url = url.replace(f"{{{name}}}", base)
    return url


def wait_text(action: Action) -> str:
    """Say when an action begins, where that is not at once: ``10 min after the action before``."""
    wait = action.wait_seconds
    return f"{duration_text(wait)} after the action before" if wait else ""


def names_server(action: Action) -> bool:
    """Tell whether an action is another one for each server."""
    return INSTANCE in "".join((*action.arguments, action.url))


def is_plain_server(name: str) -> bool:
    """Tell whether a server's name is a host and a port, so that it may stand in a command."""
    return _PLAIN_SERVER.fullmatch(name) is not None and 0 < int(name.rpartition(":")[2]) < 65536
