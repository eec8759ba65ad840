"""Everything that the former document held has its place in the handbook.

Knows the page and the extracted document; builds nothing itself.
"""

from __future__ import annotations

import html.parser
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
DOCS = PROJECT / "docs"
PAGE = DOCS / "change" / "where-it-went.md"
TABLES = {
    "headings": "Headings",
    "panels": "Panels",
    "numbers": "Numbers",
    "queries": "Queries",
    "advice": "Advice",
    "metrics": "Metrics",
    "commands": "Commands and links",
}
"""Lists of the extracted document, and the heading of the table that each stands under."""

_QUOTE = re.compile(r'\{\{ quote\("([^"]+)", source="go-runtime-metrics\.md(?:, ([^"]+))?"\) \}\}')
_LINK = re.compile(r"\]\(([^)]+)\)")

Entry = tuple[str, str | None]
"""What the document said, and for a number or a piece of advice under which heading."""


@dataclass(frozen=True)
class Row:
    """One row of a table."""

    text: str
    under: str | None
    """Where it stood, as the quotation names it; None where nothing is quoted."""
    targets: tuple[str, ...]


def rows_by_table(markdown: str) -> dict[str, list[Row]]:
    """Read the tables of the page, by the heading above each."""
    tables: dict[str, list[Row]] = {}
    heading = ""
    for line in markdown.splitlines():
        if line.startswith("## "):
            heading = line[3:].strip()
        if not line.startswith("| ") or line.startswith("| It said"):
            continue
        cells = [cell.strip() for cell in line.strip("| ").split(" | ")]
        quoted = _QUOTE.fullmatch(cells[0])
        text, under = (quoted[1], quoted[2]) if quoted else (cells[0].strip("`"), None)
        targets = tuple(_LINK.findall(cells[-1]))
        tables.setdefault(heading, []).append(Row(text, under, targets))
    return tables


def missing(entries: list[Entry], rows: list[Row]) -> list[Entry]:
    """List what the document held and no row has, each row taken once."""
    left = list(rows)
    absent = []
    for text, under in entries:
        found = next((row for row in left if row.text == text and row.under in (under, None)), None)
        if found is None:
            absent.append((text, under))
        else:
            left.remove(found)
    return absent


def source_file(target: str) -> Path:
    """Name the file that a link leads to; runbooks are mounted beside the pages of the docs."""
    path = (PAGE.parent / target.partition("#")[0]).resolve().relative_to(DOCS.resolve())
    return next((root / path for root in (DOCS, PROJECT) if (root / path).is_file()), DOCS / path)


def built_file(site: Path, target: str) -> Path:
    """Name the file of the built site that a link leads to."""
    path = (PAGE.parent / target.partition("#")[0]).resolve().relative_to(DOCS.resolve())
    stem = path.with_suffix("")
    folder = stem.parent if stem.name == "index" else stem
    return site / folder / "index.html"


class _Anchors(html.parser.HTMLParser):
    """Collects every `id` of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.update(value for name, value in attrs if name == "id" and value)


def anchors(html_text: str) -> set[str]:
    parser = _Anchors()
    parser.feed(html_text)
    return parser.found


@pytest.fixture(scope="module")
def document() -> dict[str, list[Entry]]:
    file = PROJECT / "tests" / "fixtures" / "source-document.yml"
    lists = yaml.safe_load(file.read_text("utf-8"))
    return {
        name: [(e, None) if isinstance(e, str) else (e["text"], e["under"]) for e in entries]
        for name, entries in lists.items()
    }


@pytest.fixture(scope="module")
def tables() -> dict[str, list[Row]]:
    return rows_by_table(PAGE.read_text("utf-8"))


@pytest.fixture(scope="module")
def targets(tables: dict[str, list[Row]]) -> list[str]:
    return sorted({target for rows in tables.values() for row in rows for target in row.targets})


def test_every_list_of_the_document_has_a_table_and_the_other_way_round(
    document: dict[str, list[Entry]], tables: dict[str, list[Row]]
) -> None:
    assert set(document) == set(TABLES)
    assert set(tables) == set(TABLES.values())


@pytest.mark.parametrize("name", TABLES)
def test_everything_that_the_document_held_has_a_row(
    name: str, document: dict[str, list[Entry]], tables: dict[str, list[Row]]
) -> None:
    # A quotation names the document alone, or the heading too; only the latter can be compared.
    entries = [
        (text, under if under and any(c.isdigit() for c in text) else None)
        for text, under in document[name]
    ]
    rows = tables[TABLES[name]]
    if name in ("headings", "panels", "queries", "commands", "metrics"):
        rows = [Row(row.text, None, row.targets) for row in rows]
    assert missing(entries, rows) == []


@pytest.mark.parametrize("name", TABLES)
def test_no_row_stands_for_something_that_the_document_never_held(
    name: str, document: dict[str, list[Entry]], tables: dict[str, list[Row]]
) -> None:
    known = {text for text, _ in document[name]}
    assert [row.text for row in tables[TABLES[name]] if row.text not in known] == []


def test_every_row_leads_somewhere(tables: dict[str, list[Row]]) -> None:
    assert [row.text for rows in tables.values() for row in rows if not row.targets] == []


def test_an_old_number_is_always_marked_as_a_quotation() -> None:
    for line in PAGE.read_text("utf-8").splitlines():
        first = line.strip("| ").split(" | ")[0]
        if line.startswith("| ") and any(c.isdigit() for c in first):
            assert _QUOTE.fullmatch(first), line


def test_every_link_leads_to_a_page_that_exists(targets: list[str]) -> None:
    assert [target for target in targets if not source_file(target).is_file()] == []


def test_every_link_leads_to_an_anchor_of_the_built_site(
    built_site: Path, targets: list[str]
) -> None:
    pages: dict[Path, set[str]] = {}
    broken = []
    for target in targets:
        file = built_file(built_site, target)
        if not file.is_file():
            broken.append(target)
            continue
        if file not in pages:
            pages[file] = anchors(file.read_text("utf-8"))
        anchor = unquote(target.partition("#")[2])
        if anchor and anchor not in pages[file]:
            broken.append(target)
    assert broken == []


def test_a_row_that_is_taken_out_is_missed(
    document: dict[str, list[Entry]], tables: dict[str, list[Row]]
) -> None:
    rows = [row for row in tables["Numbers"] if row.text != ">20/min"]
    assert (">20/min", "Scenario 3: GC Pressure") in missing(document["numbers"], rows)


def test_one_row_does_not_stand_for_two_equal_numbers(
    document: dict[str, list[Entry]], tables: dict[str, list[Row]]
) -> None:
    rows = list(tables["Numbers"])
    rows.remove(next(row for row in rows if row.text == "for: 5m"))
    lost = ("for: 5m", "Alerting Thresholds, HighGoroutines")
    assert missing(document["numbers"], rows) == [lost]
