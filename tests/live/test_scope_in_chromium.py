"""A page opened from an alert's link, in a real Chromium; hostile text in links and in labels."""

from __future__ import annotations

import random
import time
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from handbook.render.escape import clean
from tests.live.conftest import Reader
from tests.render.attacks import ATTACKS
from tests.sampling import runs_all, seed_of_run

BOOK = "runbooks/goroutine-leak/"
SHAPE = """() => {
  const quiet = /^(data-|id$|href|title|datetime|style|d$|x)/;
  const found = [...document.querySelectorAll('*')].map((one) => {
    const names = one.getAttributeNames().filter((name) => !quiet.test(name)).sort();
    return [one.localName, one.className.baseVal ?? one.className, names.join(' ')].join('|');
  });
  return found.filter((one) => !one.startsWith('link') && !one.startsWith('style'));
}"""


def test_an_alerts_link_scopes_queries_commands_and_links_to_its_server_and_moment(
    reader: Reader,
) -> None:
    instance = reader.site.instances[1]
    at = int(time.time()) - 60
    asked: list[str] = []
    reader.page.on("request", lambda request: asked.append(request.url))
    reader.open(f"{BOOK}?alert=HighGoroutines&instance={quote(instance)}&at={at}")
    queries = [parse_qs(urlsplit(url).query) for url in asked if "/_prom/api/v1/query?" in url]
    assert len(queries) > 5
    for query in queries:
        assert f'instance="{instance}"' in query["query"][0]
        assert float(query["time"][0]) == at
    page = reader.page
    banner = page.locator(".hb-scope").inner_text()
    assert instance in banner and "HighGoroutines" in banner and "Show all servers" in banner
    shown = page.eval_on_selector_all(
        "[data-live] [data-outcome][data-instance]", "all => all.map((one) => one.dataset.instance)"
    )
    assert set(shown) == {instance}
    codes = page.eval_on_selector_all(
        "code.language-promql", "all => all.map((one) => one.textContent)"
    )
    assert codes and all(f'instance="{instance}"' in code for code in codes)
    pasted = page.eval_on_selector_all(
        ".hb-card > .hb-code code.language-sh, details code.language-sh",
        "all => all.map((one) => one.textContent)",
    )
    assert pasted and not any("{instance}" in one for one in pasted)
    links = page.eval_on_selector_all(
        "a[href]:not(.hb-scope a)", "all => all.map((one) => one.href)"
    )
    graphs = [link for link in links if "g0.expr=" in link]
    assert graphs and all(quote(instance, safe="") in link for link in graphs)
    inside = [urlsplit(link) for link in links if link.startswith(reader.site.url)]
    pages = [
        parse_qs(link.query) for link in inside if link.path.endswith("/") and not link.fragment
    ]
    assert pages and all(query.get("instance") == [instance] for query in pages)


def test_limits_of_another_server_or_moment_are_gone(reader: Reader) -> None:
    leaking, other = reader.site.instances[1], reader.site.instances[0]
    limits = reader.page.locator(".hb-limits")
    reader.open(BOOK)
    assert limits.is_visible() and leaking in limits.inner_text()
    reader.open(f"{BOOK}?instance={quote(leaking)}")
    assert limits.is_visible()
    reader.open(f"{BOOK}?instance={quote(other)}")
    reader.page.wait_for_selector(".hb-scope")
    assert limits.is_hidden()
    reader.page.click("text=Show all servers")
    limits.wait_for(state="visible")
    reader.open(f"{BOOK}?at={int(time.time()) - 60}")
    reader.page.wait_for_selector(".hb-scope")
    assert limits.is_hidden()


