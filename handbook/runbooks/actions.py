"""Reads the body of an ``action`` fence: a program, a file to fetch, or an address to open.

There is no shell anywhere: an argument is passed as it is written. Knows one action; runs none.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from handbook.config.reader import Reader, Section
from handbook.model.durations import seconds_of
from handbook.problems import nearest, shown
from handbook.runbooks import forms
from handbook.runbooks.model import Action, ActionKind
from handbook.runbooks.placeholders import names_in
from handbook.yaml_text import Mapping, Sequence

INSTANCE = "{instance}"
BASES = ("grafana", "handbook", "prometheus")
"""Addresses of the config's links, which may stand at the beginning of an ``open``."""

LONGEST_WAIT_SECONDS = 3600.0
"""Nobody sits before a command for longer."""

SHELL_WORDS = frozenset({"|", "||", "&", "&&", ";", ">", ">>", "<", "<<", "2>", "2>&1", "&>"})
SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh", "fish", "env", "eval", "xargs", "sudo"})
_PROGRAM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")


def read_action(
    reader: Reader, node: Mapping, heading: tuple[str, str], line: int
) -> Action | None:
    """Read one action; None where a problem leaves none.

    Args:
        reader: Collects the problems.
        node: The fence's body.
        heading: Id and text of the heading above.
        line: Line of the opening marks.
    """
    before = len(reader.problems)
    step_id, text = heading
    section = Section(reader, node, step_id, forms.ACTION)
    kinds = [kind for kind in ActionKind if kind.value in section.node.items]
    if len(kinds) != 1:
        given = " and ".join(kind.value for kind in kinds) or "none of them"
        where = kinds[1].value if len(kinds) > 1 else "title"
        section.problem(where, f"got {given}; write exactly one of run, get and open")
        return None
    kind = kinds[0]
    arguments = section.texts("run")
    for argument, at in arguments:
        _argument(section, argument, at)
    given_run = section.node.items.get("run")
    if isinstance(given_run, Sequence) and not given_run.items:
        section.problem("run", "is empty; write [program, argument, …]")
    elif arguments:
        _program(section, *arguments[0])
    url = section.text(kind.value) if kind is not ActionKind.RUN else ""
    if url:
        _address(section, kind.value, url)
    if ("save" in section.node.items) != (kind is ActionKind.GET):
        section.problem("save", "names the file that get writes; "
                        + ("write one" if kind is ActionKind.GET else "remove it"))  # fmt: skip
    wait_seconds = section.parsed("wait", seconds_of, 0.0)
    if wait_seconds > LONGEST_WAIT_SECONDS:
        section.wrong("wait", section.text("wait"), "an hour at most, such as 10m")
    elif wait_seconds and kind is ActionKind.OPEN:
        section.problem("wait", "goes with run and get; an address is only shown, so remove it")
    for name in ("title", "note", "cost"):
        for placeholder in names_in(section.text(name)):
            _known(section, name, placeholder)
    if len(reader.problems) > before:
        return None
    return Action(
        id=step_id,
        heading=text,
        title=section.text("title"),
        action=kind,
        arguments=tuple(argument for argument, _ in arguments),
        url=url,
        save=section.text("save"),
        note=section.text("note"),
        cost=section.text("cost"),
        line=line,
        wait_seconds=wait_seconds,
    )


def _known(section: Section, name: str, placeholder: str) -> bool:
    if placeholder == "instance":
        return True
    hint = nearest(placeholder, ["instance"]) or "; an action knows only {instance}"
    section.problem(name, f"unknown placeholder {{{placeholder[:60]}}}{hint}")
    return False


def _program(section: Section, program: str, line: int) -> None:
    if program in SHELLS:
        message = f"'{program}' would read its arguments as commands; name the program itself"
    elif not _PROGRAM.fullmatch(program):
        message = f"got '{shown(program)}'; write the name of a program, without a path"
    else:
        return
    section.reader.problem(line, f"{section.path}.run", message)


def _argument(section: Section, argument: str, line: int) -> None:
    where = f"{section.path}.run"
    placeholders = names_in(argument)
    if argument in SHELL_WORDS or "$(" in argument or "`" in argument:
        section.reader.problem(
            line, where, f"'{argument[:60]}' means something to a shell only, and there is none; "
            "write one program and its arguments")  # fmt: skip
    elif not all(_known(section, "run", name) for name in placeholders):
        return
    elif placeholders and argument != INSTANCE and not _host_only(argument):
        section.reader.problem(
            line, where, f"'{argument[:60]}': {INSTANCE} fills a whole argument or the host of an "
            f"address; write http://{INSTANCE}/…")  # fmt: skip


def _address(section: Section, name: str, url: str) -> None:
    placeholders = names_in(url)
    base = next((b for b in BASES if url.startswith(f"{{{b}}}")), None)
    if name == "open" and base is not None:
        rest = url.removeprefix(f"{{{base}}}")
        if names_in(rest) or (rest and rest[0] not in "/?#"):
            section.problem(
                name, f"got '{shown(url)}'; write {{{base}}}/… without other placeholders"
            )
        return
    if not all(_known(section, name, placeholder) for placeholder in placeholders):
        return
    if name == "get" and not _host_only(url):
        section.problem(
            name, f"got '{shown(url)}'; a file is fetched from the server itself, write "
            f"http://{INSTANCE}/…")  # fmt: skip
    elif (placeholders and not _host_only(url)) or not _host_of(url):
        section.problem(name, f"got '{shown(url)}'; write an address, with {INSTANCE} only as host")


def _host_of(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    wrong = parts.scheme not in ("http", "https") or "@" in parts.netloc
    return "" if wrong else parts.netloc


def _host_only(url: str) -> bool:
    """Tell whether the host of an address is ``{instance}``, and no other part holds it."""
    return _host_of(url) == INSTANCE and url.count("{") == 1
