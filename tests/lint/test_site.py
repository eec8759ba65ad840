"""Links and anchors are held against a site that was really built."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from handbook.cli import main
from handbook.lint.examine import Finding, findings_of
from handbook.lint.project import read_project
from handbook.lint.registry import rules
from handbook.lint.site import ALERT_RULES, read_site
from handbook.lint.subject import Subject
from tests.conftest import PROJECT


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the shipped site with no source behind it; links need none."""
    site = tmp_path_factory.mktemp("built") / "site"
    kept = {name: value for name, value in os.environ.items() if "PROMETHEUS" not in name}
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)],
        cwd=PROJECT,
        env={**kept, "NO_MKDOCS_2_WARNING": "1", "PROMETHEUS_URL": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return site


@pytest.fixture
def site(shipped: Path, tmp_path: Path) -> Path:
    """A copy that a test may break."""
    return Path(shutil.copytree(shipped, tmp_path / "site"))


def of_site(site: Path, project: Path = PROJECT) -> list[Finding]:
    subject = subject_of(project)
    on_site = [rule for rule in rules() if rule.on_site]
    return sorted(findings_of(subject, read_site(site, project, subject.handbook), on_site))


@functools.cache
def subject_of(project: Path) -> Subject:
    return read_project(project)


def new_in(site: Path, shipped: Path) -> list[Finding]:
    """Return what a broken copy has beyond the shipped site."""
    return [finding for finding in of_site(site) if finding not in before(shipped)]


@functools.cache
def before(shipped: Path) -> frozenset[Finding]:
    return frozenset(of_site(shipped))


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_every_link_and_every_alert_of_the_shipped_site_leads_somewhere(shipped: Path) -> None:
    assert of_site(shipped) == []


def test_the_command_finds_nothing_in_a_strict_build(
    shipped: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(PROJECT)
    assert main(["check", "--site", str(shipped)]) == 0, capsys.readouterr().out
    assert capsys.readouterr().out.endswith("no problems\n")


def test_every_rule_about_the_site_goes_red_on_a_site_that_lacks_a_page(
    site: Path, shipped: Path
) -> None:
    (site / "runbooks" / "memory-leak" / "index.html").unlink()
    due = {rule.id for rule in rules() if rule.on_site}
    assert {finding.rule for finding in new_in(site, shipped)} == due


def test_each_address_of_a_shipped_rule_leads_to_a_page_that_names_its_alert(
    shipped: Path,
) -> None:
    """Without the rule of the check: the address is read and opened here."""
    groups = yaml.safe_load((PROJECT / ALERT_RULES).read_text("utf-8"))["groups"]
    rules_loaded = [rule for group in groups for rule in group["rules"]]
    assert len(rules_loaded) > 10
    for rule in rules_loaded:
        parts = urlsplit(rule["annotations"]["runbook_url"].replace("{{", "").replace("}}", ""))
        page = (shipped / parts.path.lstrip("/") / "index.html").read_text("utf-8")
        assert rule["alert"] in page
        assert not parts.fragment or f'id="{parts.fragment}"' in page


def test_a_runbook_page_that_is_not_there_is_found_from_its_alert_and_from_links(
    site: Path, shipped: Path
) -> None:
    (site / "runbooks" / "goroutine-leak" / "index.html").unlink()
    found = new_in(site, shipped)
    alert = [f.problem for f in found if f.rule == "alert-link"]
    assert [p.where for p in alert if "runbooks/goroutine-leak/" in p.message] != []
    assert alert[0].file == "handbook.yml"
    assert any(f.rule == "broken-link" and "goroutine-leak" in f.problem.message for f in found)


def test_a_runbook_page_that_does_not_name_its_alert_is_found(site: Path, shipped: Path) -> None:
    replace(site / "runbooks" / "goroutine-leak" / "index.html", "HighGoroutines", "Something")
    messages = [f.problem.message for f in new_in(site, shipped) if f.rule == "alert-link"]
    assert messages == [
        "site/runbooks/goroutine-leak/index.html does not hold the word HighGoroutines; "
        "build the site again"
    ]


def test_an_alert_without_its_anchor_is_found(site: Path, shipped: Path) -> None:
    replace(site / "alerts" / "index.html", 'id="HighCPU"', 'id="HighCpu"')
    found = [f.problem for f in new_in(site, shipped) if f.rule == "alert-link"]
    assert [(p.where, "'alerts/' has no anchor 'HighCPU'" in p.message) for p in found] == [
        ("alerts.HighCPU.runbook", True)
    ]


@pytest.mark.parametrize(
    ("written", "missing"),
    [
        ('<a href="../signals/#no-such">', "'signals/' has no anchor 'no-such'"),
        ("<a href='../nowhere/'>", "no page or file 'nowhere/'"),
        ("<a href=../nowhere.png>", "no page or file 'nowhere.png'"),
        ('<a href="/signals/#no-such">', "'signals/' has no anchor 'no-such'"),
        ('<a href="http://localhost:8000/nowhere/">', "no page or file 'nowhere/'"),
        ('<img src="../assets/none.svg">', "no page or file 'assets/none.svg'"),
        ('<a href="#no-such">', "'health/index.html' has no anchor 'no-such'"),
        ('<a href="?instance=a#no-such">', "has no anchor 'no-such'"),
        ('<a href="../../../../etc/passwd">', "no page or file 'etc/passwd'"),
    ],
)
def test_a_link_that_leads_nowhere_is_found(
    site: Path, shipped: Path, written: str, missing: str
) -> None:
    replace(site / "health" / "index.html", "</article>", f"{written}x</a></article>")
    found = [f.problem for f in new_in(site, shipped)]
    assert [p.file for p in found] == ["site/health/index.html"]
    assert missing in found[0].message
    assert found[0].line > 100


@pytest.mark.parametrize(
    "written",
    [
        '<a href="../signals/#cpu">',
        '<a href="../signals/?instance=a#cpu">',
        '<a href="/signals/#cpu">',
        '<a href="../signals/index.html#cpu">',
        '<a href="../assets/handbook.css">',
        '<a href="https://example.org/#nothing">',
        '<a href="mailto:someone@example.org">',
        '<a href="/_prom/api/v1/query">',
        "<!-- <a href='../nowhere/'> -->",
        "<script>x = '<a href=\"../nowhere/\">'</script>",
        "<code>&lt;a href=&quot;../nowhere/&quot;&gt;</code>",
    ],
)
def test_a_link_that_leads_somewhere_or_out_is_left_alone(
    site: Path, shipped: Path, written: str
) -> None:
    replace(site / "health" / "index.html", "</article>", f"{written}x</article>")
    assert new_in(site, shipped) == []


def test_runbook_urls_of_generated_rules_are_looked_up_with_their_anchors(
    shipped: Path, tmp_path: Path
) -> None:
    for name in ("handbook.yml", "mkdocs.yml", "docs", "runbooks"):
        (tmp_path / name).symlink_to(PROJECT / name)
    rules_file = tmp_path / "monitoring" / "prometheus" / "rules.yml"
    rules_file.parent.mkdir(parents=True)
    rules_file.write_text(
        "groups:\n"
        "  - rules:\n"
        "      - annotations:\n"
        "          runbook_url: http://localhost:8000/runbooks/goroutine-leak/?alert=A"
        "&instance={{ $labels.instance | urlquery }}#meaning\n"
        "      - annotations:\n"
        "          runbook_url: http://localhost:8000/runbooks/goroutine-leak/?alert=A#gone\n"
        "      - annotations:\n"
        "          runbook_url: 'http://localhost:8000/runbooks/gone/?alert=A'\n"
        "      - annotations:\n"
        "          runbook_url: https://elsewhere.example.org/runbooks/goroutine-leak/\n",
        "utf-8",
    )
    found = [f for f in of_site(shipped, tmp_path) if f.rule == "alert-link"]
    assert [(f.problem.file, f.problem.line) for f in found] == [
        ("monitoring/prometheus/rules.yml", line) for line in (6, 8, 10)
    ]
