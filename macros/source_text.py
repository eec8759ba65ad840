"""Fills the macros into a page's Markdown, in the macro plugin's own environment.

The plugin replaces a whole page by a traceback when one expression is wrong, and shows what the
exception says. Here a wrong expression becomes a box in its place and a problem with its line;
the rest of the page stays.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable, Mapping

from jinja2 import Environment, TemplateError, TemplateNotFound, TemplateSyntaxError, meta, nodes

from handbook.problems import nearest
from macros.misplaced import in_target

log = logging.getLogger("mkdocs.handbook")

MAX_MENDS = 50
_OPENERS = re.compile(r"\{[{%#]")
_CALLS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_MARKS = re.compile(r"\{[{%]|[%}]\}")
_BLOCK = re.compile(r"\{%[-+]?\s*((?:end)?(?:if|for|macro|call|filter|block|with))\b")
_HIDDEN = {"{{": "\ue1e0", "{%": "\ue1e1", "{#": "\ue1e2"}
"""Private characters that no font and no page uses."""
_TEMPLATE = "<template>"
"""The file name that Jinja gives a template without a file, in a traceback."""

Box = Callable[[int, str], str]
"""Called with a line of the Markdown and what is wrong there; returns what stands instead."""


class _FaultError(Exception):
    """The first thing that Jinja fails on."""

    def __init__(self, line: int, message: str, name: str | None = None) -> None:
        super().__init__(message)
        self.line, self.message, self.name = line, message, name


def render(text: str, environment: Environment, variables: Mapping[str, object], box: Box) -> str:
    """Return the Markdown with its macros filled in, a box for each that cannot be.

    Args:
        text: The page's Markdown.
        environment: The macro plugin's.
        variables: What a page may name beside the environment's globals.
        box: Reports a problem and says what is shown in its place.
    """
    for _ in range(MAX_MENDS):
        if not _OPENERS.search(text):
            return restored(text)
        try:
            return restored(_rendered(text, environment, variables))
        except _FaultError as fault:
            text = _disarm(text, fault, box)
    message = f"more than {MAX_MENDS} mistakes; the macros of this page are not filled in"
    return restored(f"{box(1, message)}\n\n{text}")


def literal(text: str) -> str:
    """Hide every Jinja mark from Jinja, until `restored`."""
    return _OPENERS.sub(lambda match: _HIDDEN[match[0]], text)


def restored(text: str) -> str:
    """Bring back the marks that `literal` hid."""
    for mark, hidden in _HIDDEN.items():
        text = text.replace(hidden, mark)
    return text


def _rendered(text: str, environment: Environment, variables: Mapping[str, object]) -> str:
    try:
        tree = environment.parse(text)
        _refuse_unknown_names(tree, {*environment.globals, *variables})
        _refuse_bare_macros(tree, environment)
        template = environment.from_string(tree)
    except TemplateSyntaxError as error:
        opened = _never_closed(text, error.lineno)
        if opened:
            raise _FaultError(opened, "'{{' or '{%' is never closed on its line") from None
        said = re.sub(r" at \d+$", "", error.message or "")
        if said.startswith("Unexpected end of template"):
            raise _FaultError(_never_ended(text), "this block is never ended") from None
        raise _FaultError(error.lineno, f"not a macro call: {said}") from None
    except (RecursionError, MemoryError):
        raise _FaultError(1, "macro calls are nested too deep") from None
    try:
        return template.render(variables)
    except Exception as error:  # noqa: BLE001 - whatever an author's expression raises
        raise _failed(error) from None


def _never_closed(text: str, line: int) -> int:
    """Find the last mark up to a line that another one follows before it is closed; 0 for none.

    Jinja reads on and fails somewhere below, where nothing is wrong.
    """
    found = 0
    opened = 0
    for number, row in enumerate(text.split("\n")[:line], 1):
        for mark in _MARKS.findall(row):
            if mark.startswith("{"):
                found, opened = opened or found, number
            else:
                opened = 0
    return opened or found


def _never_ended(text: str) -> int:
    """Find the line of the innermost block that has no end."""
    opened: list[int] = []
    for number, row in enumerate(text.split("\n"), 1):
        for word in _BLOCK.findall(row):
            if not word.startswith("end"):
                opened.append(number)
            elif opened:
                opened.pop()
    return opened[-1] if opened else 1


def _refuse_unknown_names(tree: nodes.Template, names: set[str]) -> None:
    unknown = meta.find_undeclared_variables(tree) - names
    for node in tree.find_all(nodes.Name) if unknown else ():
        if node.name in unknown:
            hint = nearest(node.name, names) or "; see the macro reference"
            raise _FaultError(node.lineno, f"no macro '{node.name}'{hint}", node.name)


def _refuse_bare_macros(tree: nodes.Template, environment: Environment) -> None:
    for output in tree.find_all(nodes.Output):
        for node in output.nodes:
            if isinstance(node, nodes.Name) and callable(environment.globals.get(node.name)):
                message = f"'{node.name}' is a macro; write {node.name}(…)"
                raise _FaultError(node.lineno, message, node.name)


def _failed(error: Exception) -> _FaultError:
    """Say on which line an expression failed while it ran; the exception's own words are cut."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == _TEMPLATE]
    line = (frames[-1].lineno if frames else None) or 1
    if not isinstance(error, (TemplateError, ArithmeticError, TypeError, RecursionError)):
        log.debug("a macro failed", exc_info=error)
    said = " ".join(str(error).split())[:160]
    if isinstance(error, TemplateNotFound):
        said = f"no file '{error.name}' in docs/"
    elif isinstance(error, RecursionError):
        said = "it calls itself without end"
    return _FaultError(line, f"this cannot be filled in: {said or type(error).__name__}")


def _disarm(text: str, fault: _FaultError, box: Box) -> str:
    """Take the faulty expression out of its line, or make its marks plain text."""
    lines = text.split("\n")
    index = min(max(fault.line, 1), len(lines)) - 1
    while index > 0 and not _OPENERS.search(lines[index]):
        index -= 1
    row = lines[index]
    if not _OPENERS.search(row):
        return f"{box(fault.line, fault.message)}\n\n{literal(text)}"
    calls = list(_CALLS.finditer(row))
    if fault.name is not None:
        word = re.compile(rf"\b{re.escape(fault.name)}\b")
        calls = [call for call in calls if word.search(call[0])][:1]
    shown = box(index + 1, fault.message)
    if len(calls) == 1 and calls[0][0].startswith("{{"):
        before, after = row[: calls[0].start()], row[calls[0].end() :]
        lines[index] = f"{before}#{after} {shown}" if in_target(before) else before + shown + after
    else:
        lines[index] = f"{literal(row)} {shown}"
    return "\n".join(lines)
