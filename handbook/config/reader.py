"""Reads one section of the tree by its form, collecting every problem.

Knows nodes, forms and the spelling of each kind; knows nothing of what sections mean together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

from handbook.config import forms
from handbook.config.forms import Form
from handbook.problems import Problem, nearest, shown
from handbook.yaml_text import Mapping, Node, Scalar, Sequence

T = TypeVar("T")

MAX_TEXT = 2000
"""Characters of one text."""

MAX_ID = 100
"""Characters of an id."""

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters and the overrides of writing direction: they act where they are shown."""


class Section:
    """One mapping of the file, read field by field."""

    def __init__(self, reader: Reader, node: Mapping, path: str, form: Form) -> None:
        self.reader = reader
        self.node = node
        self.path = path
        self.line = node.line
        self.form = form
        for key, line in node.key_lines.items():
            if key not in form.by_name:
                hint = nearest(key, form.by_name) or f"; known keys: {', '.join(form.by_name)}"
                reader.problem(line, joined(path, shown(key)), f"unknown key{hint}")
        for field in form.fields:
            if field.required and field.name not in node.items and not node.stand_in:
                reader.problem(
                    node.line, path, f"key '{field.name}' is missing; write {field.kind.write}"
                )

    def line_of(self, name: str) -> int:
        """Return the line of a field's key, or of the section where it is absent."""
        return self.node.key_lines.get(name, self.line)

    def text(self, name: str, default: str = "") -> str:
        """Return a field's text, checked against its kind; `default` when absent or wrong."""
        return self.parsed(name, str, default)

    def texts(self, name: str) -> tuple[tuple[str, int], ...]:
        """Return a list of texts with their lines; empty when absent or wrong."""
        node = self.node.items.get(name)
        if node is None:
            return ()
        field = self.form.field(name)
        item = field.kind.item if field else None
        where = joined(self.path, name)
        return tuple(self.reader.texts(node, where, self.line_of(name), item or forms.TEXT))

    def parsed(self, name: str, parse: Callable[[str], T], default: T) -> T:
        """Parse a field's text; a ValueError of `parse` becomes a problem with what to write."""
        field = self.form.field(name)
        assert field is not None, name  # noqa: S101 - the forms are ours
        node = self.node.items.get(name)
        if node is None:
            return default
        text = self.reader.scalar(node, self.path, name, self.line_of(name), field.kind)
        if text is None:
            return default
        try:
            return parse(text)
        except ValueError:
            self.wrong(name, text, field.kind.write)
            return default

    def wrong(self, name: str, got: str, write: str) -> None:
        """Report a field that holds something else than it may."""
        self.problem(name, f"got '{shown(got)}'; write {write}")

    def problem(self, name: str, message: str) -> None:
        """Report a problem at a field's line."""
        self.reader.problem(self.line_of(name), joined(self.path, name), message)


@dataclass(slots=True)
class Reader:
    """Collects the problems of one file."""

    file: str
    problems: list[Problem]

    def problem(self, line: int, where: str, message: str) -> None:
        """Add a problem."""
        self.problems.append(Problem(self.file, line, where, message))

    def mapping(self, node: Node | None, path: str, line: int) -> Mapping:
        """Return a mapping, or an empty one after reporting what stands there."""
        if isinstance(node, Mapping):
            return node
        got = f"got {_said(node)}; " if node is not None else ""
        self.problem(line, path, f"{got}write keys with values, indented by two spaces")
        return Mapping(line, stand_in=True)

    def entries(self, root: Mapping, name: str, kind: forms.Kind) -> Iterator[tuple[str, Mapping]]:
        """Yield ``id, mapping`` of a section that is a mapping of named things."""
        node = root.items.get(name)
        if node is None:
            return
        parent = self.mapping(node, name, root.key_lines[name])
        folded: dict[str, str] = {}
        for key, item in parent.items.items():
            line = parent.key_lines[key]
            where = joined(name, shown(key, MAX_ID))
            twin = folded.setdefault(key.casefold(), key)
            if not kind.fits(key):
                self.problem(line, where, f"not a valid {kind.name}; write {kind.write}")
            elif len(key) > MAX_ID:
                self.problem(line, where, f"is longer than {MAX_ID} characters; write less")
            elif twin != key:
                self.problem(line, where, f"differs from '{shown(twin)}' only in case; rename it")
            else:
                yield key, self.mapping(item, where, line)

    def sequence(self, node: Node | None, path: str, line: int) -> list[Node]:
        """Return a list's items, or none after reporting what stands there."""
        if isinstance(node, Sequence):
            return node.items
        got = f"got {_said(node)}; " if node is not None else ""
        self.problem(line, path, f"{got}write a list: one '- ' line for each, or [a, b]")
        return []

    def texts(
        self, node: Node, path: str, line: int, kind: forms.Kind = forms.TEXT
    ) -> Iterator[tuple[str, int]]:
        """Yield the texts of a list with their lines, each checked against a kind."""
        for item in self.sequence(node, path, line):
            text = self.scalar(item, path, "", item.line, kind)
            if text is not None:
                yield text, item.line

    def scalar(self, node: Node, path: str, name: str, line: int, kind: forms.Kind) -> str | None:
        """Return a scalar's text when it has the kind's shape, else None after reporting.

        Args:
            node: What stands there.
            path: Dotted path of the section.
            name: Key of the field in it; empty when `path` names the thing itself.
            line: Line of the key.
            kind: What must stand there.
        """
        if type(node) is Scalar:
            text = node.text.strip()
            fault = _fault(text, node.plain, kind)
            if fault is None:
                return text
        else:
            quote = "; quote a value that begins with { or [" if node.line == line else ""
            fault = f"got {_said(node)}; write {kind.write}{quote}"
        self.problem(line, joined(path, name) if name else path, fault)
        return None


def joined(path: str, name: str) -> str:
    """Join a dotted path and a key; a path may be empty."""
    return f"{path}.{name}" if path else name


def named(path: str, node: Node, key: str, number: int) -> str:
    """Name an item of a list by one of its own keys, or by its place, from 1."""
    name = node.items.get(key) if isinstance(node, Mapping) else None
    return joined(path, shown(name.text) if isinstance(name, Scalar) else str(number))


def _fault(text: str, plain: bool, kind: forms.Kind) -> str | None:
    """Say what is wrong with a text where a kind is due."""
    if not text:
        return f"is empty; write {kind.write}"
    if plain and text in ("null", "Null", "NULL", "~"):
        return f"is {text}; write {kind.write}"
    if len(text) > MAX_TEXT:
        return f"is longer than {MAX_TEXT} characters; write less"
    if not text.isprintable():
        bad = _FORBIDDEN.search(text)
        if bad:
            return f"holds the control character U+{ord(bad[0]):04X}; remove it"
    if not kind.fits(text):
        return f"got '{shown(text)}'; write {kind.write}"
    return None


def _said(node: Node) -> str:
    """Name what stands in a place, for a message."""
    if isinstance(node, Scalar):
        return f"'{shown(node.text)}'" if node.text else "nothing"
    return "a list" if isinstance(node, Sequence) else "a mapping"


def address(text: str) -> str:
    """Check a web address of ``links``.

    Raises:
        ValueError: no host, or it holds a user, password, query, fragment or trailing slash.
    """
    parts = urlsplit(text)
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.username is not None
        or parts.password is not None
        or text.endswith("/")
        or any(c.isspace() or c in "?#@<>\"'`\\{}" for c in text)
    ):
        raise ValueError(text)
    parts.port  # noqa: B018 - raises ValueError where the port is not a number
    return text
