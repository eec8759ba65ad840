"""A page as a list of what can differ: each element's attributes and each text, with its place."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

_VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "source", "wbr"})
_NAMING = ("id", "data-card", "data-signal", "data-alert", "data-panel")

Attributes = dict[str, str]


@dataclass
class Element:
    """An open element; `names` gathers what stands in it, for sections."""

    tag: str
    attributes: Attributes
    names: set[str]


@dataclass(frozen=True)
class Event:
    """One text, or the attributes of one element."""

    text: str
    """Of attributes: ``name=value`` for each, one a line."""
    within: tuple[Element, ...]
    """From the outermost element; of attributes, the element itself is the last."""

    def belongs_to(self, names: set[str], spec: str) -> bool:
        """Tell whether its place is one of these names, or a chart whose data hold `spec`."""
        for element in self.within:
            held = {element.attributes.get(name, "") for name in _NAMING}
            if held & names or spec in element.attributes.get("data-spec", ""):
                return True
        sections = [element for element in self.within if element.tag == "section"]
        return bool(sections) and bool(sections[-1].names & names)


class Events(HTMLParser):
    """Reads one page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Event] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._element(tag, attrs)
        if tag in _VOID:
            self._open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._element(tag, attrs)
        self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at].tag == tag:
                del self._open[at:]
                return

    def handle_data(self, data: str) -> None:
        self.found.append(Event(data, tuple(self._open)))

    def _element(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        self._open.append(Element(tag, held, set()))
        for section in (e for e in self._open if e.tag == "section"):
            section.names.update(held[name] for name in _NAMING if name in held)
        text = "\n".join(f"{name}={value}" for name, value in sorted(held.items()))
        self.found.append(Event(text, tuple(self._open)))
