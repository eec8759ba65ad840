"""The drawing shows every check and way, holds no markup from outside, and stays narrow."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.model.handbook import Handbook
from handbook.runbooks.answers import ReadingsOf
from handbook.runbooks.drawing import path_marks, path_svg
from handbook.runbooks.layout import WIDTH, layout
from handbook.runbooks.model import Runbook
from handbook.runbooks.overview import overview_svg
from handbook.runbooks.parse import load_runbooks, parse_runbook
from handbook.runbooks.walk import Walk, walk

from .conftest import PROJECT, Parse

XLINK = "{http://www.w3.org/1999/xlink}href"
SVG = "{http://www.w3.org/2000/svg}"

STEPS = (
    "Is A high?\nsignal: a\nyes: Go on.\nno: {conclude: ruled_out}",
    "Is B high?\nsignal: b\nyes: {continue_with: other}\nno: {go_to: last}",
    "In between?\nsignal: c\nyes: y\nno: n\nunknown: {go_to: last}",
    "Last?\nsignal: c\nyes: {conclude: confirmed}\nno: {conclude: ruled_out}",
)
OTHER = "Is C high?\nsignal: c\nyes: {conclude: confirmed}\nno: {conclude: ruled_out}"

Readings = Callable[[Mapping[str, object]], ReadingsOf]


@pytest.fixture
def books(parse: Parse) -> dict[str, Runbook]:
    return {"first": parse(*STEPS), "other": parse(OTHER, name="other")}


@pytest.fixture
def walks(books: dict[str, Runbook], readings: Readings) -> Callable[..., list[Walk]]:
    def make(*values: Mapping[str, object]) -> list[Walk]:
        return [walk(books["first"], books, "s", readings(v)) for v in values]

    return make


def words(svg: str) -> str:
    root = ElementTree.fromstring(svg)
    return " ".join(t for element in root.iter(f"{SVG}tspan") for t in element.itertext())


def test_every_check_has_its_box_with_a_link_to_its_heading(books: dict[str, Runbook]) -> None:
    root = ElementTree.fromstring(path_svg(books["first"]))
    nodes = [g.get("data-step") for g in root.iter(f"{SVG}g") if g.get("class") == "path-node"]
    assert nodes == ["is-a-high", "is-b-high", "in-between", "last"]
    links = [a.get(XLINK) for a in root.iter(f"{SVG}a")]
    assert {f"#{node}" for node in nodes} < set(links)
    assert "../other/" in links


def test_every_way_is_an_edge_with_its_label(books: dict[str, Runbook]) -> None:
    svg = path_svg(books["first"], {"other": "The other one"})
    labels = re.findall(r'class="path-label"[^>]*>([^<]*)<', svg)
    assert sorted(labels) == sorted(
        ["yes", "no", "yes", "no", "if ruled out", "yes, no, unknown", "yes", "no"]
    )
    assert "The other one" in words(svg)
    assert words(svg).count("ruled out") == 2
    assert words(svg).count("confirmed") == 1


def test_the_path_is_told_in_words(books: dict[str, Runbook]) -> None:
    svg = path_svg(books["first"], {"other": "Other"})
    assert (
        "2. Is B high? yes: see Other, and if that is ruled out go on with 3; no: go on with 4."
    ) in svg


def test_nothing_leaves_the_narrow_frame(books: dict[str, Runbook]) -> None:
    root = ElementTree.fromstring(path_svg(books["first"]))
    height = float(root.get("height", "0"))
    for rect in root.iter(f"{SVG}rect"):
        x, y, w, h = (float(rect.get(k, "0")) for k in ("x", "y", "width", "height"))
        assert x >= 0 and x + w <= WIDTH
        assert y >= 0 and y + h <= height


def test_boxes_do_not_overlap(books: dict[str, Runbook]) -> None:
    boxes = list(layout(books["first"]).checks.values())
    assert all(upper.bottom < lower.y for upper, lower in pairwise(boxes))


def test_titles_of_other_runbooks_move_nothing(books: dict[str, Runbook]) -> None:
    plain, long = layout(books["first"]), layout(books["first"], {"other": "long word " * 20})
    assert plain.edges == long.edges
    assert plain.height == long.height


def test_a_drawing_names_no_colour_script_or_address_from_outside(
    books: dict[str, Runbook], project_config: Handbook
) -> None:
    drawn = path_svg(books["first"]) + overview_svg(books, project_config.alerts.values())
    assert not re.search(r"<script|<style|style=|on\w+=|#[0-9a-f]{3,6}\b|rgb\(|url\(", drawn)
    assert set(re.findall(r'(?:https?:)?//[^"]+', drawn)) == {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


HOSTILE = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</text></svg><b>", "&lt;b&gt;",
    "]]><!--", "a\x1b[31mred\u202e", "w" * 500, "{{ 7*7 }}x",
]  # fmt: skip


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_stays_text(title: str, config: Handbook, parse: Parse) -> None:
    book = parse(*STEPS)
    check = replace(book.diagnosis[0], question=title)
    hostile = replace(book, title=title, steps=(check, *book.steps[1:]))
    svg = path_svg(hostile, {"other": title}) + overview_svg({"first": hostile}, [])
    tags = set(re.findall(r"<(/?\w+)", svg))
    assert {tag.lstrip("/") for tag in tags} == {
        "svg", "title", "desc", "g", "path", "polygon", "text", "a", "rect", "tspan",
    }  # fmt: skip
    ElementTree.fromstring(f"<both>{svg}</both>")
    assert "\x1b" not in svg and "\u202e" not in svg


@given(st.text(max_size=80))
def test_any_question_gives_well_formed_markup(question: str) -> None:
    from handbook.runbooks.svg_text import text_block, wrapped

    lines = wrapped(question, 20)
    assert len(lines) <= 5
    ElementTree.fromstring(text_block(lines, 0, 0, "x"))


def test_a_guide_has_no_drawing(config: Handbook) -> None:
    text = "---\ntitle: G\nowner: us\nkind: guide\n---\n# G\n"
    guide = parse_runbook(text, "runbooks/g.md", config, ())
    assert path_svg(guide) == ""
    assert path_marks(guide, []) == ""


def test_marks_say_the_outcome_by_word_and_shape(
    books: dict[str, Runbook], walks: Callable[..., list[Walk]]
) -> None:
    marks = path_marks(books["first"], walks({"a": 20, "b": 0, "c": []}))
    said = re.findall(r'data-step="([^"]+)" data-outcome="([^"]+)"><text[^>]*>([^<]*)<', marks)
    assert said == [
        ("is-a-high", "yes", "▲ yes"), ("is-b-high", "no", "● no"),
        ("in-between", "unknown", "? unknown"), ("last", "unknown", "? unknown"),
    ]  # fmt: skip


def test_marks_count_the_servers_and_name_the_worst_first(
    books: dict[str, Runbook], walks: Callable[..., list[Walk]]
) -> None:
    marks = path_marks(books["first"], walks({"a": 20}, {"a": 1}, {"a": []}))
    assert 'data-step="is-a-high" data-outcome="yes"' in marks
    assert "▲ yes 1  ? unknown 1  ● no 1" in marks


def test_marks_without_any_server_are_unknown(books: dict[str, Runbook]) -> None:
    marks = path_marks(books["first"], [])
    assert marks.count("? unknown") == 4
    assert "path-taken" not in marks


def test_ways_taken_and_ends_reached_lie_on_the_edges_of_the_drawing(
    books: dict[str, Runbook], walks: Callable[..., list[Walk]]
) -> None:
    svg = path_svg(books["first"])
    marks = path_marks(books["first"], walks({"a": 20, "b": 0, "c": 2000}))
    taken = re.findall(r'class="path-taken" d="([^"]+)"', marks)
    assert len(taken) == 3
    assert all(f'd="{d}"' in svg for d in taken)
    assert marks.count("path-reached path-confirmed") == 1
    assert "path-reached" not in path_marks(books["first"], walks({"a": []}))


def test_live_marks_stand_last_inside_the_drawing(books: dict[str, Runbook]) -> None:
    assert path_svg(books["first"], live="<g data-live=''></g>").endswith(
        "<g data-live=''></g></svg>"
    )


def test_the_overview_leads_from_every_symptom_and_alert_to_its_page(
    project_config: Handbook,
) -> None:
    runbooks = load_runbooks(PROJECT / "runbooks", project_config)
    svg = overview_svg(runbooks, project_config.alerts.values())
    root = ElementTree.fromstring(svg)
    assert [a.get(XLINK) for a in root.iter(f"{SVG}a")] == [
        "cpu-bottleneck/", "gc-pressure/", "goroutine-leak/", "memory-leak/", "prometheus-is-ill/",
        "server-down/",
    ]  # fmt: skip
    for alert in project_config.alerts:
        assert alert in words(svg)
