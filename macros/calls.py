"""What stands around every macro: it never raises, and what is wrong is reported with its line."""

from __future__ import annotations

import inspect
import sys
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import Template

from macros.building import Build


class WrongMacroError(Exception):
    """What an author wrote cannot be rendered; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Macro:
    """One macro, as the plugin is given it and as the reference lists it."""

    name: str
    call: Callable[..., str]
    live: bool
    """True when it shows what the source says: then it cannot stand in a heading or attribute."""

    @property
    def signature(self) -> str:
        """The macro as an author writes it, without the build."""
        parameters = list(inspect.signature(self.call).parameters.values())[1:]
        shown = [p.name if p.default is p.empty else f'{p.name}="{p.default}"' for p in parameters]
        return f"{self.name}({', '.join(shown)})"

    @property
    def doc(self) -> str:
        """What an author gets: the first line of its docstring."""
        return (inspect.getdoc(self.call) or "").split("\n")[0]

    def bound(self, build: Build) -> Callable[..., str]:
        """Make the callable for one build: a mistake becomes a box and a problem."""
        signature = inspect.signature(self.call)

        def call(*args: object, **kwargs: object) -> str:
            line = _template_line()
            try:
                bound = signature.bind(build, *args, **kwargs)
            except TypeError as error:
                return build.box(line, f"{self.name}(): {error}; write {self.signature}")
            for name, value in list(bound.arguments.items())[1:]:
                if not isinstance(value, str):
                    message = f"{self.name}(): {name} is not a text; write {self.signature}"
                    return build.box(line, message)
            try:
                return build.on_line(line, self.call(*bound.args, **bound.kwargs))
            except WrongMacroError as error:
                return build.box(line, f"{self.name}(): {error}")

        call.__name__, call.__doc__ = self.name, self.doc
        return call


def _template_line() -> int:
    """Find the line of the Markdown that calls the macro, from Jinja's own line table.

    Source: `jinja2.debug`, which finds the lines of a traceback in the same way.
    """
    frame = sys._getframe(2)
    for _ in range(4):
        template = frame.f_globals.get("__jinja_template__")
        if template is not None:
            lines = _line_table(template)
            at = bisect_right(lines, frame.f_lineno, key=lambda pair: pair[1]) - 1
            return lines[at][0] if at >= 0 else 1
        if frame.f_back is None:
            break
        frame = frame.f_back
    return 1


@lru_cache(maxsize=1)
def _line_table(template: Template) -> list[tuple[int, int]]:
    """Return a template's lines with the lines of its code; Jinja makes the table at each call."""
    return template.debug_info
