"""Finds the line on which something of ``handbook.yml`` is written.

Knows the tree of the YAML loader; knows nothing of what a key means.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handbook.yaml_text import Mapping, Node, Scalar, Sequence


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the config that people read."""

    where: str
    """Dotted path such as ``signals.cpu.why``."""
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Places:
    """The config's tree, asked for lines and texts."""

    root: Mapping

    def line(self, *path: str) -> int:
        """Return the line of a key; that of the nearest key above where it is not written."""
        node: Node | None = self.root
        line = 1
        for key in path:
            if not isinstance(node, Mapping) or key not in node.items:
                break
            line = node.key_lines[key]
            node = node.items[key]
        return line

    def entries(self, section: str) -> Iterator[tuple[str, Mapping]]:
        """Yield id and mapping of every entry of a section that is a mapping."""
        node = self.root.items.get(section)
        if isinstance(node, Mapping):
            for key, item in node.items.items():
                if isinstance(item, Mapping):
                    yield key, item

    def panels(self) -> Iterator[Mapping]:
        """Yield every panel of the dashboard."""
        board = self.root.items.get("dashboard")
        rows = board.items.get("rows") if isinstance(board, Mapping) else None
        for row in _items(rows):
            yield from _items(row.items.get("panels"))

    def checks(self) -> Iterator[Mapping]:
        """Yield every check of the health check."""
        yield from _items(self.root.items.get("health"))


def texts(node: Mapping, where: str, *names: str) -> Iterator[Text]:
    """Yield the named texts of an entry, those that are written."""
    for name in names:
        item = node.items.get(name)
        if isinstance(item, Scalar):
            yield Text(f"{where}.{name}", item.text, node.key_lines[name])


def scalar(node: Mapping, name: str) -> str:
    """Return a key's text; empty where there is none."""
    item = node.items.get(name)
    return item.text.strip() if isinstance(item, Scalar) else ""


def _items(node: Node | None) -> Iterator[Mapping]:
    if isinstance(node, Sequence):
        yield from (item for item in node.items if isinstance(item, Mapping))
