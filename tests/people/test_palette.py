"""Light or dark: there before the text, as the system has it until a reader chooses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import PROJECT
from tests.people.bare import served
from tests.people.conftest import OpenPage

FIRST = "decisions/"
BUNDLE = "**/assets/javascripts/bundle*"


def scheme(page: Page) -> str:
    """Return the scheme that the text has, the frame around it, and the button's offer."""
    found: str = page.evaluate(
        "[document.body.dataset.mdColorScheme, document.querySelector('meta[name=color-scheme]')"
        ".content, ...[...document.querySelectorAll('[data-palette]')]"
        ".filter((one) => !one.hidden).map((one) => one.title)].join(', ')"
    )
    return found


LIGHT = "default, light, Switch to dark mode"
DARK = "slate, dark, Switch to light mode"


@pytest.mark.parametrize(("system", "expected"), [("light", LIGHT), ("dark", DARK)])
def test_the_systems_palette_is_there_without_the_themes_script(
    site: str, chromium: Browser, system: str, expected: str
) -> None:
    with chromium.new_context(color_scheme=system) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.route(BUNDLE, lambda route: route.abort())
        page.goto(f"{site}{FIRST}")
        assert scheme(page) == expected
        assert page.evaluate("document.documentElement.className") == "js"


def test_a_page_that_comes_is_never_marked_as_switching(site: str, chromium: Browser) -> None:
    """The mark has the whole page styled again, as has a second colour scheme in the head."""
    with chromium.new_context(color_scheme="dark") as context:
        page = context.new_page()
        page.add_init_script(
            "window.marks = []; new MutationObserver((all) => window.marks.push("
            "...all.map((one) => one.attributeName))).observe(document, "
            "{subtree: true, attributeFilter: ['data-md-color-switching', 'data-md-color-scheme']})"
        )
        page.goto(f"{site}{FIRST}")
        page.wait_for_function("typeof document$ !== 'undefined'")
        page.wait_for_timeout(200)
        assert page.evaluate("window.marks") == ["data-md-color-scheme"]
        assert page.locator("meta[name='color-scheme']").count() == 1


def test_a_page_follows_the_system_until_a_reader_chooses(open_page: OpenPage) -> None:
    page = open_page(FIRST, color_scheme="light")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("document.body.dataset.mdColorScheme === 'slate'")
    assert scheme(page) == DARK
    page.reload()
    page.emulate_media(color_scheme="light")
    page.wait_for_function("document.body.dataset.mdColorScheme === 'default'")
    page.get_by_title("Switch to dark mode").click()
    assert scheme(page) == DARK
    page.emulate_media(color_scheme="dark")
    page.emulate_media(color_scheme="light")
    assert scheme(page) == DARK
    page.locator(".md-content").get_by_role("link", name="uPlot for charts").click()
    page.wait_for_function("document.title.startsWith('uPlot')")
    assert scheme(page) == DARK
    page.reload()
    assert scheme(page) == DARK
    expect(page.locator("body")).not_to_have_attribute("data-md-color-switching", "")


def test_keys_alone_switch_back_and_forth(open_page: OpenPage) -> None:
    page = open_page(FIRST, color_scheme="light")
    for _ in range(15):
        page.keyboard.press("Tab")
        if page.locator("[data-palette]:focus").count():
            break
    page.keyboard.press("Enter")
    assert scheme(page) == DARK
    expect(page.get_by_title("Switch to light mode")).to_be_focused()
    lit = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(lit) != "none"
    page.keyboard.press("Space")
    assert scheme(page) == LIGHT
    expect(page.get_by_title("Switch to dark mode")).to_be_focused()


def test_a_palette_that_is_kept_but_gone_is_no_choice(open_page: OpenPage) -> None:
    page = open_page(FIRST, color_scheme="dark")
    page.evaluate("__md_set('__palette', {index: 7})")
    page.reload()
    assert scheme(page) == DARK


@pytest.mark.parametrize(
    ("palette", "expected"),
    [
        (None, "None, None"),
        ({"scheme": "slate"}, "slate, None"),
        ([{"scheme": "slate", "primary": "deep purple"}], "slate, dark"),
    ],
    ids=["none", "one", "a list of one"],
)
def test_a_theme_without_a_choice_shows_no_button(
    tmp_path: Path, chromium: Browser, palette: object, expected: str
) -> None:
    theme = {"name": "material", "font": False, "custom_dir": str(PROJECT / "macros" / "theme")}
    theme |= {"palette": palette} if palette else {}
    settings = {"site_name": "A site", "theme": theme, "plugins": []}
    (tmp_path / "mkdocs.yml").write_text(json.dumps(settings))
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# A page\n")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict"]
    subprocess.run(
        command, cwd=tmp_path, check=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    )
    with served(tmp_path / "site") as address, chromium.new_context() as context:
        page, errors = context.new_page(), []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        said = page.evaluate(
            "[document.body.dataset.mdColorScheme ?? 'None',"
            " document.querySelector('meta[name=color-scheme]')?.content ?? 'None'].join(', ')"
        )
        assert (said, errors) == (expected, [])
        assert not page.locator("[data-palette] >> visible=true").count()
