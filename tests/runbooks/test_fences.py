"""The scanner finds what CommonMark calls a fence, and nothing else."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.runbooks.fences import Fence, fences, scan


def found(text: str) -> list[tuple[str, str, int, int]]:
    return [(f.info, f.body, f.line, f.end_line) for f in fences(dedent(text).lstrip("\n"))]


def problems(text: str) -> list[tuple[int, str]]:
    return [(p.line, p.message) for p in scan(dedent(text).lstrip("\n"), "page.md").problems]


def test_backticks_and_tildes_of_any_length_make_a_fence() -> None:
    text = "```check\na\n```\n~~~~~ action\nb\n~~~~~\n"
    assert found(text) == [("check", "a\n", 1, 3), ("action", "b\n", 4, 6)]


def test_a_fence_inside_a_longer_fence_is_its_text() -> None:
    text = "````markdown\n```check\nsignal: a\n```\n````\n"
    assert found(text) == [("markdown", "```check\nsignal: a\n```\n", 1, 5)]


def test_tildes_do_not_close_backticks() -> None:
    assert found("```sh\n~~~\n```\n") == [("sh", "~~~\n", 1, 3)]


def test_marks_with_words_behind_them_do_not_close() -> None:
    assert found("```sh\n``` no\n```\n") == [("sh", "``` no\n", 1, 3)]


def test_backticks_in_the_header_make_it_inline_code() -> None:
    assert found("```check``` is a word\n\ntext\n") == []


@pytest.mark.parametrize(
    "container",
    ["- item\n", "1. item\n", "- item\n  - nested\n", "!!! note\n", '??? "box"\n', '=== "Tab"\n',
     "[^1]: note\n"],
)  # fmt: skip
def test_a_fence_in_a_list_box_or_tab_loses_the_indentation_of_its_container(
    container: str,
) -> None:
    text = container + "\n    ```check\n    signal: a\n      deeper\n    ```\n"
    (fence,) = fences(text)
    assert (fence.info, fence.body, fence.indent) == ("check", "signal: a\n  deeper\n", "    ")


def test_a_fence_three_boxes_deep_is_found() -> None:
    text = "- a\n    - b\n        - c\n\n            ```check\n            x: y\n            ```\n"
    assert [f.body for f in fences(text)] == ["x: y\n"]


def test_tabs_indent_to_every_fourth_column() -> None:
    assert [f.body for f in fences("- a\n\n\t```check\n\tx: y\n\t```\n")] == ["x: y\n"]


def test_indented_code_is_no_fence_and_a_step_in_it_is_reported() -> None:
    text = "text\n\n    ```check\n    signal: a\n    ```\n"
    assert fences(text) == []
    ((line, message),) = problems(text)
    assert line == 3
    assert "unindent it" in message


def test_a_list_that_has_ended_holds_no_fence() -> None:
    text = "- a\n\nparagraph\n\n    ```check\n    x: y\n    ```\n"
    assert fences(text) == []


def test_a_fence_that_its_list_ends_is_reported_where_it_opens() -> None:
    text = "- a\n\n    ```check\n    x: y\n\nparagraph\n\n```sh\nls\n```\n"
    assert [(f.info, f.line, f.end_line) for f in fences(text)] == [("check", 3, 5), ("sh", 8, 10)]
    assert [line for line, _ in problems(text)] == [3]


def test_a_fence_that_nothing_closes_is_reported_where_it_opens() -> None:
    ((line, message),) = problems("text\n\n~~~check\nsignal: a\n")
    assert line == 3
    assert "never closed" in message
    assert "write ~~~" in message


def test_a_fence_in_a_comment_is_no_step() -> None:
    text = "<!--\n```check\nx: y\n```\n-->\n```check\nz: z\n```\n"
    assert [f.body for f in fences(text)] == ["z: z\n"]


def test_a_comment_within_a_line_hides_what_follows_until_it_ends() -> None:
    assert fences("text <!-- hidden\n```check\n```\n--> text\n") == []
    assert len(fences("text <!-- hidden --> text\n```check\n```\n")) == 1


def test_a_comment_mark_in_inline_code_hides_nothing() -> None:
    assert len(fences("Write `<!--` here.\n\n```check\na: b\n```\n")) == 1


def test_a_comment_that_nothing_ends_is_reported() -> None:
    assert problems("a\n<!-- b\nc\n") == [(2, "comment is never closed; write '-->' where it ends")]


def test_a_fence_in_raw_html_is_no_step() -> None:
    assert fences("<pre>\n```check\n```\n</pre>\n") == []


@pytest.mark.parametrize(
    ("opening", "meant"),
    [
        ("```Check", "check"), ("```CHECK", "check"), ("```chek", "check"), ("``` checks", "check"),
        ("```{.check}", "check"), ("``` { .action }", "action"), ("```.check", "check"),
        ("```check:", "check"), ("```check title=x", "check"), ('~~~action title="x"', "action"),
        ("```acton", "action"), ("```PromQL", "promql"), ('```{.promql title="x"}', "promql"),
        ("```prom-ql", "promql"),
    ],
)  # fmt: skip
def test_a_step_that_is_written_wrongly_is_reported(opening: str, meant: str) -> None:
    close = opening[:3]
    found_problems = problems(f"text\n\n{opening}\nsignal: a\n{close}\n")
    assert [line for line, _ in found_problems] == [3]
    assert f"write {close}{meant} with nothing after it" in found_problems[0][1]


@pytest.mark.parametrize(
    "opening", ["```", "```sh", "```yaml", "```text", "```actionscript", "```python check",
                '```promql title="x"', "```check", "``` action", "```cheetah", "```{.sh}"],
)  # fmt: skip
def test_other_fences_are_left_alone(opening: str) -> None:
    assert problems(f"{opening}\nx\n```\n") == []


def test_a_step_in_a_quotation_is_reported() -> None:
    assert problems("> ```check\n> signal: a\n> ```\n") == [
        (1, "a check cannot stand in a quotation; remove the '> '")
    ]


def test_a_closing_that_other_readers_would_not_take_is_reported() -> None:
    ((line, message),) = problems("```check\na: b\n`````\n")
    assert line == 3
    assert "write ```" in message


def test_a_fence_on_the_line_of_a_list_mark_is_reported() -> None:
    assert [line for line, _ in problems("- ```sh\n  ls\n  ```\n")][:1] == [1]


def test_headings_are_found_outside_of_fences_only() -> None:
    text = "# One #\n```sh\n# comment\n```\n<!--\n## hidden\n-->\n## Two { #own }\n"
    assert [(h.level, h.text, h.line) for h in scan(text, "x").headings] == [
        (1, "One", 1), (2, "Two { #own }", 8),
    ]  # fmt: skip


def test_lines_are_counted_from_where_the_caller_says() -> None:
    (fence,) = fences("\n```check\r\nx: y\r\n```\r\n", first_line=10)
    assert (fence.line, fence.body_line, fence.end_line, fence.body) == (11, 12, 13, "x: y\n")


LINES = st.lists(
    st.sampled_from([
        "```", "```check", "````", "~~~", "~~~action", "    ```check", "  ```", "- item", "1. x",
        "    text", "text", "", "!!! note", "> ```check", "<!--", "-->", "# Heading", "\t```",
        "- ```check", "<pre>", "</pre>", "`a` <!-- b", "```check x", "``` `a`", "\u2028", "\x0b",
    ]) | st.text(max_size=12),
    max_size=25,
)  # fmt: skip


@given(LINES)
def test_any_text_is_read_and_every_line_is_in_one_fence_at_most(lines: list[str]) -> None:
    text = "\n".join(lines)
    count = len(re.split(r"\r\n|\r|\n", text))
    covered: set[int] = set()
    for fence in fences(text):
        own = set(range(fence.line, fence.end_line + 1))
        assert own
        assert not own & covered
        assert max(own) <= count
        covered |= own


@given(LINES)
def test_a_closed_fence_of_any_body_gives_that_body_back(lines: list[str]) -> None:
    body = [line for text in lines for line in re.split(r"\r\n|\r|\n", text)]
    marks = "`" * (
        3 + max((len(run) for line in body for run in re.findall("`+", line)), default=0)
    )
    (fence,) = fences("\n".join([f"{marks}check", *body, marks]))
    assert isinstance(fence, Fence)
    assert fence.body == "".join(f"{line}\n" for line in body)
