"""The whole site with a good, an old, a dead, a hung, a lying and no source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from handbook.config.load import load_handbook
from tests.conftest import PROJECT, DemoStack, LoadOpenMetrics
from tests.macros.conftest import BuildShipped, BuiltSite, answering, hanging
from tests.macros.reading import outside_live

STATES = ("dead", "hung", "login page", "error", "wrong address")
REASONS = {
    "dead": "refused",
    "hung": "does not answer",
    "login page": "a web page came back",
    "error": "503",
    "wrong address": "PROMETHEUS_URL",
}
HUNG_LIMIT_SECONDS = 3.0
LOGIN = b"<!doctype html><title>Sign in</title><form><input name=password></form>"
_READING = re.compile(r'<[^>]*\bdata-signal="([^"]+)"[^>]*>')


@pytest.fixture(scope="module")
def bad_site(
    build_shipped: BuildShipped, free_port: Callable[[], int]
) -> Iterator[Callable[[str], BuiltSite]]:
    """Build the site beside a source in a bad state, each once."""
    built: dict[str, BuiltSite] = {}

    def make(state: str) -> BuiltSite:
        if state == "dead":
            return build_shipped(PROMETHEUS_URL=f"http://127.0.0.1:{free_port()}")
        if state == "hung":
            with hanging() as url:
                return build_shipped(PROMETHEUS_URL=url)
        if state == "login page":
            with answering(200, LOGIN) as url:
                return build_shipped(PROMETHEUS_URL=url)
        if state == "error":
            with answering(503, b"down") as url:
                return build_shipped(PROMETHEUS_URL=url)
        return build_shipped(PROMETHEUS_URL="prometheus:nine")

    def get(state: str) -> BuiltSite:
        if state not in built:
            built[state] = make(state)
        return built[state]

    yield get


@pytest.fixture(scope="module")
def good_site(build_shipped: BuildShipped, demo_stack: DemoStack) -> BuiltSite:
    return build_shipped(PROMETHEUS_URL=demo_stack.url)


@pytest.fixture(scope="module")
def old_site(build_shipped: BuildShipped, load_openmetrics: LoadOpenMetrics) -> BuiltSite:
    return build_shipped(PROMETHEUS_URL=load_openmetrics(old_client()))


def old_client() -> str:
    """Write the recorded server's samples, taken now, with the scrape's own series."""
    import time

    now = time.time()
    labels = 'job="game-server",instance="127.0.0.1:9"'
    lines = []
    for row in (PROJECT / "tests/fixtures/game-server.prom").read_text().splitlines():
        if not row or row.startswith("#"):
            continue
        name, _, value = row.rpartition(" ")
        inner = name[name.index("{") + 1 : -1] + "," if "{" in name else ""
        lines.append((f"{name.partition('{')[0]}{{{inner}{labels}}}", value))
    lines.append((f"up{{{labels}}}", "1"))
    samples = [
        f"{name} {value} {now - back:.3f}" for name, value in lines for back in range(120, -90, -5)
    ]
    return "\n".join(samples)


def readings(site: BuiltSite) -> list[tuple[str, str, str]]:
    """Return page, signal and start tag of every reading."""
    return [
        (name, match[1], match[0])
        for name, html in site.pages().items()
        for match in _READING.finditer(html)
        if "data-level=" in match[0]
    ]


@pytest.mark.parametrize("state", [*STATES, "good", "old"])
def test_all_but_live_elements_is_the_same_to_the_byte(
    state: str,
    off_site: BuiltSite,
    bad_site: Callable[[str], BuiltSite],
    request: pytest.FixtureRequest,
) -> None:
    site = bad_site(state) if state in STATES else request.getfixturevalue(f"{state}_site")
    ours = sorted(p.relative_to(site.site) for p in site.site.rglob("*") if p.is_file())
    theirs = sorted(p.relative_to(off_site.site) for p in off_site.site.rglob("*") if p.is_file())
    assert ours == theirs
    places = 0
    for path in ours:
        if path.suffix == ".gz":
            continue
        if path.suffix != ".html":
            assert (site.site / path).read_bytes() == (off_site.site / path).read_bytes(), path
            continue
        mine, held = outside_live((site.site / path).read_text("utf-8"))
        other, _ = outside_live((off_site.site / path).read_text("utf-8"))
        assert mine == other, path
        places += held
    assert places > 100


@pytest.mark.parametrize("state", STATES)
def test_a_bad_source_leaves_a_strict_build_without_a_warning(
    state: str, bad_site: Callable[[str], BuiltSite]
) -> None:
    site = bad_site(state)
    assert site.returncode == 0, site.said
    assert "WARNING" not in site.said
    assert "Traceback" not in site.said


@pytest.mark.parametrize("state", STATES)
def test_a_bad_source_makes_every_reading_unknown_with_the_reason(
    state: str, bad_site: Callable[[str], BuiltSite]
) -> None:
    found = readings(bad_site(state))
    assert len(found) > 50
    for page, signal, tag in found:
        assert 'data-level="unknown"' in tag, (page, signal, tag)
        assert "data-value=" not in tag, (page, signal, tag)
        assert REASONS[state] in tag.partition("data-reason=")[2], (page, signal, tag)


@pytest.mark.parametrize("state", STATES)
def test_a_bad_source_confirms_and_rules_out_nothing(
    state: str, bad_site: Callable[[str], BuiltSite]
) -> None:
    for name, html in bad_site(state).pages().items():
        assert 'data-conclusion="ruled_out"' not in html, name
        assert 'data-conclusion="confirmed"' not in html, name
        assert not re.search(r'data-outcome="(yes|no)"', html), name


@pytest.mark.timed
def test_a_hung_source_costs_one_deadline(
    off_site: BuiltSite, bad_site: Callable[[str], BuiltSite]
) -> None:
    assert bad_site("hung").seconds - off_site.seconds <= HUNG_LIMIT_SECONDS


def test_every_signal_has_a_reading_and_none_is_unknown_beside_a_good_source(
    good_site: BuiltSite,
) -> None:
    assert good_site.returncode == 0, good_site.said
    found = readings(good_site)
    assert {signal for _, signal, _ in found} == set(
        load_handbook(PROJECT / "handbook.yml").signals
    )
    unknown = [(page, s, tag) for page, s, tag in found if 'data-level="unknown"' in tag]
    assert unknown == []


def test_an_old_client_is_not_exported_where_it_is_older_than_a_metric(
    old_site: BuiltSite,
) -> None:
    assert old_site.returncode == 0, old_site.said
    missing = {signal: tag for _, signal, tag in readings(old_site) if "not exported" in tag}
    assert missing, "every metric of every signal is exported by the recorded server"
    known = {signal for _, signal, tag in readings(old_site) if "data-value=" in tag}
    assert "goroutines" in known
    assert not known & set(missing)
    html = (old_site.site / "metrics" / "index.html").read_text("utf-8")
    entry = html[html.index('id="go_sched_gomaxprocs_threads"') :][:6000]
    assert "not exported" in entry
    assert "since client 1." in entry
