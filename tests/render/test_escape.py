from __future__ import annotations

import html
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.render.escape import CAP, Html, clean, escaped
from handbook.render.markup import element, join, link, prose
from tests.render.attacks import ATTACKS


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\nb", "a␤b"),
        ("a\r\nb", "a␤b"),
        ("a\tb", "a␉b"),
        ("prod\u202e)ko", "prod\\u202e)ko"),
        ("a\u200bb", "a\\u200bb"),
        ("a\u00a0b", "a\\xa0b"),
        ("a\x00b", "a\\x00b"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\ud800", "\\ud800"),
        ("e" + "\u0301" * 50, "e\u0301\u0301\u0301…"),
        ("\u3164", "\\u3164"),
        ("x" * (CAP + 1), "x" * CAP + "…"),
        ("Grüße, 東京 — 5 µs", "Grüße, 東京 — 5 µs"),
    ],
)
def test_a_text_shows_every_character_that_would_act(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(st.text(alphabet=st.characters()))
def test_no_cleaned_text_holds_a_character_that_acts(text: str) -> None:
    shown = clean(text)
    bad = {"Cc", "Cf", "Cs", "Zl", "Zp", "Cn", "Co"}
    assert not [c for c in shown if unicodedata.category(c) in bad]
    assert len(shown) <= 10 * CAP + 10


@given(st.text())
def test_escaping_gives_back_the_cleaned_text(text: str) -> None:
    assert html.unescape(escaped(text)) == clean(text)
    assert not set('<>"') & set(escaped(text))


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_stays_text_in_content_and_attribute(name: str) -> None:
    written = element("p", ATTACKS[name], title=ATTACKS[name])
    assert written.count("<") == 2
    assert written.count('"') == 2


def test_plain_text_is_escaped_and_html_is_not() -> None:
    assert join(["<b>", Html("<i></i>")]) == "&lt;b&gt;<i></i>"
    assert element("p", "a" + Html("<b>")) == "<p>a&lt;b&gt;</p>"


def test_only_web_addresses_and_own_pages_become_links() -> None:
    assert link("x", "javascript:alert(1)") == "x"
    assert link("x", "JaVaScRiPt:alert(1)//") == "x"
    assert link("x", "data:text/html,y") == "x"
    assert 'href="../signals/#cpu"' in link("x", "../signals/#cpu")
    assert 'href="https://a/b:c"' in link("x", "https://a/b:c")


def test_code_within_a_text_of_the_config_is_shown_as_code() -> None:
    assert prose("idle: `a<b` and `c`.") == "idle: <code>a&lt;b</code> and <code>c</code>."
    assert prose("one ` alone & <b>") == "one ` alone &amp; &lt;b&gt;"
