"""From a leaking server to the message, and back from a silence to the pages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.alertmanager import Alertmanager
from tests.generate.conftest import PROJECT
from tests.generate.leaking import INSTANCE, Heard, heard, listener
from tests.macros.project import copy_project
from tests.macros.serving import serving
from tests.render.attacks import ATTACKS

__all__ = ["heard", "listener"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)]
    environment = {**os.environ, "HANDBOOK_LIVE": "off", "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run(command, cwd=PROJECT, env=environment, check=True, capture_output=True)
    return folder


def opened(site: Path, url: str) -> tuple[str, dict[str, str]]:
    """Open a link as a browser would: the page's text and what the address carries."""
    parts = urllib.parse.urlsplit(url)
    page = (site / parts.path.lstrip("/") / "index.html").read_text("utf-8")
    assert not parts.fragment, url
    carried = urllib.parse.parse_qs(parts.query, strict_parsing=True)
    return page, {name: values[0] for name, values in carried.items()}


def test_the_webhook_is_told_the_runbook_of_this_alert_and_server(heard: Heard, site: Path) -> None:
    message = heard.first("/webhook")
    alert = message["alerts"][0]
    page, carried = opened(site, alert["annotations"]["runbook_url"])
    assert alert["labels"]["alertname"] == "HighGoroutines"
    assert carried == {"alert": "HighGoroutines", "instance": INSTANCE}
    assert "HighGoroutines" in page


def test_a_warning_is_silent_while_the_same_servers_critical_fires(heard: Heard) -> None:
    heard.first("/webhook")
    time.sleep(3)
    told = {
        alert["labels"]["severity"]
        for message in heard.messages["/webhook"]
        for alert in message["alerts"]
        if alert["labels"]["alertname"] == "HighGoroutines"
    }
    assert told == {"critical"}


def test_the_message_links_to_the_moment_at_which_it_began(heard: Heard, site: Path) -> None:
    message = heard.first("/slack")
    (attachment,) = message["attachments"]
    page, carried = opened(site, attachment["title_link"])
    assert "HighGoroutines" in page
    assert (carried["alert"], carried["instance"]) == ("HighGoroutines", INSTANCE)
    began = datetime.strptime(carried["at"], "%Y-%m-%dT%H:%M:%S%z")
    assert abs(began.timestamp() - time.time()) < 120
    assert attachment["title"].startswith("[FIRING 1] HighGoroutines (critical)")
    text = attachment["text"]
    links = {line.split(": ")[0]: line.split(": ", 1)[1]
             for line in text.splitlines() if ": http" in line}  # fmt: skip
    assert opened(site, links["Runbook"])[1] == carried
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(links["Dashboard"]).query))
    assert query["var-instance"] == INSTANCE and query["viewPanel"] == "11"
    assert int(query["from"]) == int(began.timestamp() * 1000) - 3_600_000 or (
        0 <= int(query["from"]) - (int(began.timestamp()) * 1000 - 3_600_000) < 1000
    )


def test_a_label_cannot_call_everybody(heard: Heard) -> None:
    text = heard.first("/slack")["attachments"][0]["text"]
    words = [line for line in text.splitlines() if "http" not in line]
    assert words and "<!channel>" not in "\n".join(words)
    assert "&lt;!channel&gt;" in text


def test_amtool_takes_the_shipped_configuration(
    made: dict[str, str], alertmanager: Alertmanager, tmp_path: Path
) -> None:
    text = made["monitoring/alertmanager/alertmanager.yml"]
    template = tmp_path / "handbook.tmpl"
    template.write_text(made["monitoring/alertmanager/handbook.tmpl"], "utf-8")
    assert "/etc/alertmanager/handbook.tmpl" in text
    config = tmp_path / "alertmanager.yml"
    config.write_text(text.replace("/etc/alertmanager/handbook.tmpl", str(template)), "utf-8")
    result = subprocess.run(
        [alertmanager.amtool, "check-config", config], capture_output=True, text=True
    )
    assert result.returncode == 0 and "SUCCESS" in result.stdout, result.stdout + result.stderr
    assert "1 templates" in result.stdout and "1 inhibit rules" in result.stdout


