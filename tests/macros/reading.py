"""What a reader sees of a page, and what stands outside of its live elements."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"}
    | {"source", "track", "wbr", "path", "line", "circle", "rect", "polyline", "polygon", "use"}
)
BLOCKS = frozenset(
    {"p", "div", "section", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "pre", "blockquote"}
    | {"summary", "details", "table", "ul", "ol", "dl", "dd", "dt", "figure", "figcaption"}
)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.depth = 0
        self.parts: list[str] = []
        self.skip: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "article":
            self.depth += 1
        if tag in BLOCKS:
            self.parts.append("\n")
        hidden = "headerlink" in (values.get("class") or "") or tag in ("svg", "script", "style")
        if (self.skip or hidden) and tag not in VOID:
            self.skip.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.skip and tag == self.skip[-1]:
            self.skip.pop()
        if tag == "article":
            self.depth -= 1
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if self.depth and not self.skip:
            self.parts.append(data)


def article_text(html: str) -> str:
    """Return the words of a page's article, a line for each block."""
    parser = _Text()
    parser.feed(html)
    lines = [" ".join(line.split()) for line in "".join(parser.parts).split("\n")]
    return "\n".join(line for line in lines if line) + "\n"


class _Outside(HTMLParser):
    """Keeps everything but what is inside elements with `data-live`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.kept: list[str] = []
        self.inside: list[str] = []
        self.places = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.inside:
            if tag not in VOID:
                self.inside.append(tag)
            return
        self.kept.append(self.get_starttag_text() or "")
        if any(name == "data-live" for name, _ in attrs):
            self.places += 1
            self.inside.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self.inside:
            self.kept.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if self.inside:
            if tag in VOID and tag != self.inside[-1]:
                return
            assert tag == self.inside[-1], f"</{tag}> ends <{self.inside[-1]}> in a live element"
            self.inside.pop()
            if self.inside:
                return
        self.kept.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.kept.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        if not self.inside:
            self.kept.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.kept.append(f"<!{decl}>")


def outside_live(html: str) -> tuple[str, int]:
    """Return a page without what its live elements hold, and how many there are.

    Live elements must nest rightly: an end tag in one that ends another fails.
    """
    parser = _Outside()
    parser.feed(html)
    parser.close()
    assert not parser.inside, f"a live element is never closed: {parser.inside}"
    return "".join(parser.kept), parser.places
