from __future__ import annotations

import math

import pytest

from handbook.direct.exposition import NotMetricsError, parse_exposition
from tests.catalogue.exposition import FIXTURES


@pytest.mark.parametrize("file", sorted(FIXTURES.glob("*.prom")), ids=lambda f: f.stem)
def test_a_captured_page_gives_each_of_its_lines(file) -> None:
    lines = [x for x in file.read_text().splitlines() if x.strip() and not x.startswith("#")]
    assert len(parse_exposition(file.read_text())) == len(lines)


def test_labels_are_unescaped_and_values_are_numbers() -> None:
    text = 'a{x="1,\\"2\\"\\\\ }\\n",y=""} +Inf 1395066363000\nb NaN\nc 1.5e3\n'
    a, b, c = parse_exposition(text)
    assert (a.labels, a.value) == ({"x": '1,"2"\\ }\n', "y": ""}, math.inf)
    assert math.isnan(b.value)
    assert (c.name, c.value) == ("c", 1500.0)


@pytest.mark.parametrize(
    "text",
    ["", "# only a comment\n", "<!doctype html><title>Sign in</title>", '{"status":"success"}',
     "a", "a one", "a 1_0", "a 0x10", 'a{x="1} 2', 'a{x=1} 2', 'a{x="1" y="2"} 2',
     'a{x="1",x="2"} 3', "a 1\nnonsense here it is\n"],
)  # fmt: skip
def test_what_is_no_metrics_page_is_refused(text: str) -> None:
    with pytest.raises(NotMetricsError):
        parse_exposition(text)
