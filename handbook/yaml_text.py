"""The one YAML loader: text in, a tree of nodes with line numbers out.

YAML 1.2 core spirit: a scalar stays the text that was written (``no``, ``1:30``, dates), and
the reader of a field decides what it must be. Equal keys, anchors, aliases, tags, several
documents and files over 1 MiB are refused. Knows nothing of what the file is for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from handbook.endless import is_endless
from handbook.problems import Problem, ProblemsError, shown
from handbook.yaml_syntax import forbidden_character, syntax_message

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 24

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(slots=True)
class Scalar:
    """A scalar as written, quotes removed."""

    text: str
    line: int
    plain: bool
    """True when written without quotes or block marks: only then may it be a number or null."""


@dataclass(slots=True)
class Sequence:
    """A list of nodes."""

    line: int
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """A mapping; keys are text, in the order written."""

    line: int
    items: dict[str, Node] = field(default_factory=dict)
    key_lines: dict[str, int] = field(default_factory=dict)
    stand_in: bool = False
    """True where something else was written, which is reported already."""


Node = Scalar | Sequence | Mapping


def read_yaml(path: Path, file: str) -> Node:
    """Read and parse a file.

    Args:
        path: Where it is.
        file: How problems name it.

    Raises:
        ProblemsError: unreadable, too large, not UTF-8, or anything `parse_yaml` refuses.
    """
    if is_endless(path):
        raise ProblemsError([Problem(file, 0, "", "is no file; write the config as one")])
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ProblemsError([Problem(file, 0, "", f"cannot be read: {reason}")]) from None
    return parse_yaml(data, file)


def parse_yaml(data: bytes | str, file: str, first_line: int = 1) -> Node:
    """Parse one YAML document.

    Args:
        data: The whole document.
        file: How problems name it.
        first_line: Line of the file at which the document begins, for a block in a page.

    Raises:
        ProblemsError: with every refusal that can be found; a syntax error ends the reading.
    """
    encoded = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(encoded) > MAX_BYTES:
        raise ProblemsError(
            [Problem(file, first_line, "", "larger than 1 MiB; split off what is not config")]
        )
    return _Composer(file, first_line).compose(_decode(encoded, file, first_line))


def _decode(data: bytes, file: str, first_line: int) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or 0 < data[:4].count(0) < len(data[:4]):
        raise ProblemsError([Problem(file, first_line, "", "is UTF-16; save it as UTF-8")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + first_line
        message = f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise ProblemsError([Problem(file, line, "", message)]) from None


class _Composer:
    """Builds the tree from parser events, so that nesting cannot exhaust the stack."""

    def __init__(self, file: str, first_line: int) -> None:
        self.file = file
        self.first_line = first_line
        self.problems: list[Problem] = []

    def compose(self, text: str) -> Node:
        root: Node | None = None
        try:
            root = self._tree(yaml.parse(text, Loader=_Loader))
        except yaml.MarkedYAMLError as error:
            line, message = syntax_message(error, text)
            self._problem(line + self.first_line, message)
        except yaml.reader.ReaderError as error:
            line, message = forbidden_character(error, text)
            self._problem(line + self.first_line, message)
        if self.problems:
            raise ProblemsError(self.problems)
        if root is None:
            raise ProblemsError(
                [Problem(self.file, self.first_line, "", "is empty; write keys with values")]
            )
        return root

    def _tree(self, events: Iterable[Event]) -> Node | None:
        """Join the events of one document; None when it holds no node.

        One loop over the commonest kinds first: it is most of the time that a large file takes.
        """
        parents: list[tuple[Mapping | Sequence | None, str | None]] = []
        parent: Mapping | Sequence | None = None
        key: str | None = None
        root: Node | None = None
        documents = 0
        for event in events:
            line = event.start_mark.line + self.first_line if event.start_mark else 0
            node: Node
            if isinstance(event, ScalarEvent):
                node = Scalar(event.value, line, not event.style)
            elif isinstance(event, CollectionEndEvent):
                parent, key = parents.pop()
                continue
            elif isinstance(event, MappingStartEvent):
                node = Mapping(line)
            elif isinstance(event, SequenceStartEvent):
                node = Sequence(line)
            elif isinstance(event, AliasEvent):
                self._problem(line, f"alias *{event.anchor} is not allowed; write the value out")
                node = Scalar("", line, plain=True)
            else:
                documents += isinstance(event, DocumentStartEvent)
                if documents == 2:
                    self._problem(line, "a second document begins; keep one, remove '---'")
                    break
                continue
            if not isinstance(event, AliasEvent) and (event.anchor or event.tag):
                self._refuse(event, line)
            if parent is None:
                root = node
            elif isinstance(parent, Sequence):
                parent.items.append(node)
            elif key is None:
                key = self._key(parent, node, line)
            else:
                parent.items[key] = node
                key = None
            if not isinstance(node, Scalar):
                parents.append((parent, key))
                if len(parents) > MAX_DEPTH:
                    self._problem(line, f"nested deeper than {MAX_DEPTH}; write it flatter")
                    break
                parent, key = node, None
        return root

    def _key(self, parent: Mapping, node: Node, line: int) -> str:
        """Take a node as the next key of a mapping."""
        if isinstance(node, Scalar):
            name = node.text
        else:
            self._problem(line, "a list or mapping cannot be a key; quote what begins with { or [")
            name = f"\0{line}:{len(parent.items)}"
        if name in parent.items:
            first = parent.key_lines[name]
            self._problem(line, f"key '{shown(name)}' was already given on line {first}; keep one")
        parent.key_lines[name] = line
        parent.items[name] = Scalar("", line, plain=True)
        return name

    def _refuse(
        self, event: ScalarEvent | MappingStartEvent | SequenceStartEvent, line: int
    ) -> None:
        if event.anchor:
            self._problem(line, f"anchor &{event.anchor} is not allowed; write values out")
        if event.tag:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._problem(line, f"tag {tag} is not allowed; write plain values")

    def _problem(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.file, line, "", message))
