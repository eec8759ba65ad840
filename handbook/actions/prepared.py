"""Makes of an action what can be carried out for one server, or says why it must not be.

Pure. A server's name gets no further than here unless it is the host and port of a target.
"""

from __future__ import annotations

from dataclasses import dataclass

from handbook.actions.targets import Targets
from handbook.model.actions import ActionRules
from handbook.model.handbook import Links
from handbook.runbooks.model import Action, ActionKind
from handbook.runbooks.paste import (
    INSTANCE,
    address_text,
    arguments_of,
    command_text,
    names_server,
)

OPENERS = ("xdg-open", "open")
"""Programs that open an address; one is used where the config allows it."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """One action for one server, with nothing left to fill."""

    action: Action
    server: str | None
    """The server it is done for; None where the runbook has none."""
    arguments: tuple[str, ...]
    """Program and arguments of ``run``, and of ``open`` where a program may open it."""
    url: str
    """Address of ``get`` and ``open``."""
    shown: str
    """The command or address as the page shows it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """One action that must not be carried out for a server."""

    action: Action
    server: str | None
    reason: str


def prepare(
    action: Action, server: str | None, links: Links, rules: ActionRules, targets: Targets
) -> Prepared | Refused:
    """Fill one action.

    Args:
        action: As the runbook has it; its placeholders stand where the parser lets them.
        server: Text of a label, or None where there is nobody to do it for.
        links: Fill the addresses of ``open``.
        rules: Name the programs that may be started.
        targets: The servers that Prometheus scrapes now.
    """
    if names_server(action):
        if server is None:
            return Refused(action, None, "it is for one server; name it with --instance")
        problem = targets.problem(server)
        if problem:
            return Refused(action, server, problem)
    filled = server if server is not None else INSTANCE
    arguments: tuple[str, ...] = ()
    url = ""
    if action.action is ActionKind.RUN:
        arguments = arguments_of(action, filled)
        if arguments[0] not in rules.programs:
            reason = f"'{arguments[0]}' is not among actions.programs in handbook.yml"
            return Refused(action, server, reason)
    elif action.action is ActionKind.GET:
        url = action.url.replace(INSTANCE, filled)
    else:
        url = address_text(action, links, filled)
        opener = next((name for name in OPENERS if name in rules.programs), None)
        arguments = (opener, url) if opener is not None else ()
    return Prepared(action, server, arguments, url, command_text(action, filled) or url)
