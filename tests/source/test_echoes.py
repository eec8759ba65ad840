"""An answer that holds a credential of ours is found, however it is written."""

from __future__ import annotations

import json

import pytest

from handbook.source.credentials import read_credentials
from handbook.source.echoes import check_echo
from handbook.source.flaw import Flaw
from handbook.source.results import Reason


def holds(body: bytes, document: object, *secrets: str, status: int = 200) -> bool:
    try:
        check_echo(status, body, document, secrets)
    except Flaw:
        return True
    return False


TOKEN = 'a"b\\c-é-long-enough'


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize(
    "document",
    [{"error": f"x{TOKEN}x"}, [{"metric": {"a": TOKEN}}], {"a": {TOKEN: 1}}, TOKEN],
)
def test_a_credential_is_found(document: object, ascii_only: bool) -> None:
    body = json.dumps(document, ensure_ascii=ascii_only).encode()
    assert holds(body, document, "other-secret", TOKEN)
    assert not holds(body, document, "other-secret")


def test_one_written_in_other_escapes_is_found() -> None:
    body = b'{"error": "\\u0074\\u006fken-value"}'
    assert holds(body, json.loads(body), "token-value")


def test_a_short_one_stands_in_data_by_chance() -> None:
    assert not holds(b'{"a": "true"}', {"a": "true"}, "true", "1234567")


def test_of_what_is_not_shown_the_reason_is_the_statuss_own() -> None:
    assert not holds(b'"token-value"', "token-value", "token-value", status=401)
    assert not holds(b"token-value", Flaw(Reason.MALFORMED, "no JSON"), "token-value", status=400)
    assert holds(b'"token-value"', "token-value", "token-value", status=500)


def test_the_name_of_a_tenant_is_no_secret() -> None:
    """It may well be a label, and then no answer would be shown."""
    headers = "X-Scope-OrgID: game-server\nX-Key: 0123456789"
    found, problems = read_credentials({"PROMETHEUS_HEADERS": headers}, None)
    assert not problems
    assert found.headers == (("X-Scope-OrgID", "game-server"), ("X-Key", "0123456789"))
    assert found.secrets == ("0123456789",)