def test_it_survives_another_page_and_the_way_out_leads_out(reader: Reader) -> None:
    instance = reader.site.instances[1]
    reader.open(f"{BOOK}?instance={quote(instance)}")
    reader.page.click('.md-nav a:has-text("Memory leak")')
    reader.page.wait_for_url(lambda url: "memory-leak" in url)
    reader.page.wait_for_function("document.querySelector('h1').textContent.includes('Memory')")
    assert f"instance={quote(instance, safe='')}" in reader.page.url
    reader.until_asked()
    assert instance in reader.page.locator(".hb-scope").inner_text()
    reader.page.click("text=Show all servers")
    reader.page.wait_for_selector(".hb-scope", state="detached")
    assert "instance=" not in reader.page.url
    reader.page.wait_for_function(
        "new Set([...document.querySelectorAll('[data-live] [data-conclusion][data-instance]')]"
        ".map((one) => one.dataset.instance)).size === 3"
    )


def test_a_server_that_prometheus_does_not_know_is_said_plainly(reader: Reader) -> None:
    reader.open(f"{BOOK}?instance=nobody:1&alert=NoSuchAlert&at=yesterday")
    reader.page.wait_for_selector('[data-scope-problem="instance"]')
    text = reader.page.locator(".hb-scope").inner_text()
    assert "Prometheus knows no server nobody:1" in text
    assert "This handbook has no alert NoSuchAlert" in text
    assert "The address names a moment that cannot be: yesterday" in text


def some_attacks() -> list[tuple[str, str]]:
    """Give all attacks, or some of them by the seed of the run."""
    attacks = list(ATTACKS.items())
    return attacks if runs_all() else random.Random(seed_of_run()).sample(attacks, 20)


def test_hostile_text_in_the_address_changes_text_and_nothing_else(reader: Reader) -> None:
    """One page, every attack in turn: no element but those of harmless addresses."""
    reader.open("health/?instance=nobody:1")
    reader.page.wait_for_selector('[data-scope-problem="instance"]')
    turn = """async (search) => {
      history.replaceState(history.state, '', location.pathname + search);
      const over = afterRefresh();
      dispatchEvent(new PopStateEvent('popstate'));
      await Promise.race([over, new Promise((end) => setTimeout(end, 1500))]);
    }"""
    usual = set(reader.page.evaluate(SHAPE))
    for harmless in ("", "?instance=%01"):  # everybody, and a name that cannot be
        reader.page.evaluate(turn, harmless)
        reader.until_asked()
        usual |= set(reader.page.evaluate(SHAPE))
    for name, text in some_attacks():
        try:
            search = f"?instance={quote(text, safe='')}"
        except UnicodeEncodeError:
            continue
        if not text:
            continue
        reader.page.evaluate(turn, search)
        reader.page.locator('[data-scope-problem="instance"]').wait_for()
        said = reader.page.evaluate("document.querySelector('.hb-scope').textContent")
        assert clean(text)[:40].strip() in said, name
        assert set(reader.page.evaluate(SHAPE)) - usual == set(), name


def test_hostile_label_values_change_text_and_nothing_else(reader: Reader) -> None:
    reader.open("health/")
    texts = list(ATTACKS.values())

    def renamed(names: list[str]) -> Any:
        def change(query: str, sample: dict[str, Any]) -> None:
            metric = sample.get("metric", {})
            if metric.get("instance") in reader.site.instances:
                metric["instance"] = names[reader.site.instances.index(metric["instance"])]

        return change

    usual = set(reader.page.evaluate(SHAPE))
    for harmless in (["a", "b", "c"], ["", "b", "c"], ["a", "a", "c"]):
        reader.site.source.turn(change=renamed(harmless))
        reader.refresh()
        usual |= set(reader.page.evaluate(SHAPE))
    for start in range(0, len(texts), 3):
        names = [texts[(start + order) % len(texts)] for order in range(3)]
        reader.site.source.turn(change=renamed(names))
        reader.refresh()
        assert set(reader.page.evaluate(SHAPE)) - usual == set(), names


@pytest.mark.parametrize("search", ["?at=now", "?alert=<b>", "?instance=%00", "?at=99999999999999"])
def test_what_cannot_be_is_left_out_and_said(search: str, reader: Reader) -> None:
    reader.open(f"health/{search}")
    reader.page.wait_for_selector("[data-scope-problem]")
    assert {one["level"] for one in reader.readings("cpu")} == {"normal"}
