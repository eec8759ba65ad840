"""Every kind of wrong input, as it stands in a check of a runbook, its front matter or its file.

Each is told on the line where it stands; `{` marks nothing here, lines are counted.
"""

from __future__ import annotations

from dataclasses import dataclass

HEAD = "---\ntitle: Goroutine leak\nowner: game-platform\n---\n# Goroutine leak\n\n"
HEADING = "## Are there too many?\n\n"
GOOD_CHECK = 'signal: goroutines\nyes: {say: "There are {value}.", conclude: confirmed}\n'
GOOD_END = "no: {conclude: ruled_out}\n"


@dataclass(frozen=True)
class Wrong:
    """One wrong file and the line that is told."""

    name: str
    data: bytes
    line: int
    """Of the first problem that is due."""


def check(name: str, body: str, line: int) -> Wrong:
    """A runbook whose one check has this body; `line` counts from the body's first."""
    text = f"{HEAD}{HEADING}```check\n{body}```\n"
    before = text.index(body) if body else text.index("```\n", text.index("```check"))
    return Wrong(f"check: {name}", text.encode(), text.count("\n", 0, before) + line)


def front(name: str, body: str, line: int) -> Wrong:
    """A runbook with this front matter; `line` counts from its first line of its own."""
    text = f"---\n{body}---\n# Goroutine leak\n\n{HEADING}```check\n{GOOD_CHECK}{GOOD_END}```\n"
    return Wrong(f"front matter: {name}", text.encode(), 1 + line)


def whole(name: str, data: bytes, line: int) -> Wrong:
    return Wrong(f"file: {name}", data, line)


def page(name: str, body: str, line: int) -> Wrong:
    """A runbook that ends with these lines; `line` counts from the first of them."""
    text = f"{HEAD}{HEADING}```check\n{GOOD_CHECK}{GOOD_END}```\n\n"
    return Wrong(f"page: {name}", (text + body).encode(), text.count("\n") + line)


def action(name: str, body: str, line: int) -> Wrong:
    """A runbook that ends with an action; `line` counts from the body's first after its title."""
    return page(name, f"## Do it\n\n```action\ntitle: Do it\n{body}\n```\n", 4 + line)


GOOD = f"{HEAD}{HEADING}```check\n{GOOD_CHECK}{GOOD_END}```\n"
_DEEP = "[" * 40 + "]" * 40

RUNBOOKS: tuple[Wrong, ...] = (
    # YAML, in a check
    check("open quote", 'signal: "goroutines\n' + GOOD_END, 1),
    check("tab", "signal: goroutines\n\tyes: a\n" + GOOD_END, 2),
    check("equal keys", GOOD_CHECK + "signal: goroutines\n" + GOOD_END, 3),
    check("two documents", GOOD_CHECK + "---\n" + GOOD_END, 3),
    check("anchor", "signal: &a goroutines\n" + GOOD_END, 1),
    check("alias", "signal: *a\n" + GOOD_END, 1),
    check("recursion", "signal: &a [*a]\n" + GOOD_END, 1),
    check("merge key", "<<: {signal: goroutines}\n" + GOOD_CHECK + GOOD_END, 1),
    check("tag", "signal: !!str goroutines\n" + GOOD_END, 1),
    check("deep nesting", f"signal: {_DEEP}\n" + GOOD_END, 1),
    check("unquoted braces", "signal: {goroutines} more\n" + GOOD_END, 1),
    check("open bracket", "signal: [goroutines\n" + GOOD_END, 1),
    check("a line without colon", "signal goroutines\n" + GOOD_END, 1),
    check("a list", "- signal: goroutines\n", 1),
    check("nothing", "", 1),
    check("escape character", "signal: goroutines\nyes: a\x1b[2J\n" + GOOD_END, 2),
    # Keys and values of a check
    check("missing key", "signal: goroutines\n" + GOOD_END, 1),
    check("unknown key", GOOD_CHECK + GOOD_END + "perhaps: so\n", 4),
    check("list for a text", "signal: [goroutines]\nyes: a\n" + GOOD_END, 1),
    check("mapping for a text", "signal: {a: b}\nyes: a\n" + GOOD_END, 1),
    check("null", "signal:\nyes: a\n" + GOOD_END, 1),
    check("unknown signal", "signal: gorutines\nyes: a\n" + GOOD_END, 1),
    check("path for a signal", "signal: ../goroutines\nyes: a\n" + GOOD_END, 1),
    check("unknown level", "signal: goroutines\nat: severe\nyes: a\n" + GOOD_END, 2),
    check("way to nothing", "signal: goroutines\nyes: {continue_with: nowhere}\n" + GOOD_END, 0),
    check("path for a runbook", "signal: goroutines\nyes: {continue_with: ../x}\n" + GOOD_END, 2),
    check("unknown placeholder", 'signal: goroutines\nyes: "{valu}"\n' + GOOD_END, 2),
    check("macro", 'signal: goroutines\nyes: "{{ value }}"\n' + GOOD_END, 2),
    # YAML and keys, in the front matter
    front("tab", "title: A\n\towner: b\n", 2),
    front("equal keys", "title: A\ntitle: B\nowner: b\n", 2),
    front("anchor", "title: &a A\nowner: b\n", 1),
    front("recursion", "title: &a [*a]\nowner: b\n", 1),
    front("unquoted braces", "title: {A} b\nowner: b\n", 1),
    front("missing key", "title: A\n", 1),
    front("unknown key", "title: A\nowner: b\nowner2: c\n", 3),
    front("list for a text", "title: [A]\nowner: b\n", 1),
    front("unknown kind", "title: A\nowner: b\nkind: notes\n", 3),
    # The file
    whole("NUL", GOOD.replace("too many", "too\0many").encode(), 7),
    whole("UTF-16 with its mark", GOOD.encode("utf-16"), 1),
    whole("UTF-16 without its mark", GOOD.encode("utf-16-le"), 1),
    whole("a byte that is not UTF-8", GOOD.encode().replace(b"too", b"t\xff"), 7),
    whole("10 MB", GOOD.encode() + b"x" * 10_000_000, 1),
    whole("empty", b"", 1),
    whole("no front matter", b"# Goroutine leak\n", 1),
    # Fences, links and queries of the page
    page("bad header", "```Check\nsignal: goroutines\n```\n", 1),
    page("header with options", '```check title="x"\nsignal: goroutines\n```\n', 1),
    page("fence never closed", "~~~check\nsignal: goroutines\n", 1),
    page("check in a quotation", "> ```check\n> signal: goroutines\n> ```\n", 1),
    page("equal headings", f"{HEADING}```check\n{GOOD_CHECK}{GOOD_END}```\n", 1),
    page("PromQL that is none", "```promql\nrate(go_goroutines{$scope}\n```\n", 2),
    page("PromQL without scope", "```promql\ngo_goroutines\n```\n", 2),
    action("password in an address", "open: http://u:hunter2@h/", 1),
    action("address of a script", "open: javascript:alert(1)", 1),
    action("shell word", "run: [ls, '|', sh]", 1),
    action("file elsewhere", "get: http://{instance}/x\nsave: ../x", 2),
    page("link to nothing", "See [the other](no-such-page.md).\n", 1),
)  # fmt: skip