AUTHOR, COMMENT = ATTACKS["html-svg"], ATTACKS["html-title-close"]


def call(url: str, method: str = "GET", **body: Any) -> Any:
    data = json.dumps(body).encode() if body else None
    asked = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(asked, timeout=10) as came:
        return json.loads(came.read() or b"null")


def silence(heard: Heard) -> str:
    """Silence the critical one for an hour; return the silence's id."""
    now = datetime.now(UTC)
    wanted = {"alertname": "HighGoroutines", "severity": "critical"}
    matchers = [{"name": n, "value": v, "isRegex": False} for n, v in wanted.items()]
    begins, ends = (at.isoformat() for at in (now, now + timedelta(hours=1)))
    url = f"{heard.alertmanager}/api/v2/silences"
    made = call(url, "POST", matchers=matchers, startsAt=begins, endsAt=ends, createdBy=AUTHOR,
                comment=COMMENT)  # fmt: skip
    return str(made["silenceID"])


def until_held(heard: Heard, severity: str, by: str, count: int) -> None:
    """Wait until Alertmanager itself says how many hold an alert back."""
    for _ in range(200):
        found = [
            alert["status"][by]
            for alert in call(f"{heard.alertmanager}/api/v2/alerts")
            if alert["labels"]["severity"] == severity
            and alert["labels"]["alertname"] == "HighGoroutines"
        ]
        if found and {len(one) for one in found} == {count}:
            return
        time.sleep(0.1)
    raise AssertionError(f"Alertmanager never said so: {found}")


def holds(page: Page, severity: str) -> str:
    """Read what a page says of the alert of one severity."""
    page.wait_for_selector(".hb-refresh:not([data-asking]) >> text=/as of \\d/")
    lines = page.locator('[data-alert="HighGoroutines"] li').all_inner_texts()
    return next(line for line in lines if f" {severity} " in line)


def test_a_silence_is_on_the_built_and_on_the_open_page_and_unknown_when_it_cannot_be_asked(
    heard: Heard, chromium: Browser, free_port: Callable[[], int], tmp_path: Path
) -> None:
    heard.first("/webhook")
    made = silence(heard)
    until_held(heard, "critical", "silencedBy", 1)
    until_held(heard, "warning", "inhibitedBy", 1)
    project = copy_project(tmp_path / "project")
    both = {"PROMETHEUS_URL": heard.prometheus, "ALERTMANAGER_URL": heard.alertmanager}
    silenced = f" by {AUTHOR}: {COMMENT}"
    with serving(project, free_port(), **both) as served:
        without = chromium.new_context(java_script_enabled=False)
        page = without.new_page()
        for path, selector in (("alerts/", "#HighGoroutines"), ("", "h2")):
            page.goto(f"{served.url}{path}")
            page.wait_for_selector(selector)
            said = page.locator('[data-hold="silenced"]').first.inner_text()
            assert said.startswith("silenced until 20") and said.endswith(silenced), said
            inhibited = page.locator('[data-hold="inhibited"]').first.inner_text()
            assert inhibited == "inhibited by HighGoroutines (critical)"
            assert page.locator("[data-silences]").count() == 0
        without.close()

        page = chromium.new_page()
        errors: list[str] = []
        page.on("dialog", lambda dialog: errors.append(dialog.message))
        page.goto(f"{served.url}alerts/")
        assert holds(page, "critical").endswith(silenced)
        assert holds(page, "warning").endswith("inhibited by HighGoroutines (critical)")
        call(f"{heard.alertmanager}/api/v2/silence/{made}", "DELETE")
        until_held(heard, "critical", "silencedBy", 0)
        page.keyboard.press("r")
        page.wait_for_selector('[data-hold="silenced"]', state="detached")
        assert holds(page, "warning").endswith("inhibited by HighGoroutines (critical)")

        assert heard.manager is not None
        heard.manager.end()
        page.keyboard.press("r")
        page.wait_for_selector('[data-silences="unknown"]')
        note = page.locator("[data-silences]").first.inner_text()
        assert "refused" in note, note
        assert holds(page, "warning").endswith("inhibited by its critical level")
        assert holds(page, "critical").endswith("Z")
        assert not errors
        page.close()
