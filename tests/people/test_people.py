"""What a person needs of every page: to reach, read, copy and find; on a phone, by ear, by key."""

from __future__ import annotations

import json
import re
import urllib.request
from html.parser import HTMLParser
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from handbook.config.load import load_handbook
from tests.conftest import PROJECT
from tests.pages import page_addresses
from tests.people.conftest import OpenPage

AXE = (PROJECT / "tests" / "vendor" / "axe" / "axe.min.js").read_text("utf-8")
MATERIALS_OWN = {"aria-dialog-name"}
HANDBOOK = load_handbook(PROJECT / "handbook.yml")
RUNBOOK = "runbooks/goroutine-leak/"
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}


def violations(page: Page) -> list[dict[str, Any]]:
    """Return what axe finds beyond what is Material's own."""
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then(({violations}) =>"
        " violations.map(({id, nodes}) => ({id, html: nodes.map(({html}) => html)})))"
    )
    return [one for one in found if one["id"] not in MATERIALS_OWN]


@pytest.mark.parametrize("path", page_addresses())
@pytest.mark.sampled(3)
def test_axe_finds_nothing_but_materials_own(open_page: OpenPage, path: str) -> None:
    page = open_page(path)
    for scheme in ("default", "slate"):
        page.evaluate(f"document.body.setAttribute('data-md-color-scheme', '{scheme}')")
        page.wait_for_timeout(50)  # Material fades colours, a millisecond with reduced motion
        wrong = violations(page)
        assert wrong == [], f"{path} {scheme}: {json.dumps(wrong, indent=1)[:3000]}"


REACHABLE = """() => {
  const sought = "a[href], button, summary, select, input:not([type=checkbox]), [tabindex='0']"
  let count = 0
  for (const one of document.querySelectorAll(`.md-content__inner :is(${sought})`))
    if (one.checkVisibility({visibilityProperty: true}) && !one.disabled && one.tabIndex >= 0)
      one.dataset.sought = String(count++)
  return count
}"""


def reached_by_tab(page: Page, count: int) -> set[int]:
    """Press Tab until the focus has gone round; return which of the marked elements had it."""
    reached: set[int] = set()
    page.evaluate("window.left = 0; document.activeElement?.blur()")
    for _ in range(count + 150):
        page.keyboard.press("Tab")
        mark = page.evaluate("document.activeElement?.dataset.sought ?? null")
        if mark is not None:
            reached.add(int(mark))
        if len(reached) == count:
            break
    return reached


def test_the_keyboard_alone_reaches_and_opens_everything(open_page: OpenPage) -> None:
    page = open_page("runbooks/cpu-bottleneck/")
    count = page.evaluate(REACHABLE)
    assert count > 40
    missed = set(range(count)) - reached_by_tab(page, count)
    assert missed == set(), [
        page.locator(f"[data-sought='{mark}']").evaluate("e => e.outerHTML") for mark in missed
    ]
    closed = page.locator("details:not([open]):has(.md-code__button) > summary").first
    closed.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_class(re.compile("md-code__button"))
    lit = "e => getComputedStyle(e).outlineStyle !== 'none' || getComputedStyle(e).outlineWidth"
    assert page.locator(":focus").evaluate(lit)


def test_the_menu_of_a_narrow_window_is_opened_and_shut_by_key(open_page: OpenPage) -> None:
    page = open_page(RUNBOOK)
    page.set_viewport_size({"width": 640, "height": 800})
    menu = page.get_by_title("Menu")
    in_menu = "document.activeElement.closest('.md-sidebar--primary') !== null"

    def comes_into_the_menu() -> bool:
        for _ in range(30):
            page.keyboard.press("Tab")
            if page.evaluate(in_menu):
                return True
        return False

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(menu).to_be_focused()
    assert menu.evaluate("e => getComputedStyle(e).outlineStyle") != "none"
    assert not comes_into_the_menu()
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".md-sidebar--primary")).to_be_in_viewport()
    assert comes_into_the_menu()
    wrong = violations(page)
    assert wrong == [], json.dumps(wrong, indent=1)[:3000]
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".md-sidebar--primary")).not_to_be_in_viewport()
    assert not comes_into_the_menu()


def test_who_follows_a_dead_link_is_told_where_to_go(open_page: OpenPage) -> None:
    page = open_page("runbooks/renamed-long-ago/?alert=GoroutineLeak")
    assert violations(page) == []
    page.set_viewport_size({"width": 400, "height": 800})
    expect(page.get_by_title("Menu")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("GoroutineLeak")
    expect(page.locator(".md-search-result__link").first).to_have_attribute(
        "href", re.compile("/runbooks/goroutine-leak/")
    )
    page.keyboard.press("Escape")
    page.get_by_role("link", name="the first page").click()
    expect(page.locator("h1#now")).to_be_visible()


def test_a_drawings_nodes_are_reached_and_named(open_page: OpenPage) -> None:
    page = open_page(RUNBOOK)
    nodes = page.locator(".hb-path a.path-link")
    assert nodes.count() >= 3
    for number in range(nodes.count()):
        nodes.nth(number).focus()
        assert page.evaluate("document.activeElement.textContent.trim().length") > 5
    nodes.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"#does-the-number"))


