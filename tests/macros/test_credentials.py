"""Credentials of a source: in no page, no output and no error, whatever goes wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.macros.conftest import BuildShipped, BuiltSite, answering

SECRETS = ("s3cretPassw0rd", "t0kenOfNobody", "keyInTheAddress", "valueOfAHeader")


def secret_environment(host: str) -> dict[str, str]:
    return {
        "PROMETHEUS_URL": f"http://reader:s3cretPassw0rd@{host}/prom?key=keyInTheAddress",
        "PROMETHEUS_HEADERS": "X-Key: valueOfAHeader",
    }


def assert_kept(site: BuiltSite) -> None:
    for secret in SECRETS:
        assert secret not in site.said
        for path in site.site.rglob("*"):
            if path.is_file():
                assert secret.encode() not in path.read_bytes(), path


@pytest.mark.sampled(2)
@pytest.mark.parametrize("status", [200, 401, 403, 500])
def test_credentials_stay_secret_whatever_the_source_answers(
    status: int, build_shipped: BuildShipped
) -> None:
    echo = b'{"status":"error","errorType":"x","error":"s3cretPassw0rd valueOfAHeader"}'
    with answering(status, echo, "application/json") as url:
        site = build_shipped(**secret_environment(url.removeprefix("http://")))
    assert "Traceback" not in site.said
    assert site.site.exists()
    assert_kept(site)


def test_credentials_stay_secret_when_no_source_is_there(
    build_shipped: BuildShipped, free_port: Callable[[], int]
) -> None:
    for host in (f"127.0.0.1:{free_port()}", "no-such-host.invalid"):
        site = build_shipped(**secret_environment(host))
        assert site.site.exists()
        assert_kept(site)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "wrong",
    [
        {"PROMETHEUS_URL": "reader:s3cretPassw0rd@host"},
        {"PROMETHEUS_URL": "ftp://reader:s3cretPassw0rd@host/"},
        {"PROMETHEUS_URL": "http://host:port/?key=keyInTheAddress"},
        {"PROMETHEUS_URL": "http://host", "PROMETHEUS_HEADERS": "valueOfAHeader"},
        {"PROMETHEUS_URL": "http://host", "PROMETHEUS_TOKEN": "t0kenOfNobody\n",
         "PROMETHEUS_USER": "x"},
        {"PROMETHEUS_URL": "http://host", "PROMETHEUS_TOKEN_FILE": "/none/such"},
        {"PROMETHEUS_URL": "http://host", "PROMETHEUS_CA_FILE": "/none/such"},
    ],
)  # fmt: skip
def test_a_wrong_environment_is_said_in_plain_words(
    wrong: dict[str, str], build_shipped: BuildShipped
) -> None:
    site = build_shipped(**wrong)
    assert "Traceback" not in site.said
    assert_kept(site)
    lines = [line for line in site.said.splitlines() if "PROMETHEUS_" in line]
    assert len(lines) == 1, site.said
    html = (site.site / "index.html").read_text("utf-8")
    assert "PROMETHEUS_" in html
