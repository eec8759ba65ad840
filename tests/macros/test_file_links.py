"""Links and the search index of a site that opens from a disk."""

from __future__ import annotations

import json

import pytest

from macros.file_links import (
    search_script,
    to_file,
    with_banner,
    with_file_links,
    without_modules,
)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("runbooks/goroutine-leak/", "runbooks/goroutine-leak/index.html"),
        ("../signals/#goroutines", "../signals/index.html#goroutines"),
        ("../../", "../../index.html"),
        ("..", "../index.html"),
        (".", "./index.html"),
        (".#now", "./index.html#now"),
        ("alerts/?instance=a/#b/", "alerts/index.html?instance=a/#b/"),
        ("#meaning", "#meaning"),
        ("?at=1", "?at=1"),
        ("", ""),
        ("assets/favicon.svg", "assets/favicon.svg"),
        ("https://example.org/a/", "https://example.org/a/"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("//example.org/a/", "//example.org/a/"),
    ],
)
def test_an_address_of_a_folder_becomes_that_of_its_page(address: str, expected: str) -> None:
    assert to_file(address) == expected


def test_only_links_change() -> None:
    page = (
        '<a class="x" href="a/">href="b/"</a> <abbr href="c/">…</abbr> '
        '<link rel="next" href="../d/"><code>&lt;a href="e/"&gt;</code><a data-href="f/" href="g/">'
    )
    assert with_file_links(page) == (
        '<a class="x" href="a/index.html">href="b/"</a> <abbr href="c/">…</abbr> '
        '<link rel="next" href="../d/index.html"><code>&lt;a href="e/"&gt;</code>'
        '<a data-href="f/" href="g/index.html">'
    )


def test_module_scripts_go_and_no_other() -> None:
    page = (
        '<script src="a.js"></script>\n<script src="live/main.js" type="module"></script>'
        '<link href="live/dom.js" rel="modulepreload"><link rel="icon" href="i.svg">'
        '<script type="module">import("x")</script><script id="__config" type="application/json">'
        '{"type":"module"}</script>'
    )
    assert without_modules(page) == (
        '<script src="a.js"></script><link rel="icon" href="i.svg">'
        '<script id="__config" type="application/json">{"type":"module"}</script>'
    )


def test_a_theme_without_a_place_for_the_banner_is_an_error() -> None:
    with pytest.raises(ValueError, match="no place"):
        with_banner("<body></body>", "<aside></aside>")


def test_the_index_names_files_and_keeps_its_words() -> None:
    locations = ["", "#now", "a/b/", "a/b/#c/"]
    index = {"docs": [{"location": place, "text": 'x "a/" \u2028'} for place in locations]}
    script = search_script(json.dumps(index))
    read = json.loads(script.removeprefix("var __index = "))
    assert [entry["location"] for entry in read["docs"]] == [
        "index.html", "index.html#now", "a/b/index.html", "a/b/index.html#c/",
    ]  # fmt: skip
    assert {entry["text"] for entry in read["docs"]} == {'x "a/" \u2028'}