@pytest.mark.parametrize("alert", [alert.name for alert in HANDBOOK.alerts.values()])
@pytest.mark.sampled(1)
def test_slash_and_an_alerts_name_lead_to_its_runbook(open_page: OpenPage, alert: str) -> None:
    page = open_page("change/checks/")
    page.keyboard.press("/")
    expect(page.locator(".md-search__input")).to_be_focused()
    page.keyboard.type(alert)
    expect(page.locator(".md-search-result__link").first).to_contain_text(alert)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/runbooks/{HANDBOOK.alerts[alert].runbook}/*")


def test_a_button_copies_exactly_its_own_block(open_page: OpenPage) -> None:
    page = open_page(RUNBOOK, permissions=["clipboard-read", "clipboard-write"])
    blocks = page.locator(".md-content pre")
    buttons = page.locator(".md-content pre .md-code__button")
    assert blocks.count() == buttons.count() > 10
    texts = page.eval_on_selector_all(
        ".md-content pre > code", "all => all.map(e => e.textContent)"
    )
    chosen = [0, len(texts) // 2, len(texts) - 1]
    for number in chosen:
        button = buttons.nth(number)
        button.evaluate(
            "e => { let up = e; while (up = up.closest('details:not([open])')) up.open = true }"
        )
        button.press("Enter")
        page.wait_for_function("navigator.clipboard.readText().then(t => t.length > 0)")
        expected = texts[number].rstrip()
        assert page.evaluate("navigator.clipboard.readText()") == expected
        page.evaluate("navigator.clipboard.writeText('')")


@pytest.mark.parametrize("path", page_addresses())
@pytest.mark.sampled(6)
def test_on_a_phone_nothing_scrolls_sideways_but_code(open_page: OpenPage, path: str) -> None:
    page = open_page(path, **PHONE)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    wide = page.evaluate(
        """() => [...document.querySelectorAll('.md-content *')].filter(one => {
          if (one.closest('pre, svg, .uplot') || one.tagName === 'SELECT') return false
          const box = one.getBoundingClientRect()
          const scrolls = ['auto', 'scroll'].includes(getComputedStyle(one).overflowX)
          const hides = scrolls && one.scrollWidth > one.clientWidth + 1
          return box.width && (box.right > innerWidth + 1 || hides)
        }).map(one => one.outerHTML.slice(0, 200)).slice(0, 5)"""
    )
    assert wide == [], path
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_reading_is_read_out_with_its_level_value_and_unit(open_page: OpenPage) -> None:
    page = open_page("signals/")
    rows = page.locator("tr[data-signal=goroutines]")
    assert rows.count() == 3
    heads = page.locator("table:has(tr[data-signal=goroutines]) th[scope=col]").all_inner_texts()
    assert heads == ["Level", "Value", "Server", "Read at"]
    for number in range(3):
        row = rows.nth(number)
        said = row.evaluate(
            "e => { const copy = e.cloneNode(true);"
            " copy.querySelectorAll('[aria-hidden=true]').forEach(one => one.remove());"
            " return copy.textContent }"
        )
        assert row.get_attribute("data-level") in said
        assert re.search(r"[\d,]+ goroutines", said), said
    names = page.eval_on_selector_all(".hb-chart [role=img]", "all => all.map(e => e.ariaLabel)")
    assert names
    assert all(names)


class _Read(HTMLParser):
    """The cards of a page with their links, and its blocks of code with their buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.codes: list[str] = []
        self.cards: list[set[str]] = []
        self._depth: list[int] = []
        self._open = 0
        self._in_pre = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag in ("div", "section"):
            self._open += 1
            if "data-query-template" in found:
                self.cards.append(set())
                self._depth.append(self._open)
        self._in_pre = self._in_pre or tag == "pre"
        if tag == "code" and self._in_pre:
            self.codes.append(found.get("id", ""))
        if tag == "button" and "data-clipboard-target" in found:
            self.targets.append(found["data-clipboard-target"].removeprefix("#"))
        if tag == "a" and self._depth:
            for name, base in (
                ("prometheus", HANDBOOK.links.prometheus),
                ("grafana", HANDBOOK.links.grafana),
            ):
                if found.get("href", "").startswith(base):
                    self.cards[-1].add(name)

    def handle_endtag(self, tag: str) -> None:
        self._in_pre = self._in_pre and tag != "pre"
        if tag in ("div", "section"):
            if self._depth and self._depth[-1] == self._open:
                self._depth.pop()
            self._open -= 1


def test_every_block_has_its_button_and_every_card_its_ways_out(site: str) -> None:
    cards = blocks = 0
    for path in page_addresses():
        with urllib.request.urlopen(f"{site}{path}") as came:
            read = _Read()
            read.feed(came.read().decode())
        assert read.targets == read.codes, path
        assert len(set(read.codes)) == len(read.codes), path
        assert all(read.codes), path
        assert all(card == {"prometheus", "grafana"} for card in read.cards), (path, read.cards)
        cards += len(read.cards)
        blocks += len(read.codes)
    assert cards > 100
    assert blocks > 200
