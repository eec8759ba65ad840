"""Which source is asked, and that its secrets stay with it."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from pathlib import Path

import pytest

from handbook.source import InstantQuery, SourceError, ask, find_source
from tests.source import fault_server
from tests.source.fault_server import SECRET, FaultServer

LINK = "http://localhost:9090"
NOWHERE = Path("no-run-file")
PAIR = {"PROMETHEUS_USER": "jo", "PROMETHEUS_PASSWORD": SECRET}


def headers_of(environ: dict[str, str], path: str = "") -> list[str]:
    """Ask once with this environment and give the lines that the server saw."""
    with FaultServer(fault_server.good) as server:
        url = environ.get("PROMETHEUS_URL", server.url).replace("HOST", f"127.0.0.1:{server.port}")
        source = find_source({**environ, "PROMETHEUS_URL": url + path}, NOWHERE, LINK)
        ask(source, [InstantQuery("up")])
        assert SECRET not in repr(source)
        assert SECRET not in source.shown
        return server.asked[0].decode().split("\r\n")


def test_the_environment_comes_first_then_make_serve_then_the_link(tmp_path: Path) -> None:
    run_file = tmp_path / "run.json"
    run_file.write_text(json.dumps({"prometheus": "http://127.0.0.1:9999", "pid": os.getpid()}))
    environ = {"PROMETHEUS_URL": "https://mimir:8443/prometheus/"}
    source = find_source(environ, run_file, LINK)
    assert (source.url, source.origin) == ("https://mimir:8443/prometheus", "PROMETHEUS_URL")
    source = find_source({"PROMETHEUS_URL": " "}, run_file, LINK)
    assert (source.url, source.origin) == ("http://127.0.0.1:9999", "make serve")
    source = find_source({}, NOWHERE, LINK)
    assert (source.url, source.origin) == (LINK, "links.prometheus")


def test_a_run_file_whose_process_is_gone_is_ignored(tmp_path: Path) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    run_file = tmp_path / "run.json"
    run_file.write_text(json.dumps({"prometheus": "http://127.0.0.1:9999", "pid": gone.pid}))
    assert find_source({}, run_file, LINK).origin == "links.prometheus"


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "{}", '{"prometheus": 1, "pid": 1}', '{"prometheus": "x", "pid": 1}']
    + [
        f'{{"prometheus": "http://a", "pid": {pid}}}'
        for pid in ("0", "-1", "true", "1e99", "9" * 30)
    ],
)
def test_a_broken_run_file_is_ignored(text: str, tmp_path: Path) -> None:
    run_file = tmp_path / "run.json"
    run_file.write_text(text)
    assert find_source({}, run_file, LINK).origin == "links.prometheus"


def test_a_token_is_sent_as_bearer() -> None:
    assert f"Authorization: Bearer {SECRET}" in headers_of({"PROMETHEUS_TOKEN": SECRET})


def test_a_token_file_is_read_without_its_last_newline(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{SECRET}\n")
    assert f"Authorization: Bearer {SECRET}" in headers_of({"PROMETHEUS_TOKEN_FILE": str(file)})


def test_user_and_password_are_sent_as_basic_auth() -> None:
    coded = base64.b64encode(f"jo:{SECRET}".encode()).decode()
    assert f"Authorization: Basic {coded}" in headers_of(PAIR)
    in_address = {"PROMETHEUS_URL": f"http://jo:{SECRET}@HOST"}
    assert f"Authorization: Basic {coded}" in headers_of(in_address)


def test_headers_are_sent_line_by_line_beside_a_token() -> None:
    lines = headers_of(
        {"PROMETHEUS_HEADERS": "X-Scope-OrgID: team|b\r\n\nX-Other:1\n", "PROMETHEUS_TOKEN": SECRET}
    )
    assert {"X-Scope-OrgID: team|b", "X-Other: 1", f"Authorization: Bearer {SECRET}"} <= set(lines)


def test_a_path_prefix_and_a_query_string_of_the_address_are_kept() -> None:
    lines = headers_of({}, f"/prefix/?key={SECRET}")
    assert lines[0].startswith(f"GET /prefix/api/v1/query?key={SECRET}&query=up&")


def test_credentials_of_the_environment_do_not_go_to_the_link() -> None:
    source = find_source({"PROMETHEUS_TOKEN": SECRET}, NOWHERE, LINK)
    assert source.credentials.headers == ()


@pytest.mark.parametrize(
    "url",
    [
        "localhost:9090",
        "ftp://localhost",
        "http://",
        "http:///x",
        "http://a:99999",
        "http://a:b:c",
        "http://[::1",
        "http://a b",
        "http://a\r\nX: y",
        "http://a/#b",
        "http://a<b>",
        "http://" + "a" * 70 + ".b",
        f"//jo:{SECRET}@host",
        f"http//jo:{SECRET}@host",
    ],
)
def test_an_address_that_is_none_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(SourceError) as caught:
        find_source({"PROMETHEUS_URL": url}, NOWHERE, LINK)
    assert len(caught.value.problems) == 1
    assert "PROMETHEUS_URL" in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_bad_link_is_named() -> None:
    with pytest.raises(SourceError, match=r"links\.prometheus"):
        find_source({}, NOWHERE, "nowhere")


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"PROMETHEUS_TOKEN": "a b"}, "PROMETHEUS_TOKEN"),
        ({"PROMETHEUS_TOKEN": f"{SECRET}\nX: y"}, "PROMETHEUS_TOKEN"),
        ({"PROMETHEUS_TOKEN": f"{SECRET}é"}, "PROMETHEUS_TOKEN"),
        ({"PROMETHEUS_TOKEN_FILE": "/no/such/file"}, "cannot be read"),
        ({"PROMETHEUS_TOKEN_FILE": "/dev/null"}, "empty"),
        ({"PROMETHEUS_USER": "jo"}, "without PROMETHEUS_PASSWORD"),
        ({"PROMETHEUS_PASSWORD": SECRET}, "without PROMETHEUS_USER"),
        ({"PROMETHEUS_USER": "j:o", "PROMETHEUS_PASSWORD": SECRET}, "colon"),
        ({"PROMETHEUS_HEADERS": f"X-Key {SECRET}"}, "line 1"),
        ({"PROMETHEUS_HEADERS": f"A: b\nX Key: {SECRET}"}, "line 2"),
        ({"PROMETHEUS_HEADERS": f"X-Key: {SECRET}\x00"}, "X-Key"),
        ({"PROMETHEUS_HEADERS": "X-Key:"}, "X-Key"),
        ({"PROMETHEUS_HEADERS": "Content-Length: 5"}, "Content-Length"),
        ({"PROMETHEUS_CA_FILE": "/no/such/file"}, "PROMETHEUS_CA_FILE"),
        (
            {"PROMETHEUS_TOKEN": SECRET, "PROMETHEUS_USER": "jo", "PROMETHEUS_PASSWORD": SECRET},
            "one",
        ),
        ({"PROMETHEUS_TOKEN": SECRET, "PROMETHEUS_HEADERS": f"Authorization: {SECRET}"}, "one way"),
    ],
)
def test_each_bad_companion_is_said_without_its_secret(environ: dict[str, str], words: str) -> None:
    with pytest.raises(SourceError) as caught:
        find_source({"PROMETHEUS_URL": LINK, **environ}, NOWHERE, LINK)
    assert words in str(caught.value)
    assert SECRET not in str(caught.value)


def test_all_problems_are_said_at_once() -> None:
    environ = {
        "PROMETHEUS_URL": "nowhere",
        "PROMETHEUS_TOKEN": "a b",
        "PROMETHEUS_HEADERS": "x\ny",
        "PROMETHEUS_CA_FILE": "/no/such/file",
    }
    with pytest.raises(SourceError) as caught:
        find_source(environ, NOWHERE, LINK)
    assert len(caught.value.problems) == 5
