"""Reads rendered HTML back strictly: balanced tags, known elements, attributes that do nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from handbook.live import Live

VOID = {"br", "hr"}
SVG = {
    "svg", "g", "path", "polyline", "polygon", "rect", "title", "desc", "text", "tspan",
}  # fmt: skip
KNOWN = SVG | VOID | {
    "a", "code", "dd", "details", "div", "dl", "dt", "em", "figcaption", "figure", "h2", "h3",
    "h4", "li", "p", "pre", "section", "span", "strong", "summary", "table", "tbody", "td", "th",
    "thead", "time", "tr", "ul",
}  # fmt: skip


@dataclass
class Element:
    name: str
    attributes: dict[str, str]
    parent: Element | None
    children: list[Element] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def text(self) -> str:
        return "".join(self.words)

    def live(self) -> bool:
        return "data-live" in self.attributes or (self.parent is not None and self.parent.live())


class Page(HTMLParser):
    """All elements of a piece of HTML; whatever a strict policy would refuse is a fault."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.faults: list[str] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        self.faults += [f"<{e.name}> is never closed" for e in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(set(names)) != len(names):
            self.faults.append(f"<{tag}> has an attribute twice: {names}")
        held = {name: value or "" for name, value in attrs}
        if tag not in KNOWN:
            self.faults.append(f"unknown element <{tag}>")
        for name, value in held.items():
            if name.startswith("on") or name in ("style", "srcdoc", "src", "action"):
                self.faults.append(f"<{tag} {name}>")
            if name == "href" and not value.startswith(("http://", "https://", "#", ".", "/")):
                relative = ":" not in value.partition("/")[0] and value[:1].isalpha()
                if not relative:
                    self.faults.append(f"href {value}")
        element = Element(tag, held, self._open[-1] if self._open else None)
        if self._open:
            self._open[-1].children.append(element)
        self.elements.append(element)
        if tag not in VOID and not self.get_starttag_text().endswith("/>"):  # type: ignore[union-attr]
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1].name != tag:
            self.faults.append(f"</{tag}> closes nothing")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"a comment: {data[:40]}")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"a declaration: {decl[:40]}")

    def with_(self, **attributes: str) -> list[Element]:
        """Return the elements that have all attributes; an empty value matches any."""
        wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
        return [
            e
            for e in self.elements
            if all(n in e.attributes and v in ("", e.attributes[n]) for n, v in wanted.items())
        ]


class Slots:
    """Stands for the site's adapter: tokens at first, live HTML when it is known."""

    def __init__(self) -> None:
        self.places: list[tuple[Callable[[Live], str], str]] = []
        self.parts: list[str] = []
        """What each place is, for the browser's script."""

    def __call__(
        self,
        render: Callable[[Live], str],
        *,
        inline: bool = False,
        svg: bool = False,
        part: str = "",
    ) -> str:
        self.parts.append(part)
        self.places.append((render, "g" if svg else "span" if inline else "div"))
        return f"slot{len(self.places) - 1}token"

    def filled(self, html: str, live: Live) -> str:
        for index, (render, name) in reversed(list(enumerate(self.places))):
            inner = f"<{name} data-live data-search-exclude>{render(live)}</{name}>"
            html = html.replace(f"slot{index}token", inner)
        return html
