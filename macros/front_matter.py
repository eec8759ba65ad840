"""Front matter as MkDocs reads it, and what it silently makes of one that is wrong."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

import yaml

from handbook.problems import Problem

_YAML = re.compile(r"\A-{3}[ \t]*\n(.*?\n)(?:\.{3}|-{3})[ \t]*(?:\n|\Z)", re.DOTALL)
_JINJA = re.compile(r"\{\{|\{%|\{#")
_KEY = re.compile(r"\A-{3}[ \t]*\n\w+:")


def front_matter_problems(
    file: str,
    source: str,
    markdown: str,
    read: Mapping[str, object],
    macro_names: Collection[str],
) -> Iterator[Problem]:
    """Report what MkDocs would show as text, swallow, or hand to the macros.

    Args:
        file: The page's file.
        source: Its whole text.
        markdown: What MkDocs left of it: less, where it could read a front matter.
        read: What MkDocs took from it.
        macro_names: Names that a key must not take.
    """
    match = _YAML.match(source)
    if match is None:
        if _KEY.match(source):
            yield Problem(file, 1, "", "the front matter is never closed; write --- below it")
        elif read:
            key = next(iter(read))
            message = f"the first lines are read as front matter ('{key}') and not shown"
            yield Problem(file, 1, "", f"{message}; begin the page with a heading")
        return
    for number, row in enumerate(match[1].split("\n"), 2):
        if _JINJA.search(row):
            message = "front matter is not filled in; a macro cannot stand in it"
            yield Problem(file, number, "", message)
    fault = _fault(match[1]) if markdown == source else None
    if fault is not None:
        yield Problem(file, *fault)
        return
    for key in read:
        if key in macro_names:
            line = _line_of(key, match[1])
            yield Problem(file, line, "", f"'{key}' is the name of a macro; name the key otherwise")


def without_broken_front_matter(markdown: str, source: str) -> str:
    """Cut a front matter that MkDocs left in the text, since it could not read it."""
    match = _YAML.match(source)
    if match is None or markdown != source:
        return markdown
    return markdown[match.end() :]


def _fault(text: str) -> tuple[int, str, str] | None:
    try:
        read = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        return line + 2, "", f"the front matter is not YAML: {error.problem}"
    except (yaml.YAMLError, ValueError, RecursionError):
        return 1, "", "the front matter is not YAML"
    if not isinstance(read, dict):
        return 2, "", "the front matter is no list of keys; write key: value"
    return None


def _line_of(key: str, text: str) -> int:
    rows = enumerate(text.split("\n"), 2)
    return next((number for number, row in rows if row.startswith(f"{key}:")), 1)
