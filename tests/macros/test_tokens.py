"""Tokens stand for blocks and live places until a page is written, and are let go of then."""

from __future__ import annotations

from html import unescape

import pytest

from handbook.live import Live
from macros.tokens import Tokens
from tests.render.lives import live_of

WIDE = "● ▲ − 測 \U0001f916"


@pytest.fixture
def tokens() -> Tokens:
    return Tokens(nonce="0123456789ab")


def written(tokens: Tokens, page: str, markdown: str) -> str:
    """Take a page from its Markdown to what is written, as a build does."""
    tokens.end_page(page)
    tokens.begin_writing(page)
    html = tokens.open_places(tokens.place_blocks(markdown))
    tokens.end_writing()
    return "".join(tokens.filled(html, live_of({"a": 1.0})))


def test_what_is_not_latin_is_the_same_to_a_reader_and_takes_one_byte(tokens: Tokens) -> None:
    slot = tokens.slot(lambda _: f"<b>{WIDE}</b>", inline=True)
    html = written(tokens, "a.md", tokens.block(f'<p title="{WIDE}">{WIDE} {slot}</p>'))
    assert max(html) <= "\xff"
    assert unescape(html).count(WIDE) == 3


def test_half_of_a_character_ends_no_build(tokens: Tokens) -> None:
    html = written(tokens, "a.md", tokens.block("<p>\ud83e</p>"))
    assert html.encode("utf-8")


def test_a_place_may_stand_twice_on_a_page_and_is_let_go_of_with_it(tokens: Tokens) -> None:
    def render(live: Live) -> str:
        return f"<b>{len(live.board.servers)}</b>"

    first, second = (tokens.slot(render, part=f"value {name}") for name in "ab")
    html = written(tokens, "a.md", f"{first} and {first}")
    assert html.count("<b>1</b>") == html.count('data-part="value a"') == 2
    assert len(tokens.slots) == 1
    assert "value b" in written(tokens, "b.md", second)
    assert (tokens.slots, tokens.blocks, tokens.packed) == ({}, {}, {})
