"""What a hostile exporter says is text wherever it comes out, and never anything more.

A real Prometheus scrapes it: labels, HELP texts and alert texts are attacks.
"""

from __future__ import annotations

import json
import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from markdown import Markdown

from tests.commands.conftest import Ended, handbook
from tests.hostile.exporter import ATTACKS, UNDOCUMENTED
from tests.macros.conftest import BuildShipped, BuiltSite
from tests.macros.reading import outside_live

COMMANDS = [
    ("triage",),
    ("health",),
    ("drift",),
    ("analyze",),
    ("run", "memory-leak"),
    ("run", "goroutine-leak"),
]
SCRIPTS = re.compile(r"<script\b(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)


class Tags(HTMLParser):
    """What a page could act by: elements that load or run something, handlers, and links."""

    ACTS = frozenset({"script", "iframe", "object", "embed", "form", "base", "img", "meta"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.acting: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.handlers: list[str] = []
        self.schemes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.ACTS:
            self.acting.append((tag, tuple(attrs)))
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        leads = [value or "" for name, value in attrs if name in ("href", "src", "action")]
        self.schemes |= {urlsplit(value).scheme for value in leads}


def acts_on_a_terminal(text: str) -> list[str]:
    """Give the characters that a terminal would act on, or that turn a line around."""
    bad = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    return sorted({hex(ord(c)) for c in text if c != "\n" and unicodedata.category(c) in bad})


def said(ended: Ended) -> str:
    assert ended.code in (0, 1, 3), ended.err
    assert "Traceback" not in ended.err
    return ended.out


def test_attacks_reach_prometheus_as_labels_helps_and_alerts(turned: str) -> None:
    drift = json.loads(said(handbook("drift", "--json", PROMETHEUS_URL=turned)))
    found = " ".join(str(one["found"]) for one in drift["differences"])
    assert sum(text in found for text in ATTACKS) > 20, "no HELP text comes out"
    for _ in range(5):  # on a busy machine the source may once be slow
        triage = json.loads(said(handbook("triage", "--json", PROMETHEUS_URL=turned)))
        named = {one["instance"] for one in triage["findings"]} & set(ATTACKS)
        if len(named) >= 10:
            return
    raise AssertionError(f"no attack names a server: {triage['findings'][:1]}")


@pytest.mark.sampled(3)
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_nothing_acts_on_the_terminal(arguments: tuple[str, ...], turned: str) -> None:
    ended = handbook(*arguments, PROMETHEUS_URL=turned)
    assert acts_on_a_terminal(said(ended)) == []
    assert acts_on_a_terminal(ended.err) == []


@pytest.mark.sampled(3)
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_json_is_one_document_of_plain_ascii(arguments: tuple[str, ...], turned: str) -> None:
    out = said(handbook(*arguments, "--json", PROMETHEUS_URL=turned))
    assert out.isascii()
    assert acts_on_a_terminal(out) == []
    json.loads(out)


def test_a_line_of_drift_is_one_finding_whatever_its_help_holds(turned: str) -> None:
    lines = said(handbook("drift", PROMETHEUS_URL=turned)).splitlines()
    marks = ("▲ ", "? ", "  note  ", "No drift", "Unknown:")
    first, *found, last = lines
    assert all(line.startswith(marks) for line in found), found
    assert re.match(r"\d{4}-\d\d-\d\dT", first)
    assert re.match(r"\d+ differences?|Unknown|No drift", last)
    named = [line for line in found if UNDOCUMENTED.format(0) in line]
    assert len(named) == 1


def test_no_command_to_paste_holds_a_word_of_a_server_that_is_no_address(
    turned: str, tmp_path: Path
) -> None:
    record = tmp_path / "record.md"
    said(handbook("run", "goroutine-leak", "--report", str(record), PROMETHEUS_URL=turned))
    text = record.read_text("utf-8")
    assert acts_on_a_terminal(text) == []
    commands = re.findall(r"^```+sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert commands
    address = r"[A-Za-z0-9.-]+:[0-9]+|\[[0-9a-f:]+\]:[0-9]+|\{instance\}"
    for host in re.findall(r"https?://([^/'\s]+)/debug", "\n".join(commands)):
        assert re.fullmatch(address, host), host
    tags = Tags(Markdown(extensions=["tables", "fenced_code"]).convert(text))
    assert (tags.acting, tags.handlers, tags.schemes) == ([], [], set())


@pytest.fixture(scope="module")
def site(build_shipped: BuildShipped, turned: str) -> BuiltSite:
    return build_shipped(PROMETHEUS_URL=turned)


def test_a_site_is_built_whole_and_its_log_is_plain(site: BuiltSite, off_site: BuiltSite) -> None:
    assert site.returncode == 0, site.said
    assert "Traceback" not in site.said
    assert acts_on_a_terminal(site.said) == []
    outside = {name: outside_live(html)[0] for name, html in off_site.pages().items()}
    for name, html in site.pages().items():
        assert outside_live(html)[0] == outside[name], name


def test_a_page_bears_no_script_handler_or_link_of_theirs(
    site: BuiltSite, off_site: BuiltSite
) -> None:
    ours = off_site.pages()
    for name, html in site.pages().items():
        theirs, quiet = Tags(html), Tags(ours[name])
        assert SCRIPTS.findall(html) == SCRIPTS.findall(ours[name]), name
        assert theirs.acting == quiet.acting, name
        assert theirs.handlers == [], name
        assert theirs.schemes <= {"", "http", "https"}, name


def test_the_texts_of_alerts_and_helps_stand_on_their_pages_as_text(site: BuiltSite) -> None:
    drift = site.pages()["drift/index.html"]
    assert drift.count("hostile_metric_") > 10
    assert "&lt;" in drift
    alerts = site.pages()["alerts/index.html"]
    assert 'data-state="firing"' in alerts
