"""The page *Read Prometheus from the browser* says what the proxy does."""

from __future__ import annotations

import re

from handbook.proxy import questions
from handbook.proxy.upstream import AT_ONCE, DEADLINE_SECONDS
from handbook.proxy.visitors import LOCAL
from handbook.source.http1 import MAX_BODY_BYTES
from tests.conftest import PROJECT

PAGE = (PROJECT / "docs" / "operate" / "browser.md").read_text("utf-8")


def test_its_table_lists_every_endpoint_with_its_parameters() -> None:
    table = PAGE.partition("| Below `/_prom/api/v1/` |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", table, re.MULTILINE)
    told = {name: set(re.findall(r"`([^`]+)`", parameters)) for name, parameters in rows}
    assert told == {name: set(checks) for name, checks in questions.PARAMETERS.items()}


def test_its_numbers_are_those_of_the_code() -> None:
    for number in (
        f"{questions.LONGEST_EXPR:,} characters",
        f"{questions.LONGEST_QUERY_STRING >> 10} KiB of address",
        f"{questions.MOST_POINTS:,} a series",
        f"{DEADLINE_SECONDS:g} s |",
        f"{MAX_BODY_BYTES >> 20} MiB | no",
        f"{AT_ONCE}, others wait",
        *(f"`{name}`" for name in LOCAL),
    ):
        assert number in PAGE, number
