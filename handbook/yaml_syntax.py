"""What to write instead of YAML that does not parse: the parser's words made helpful.

Knows the messages of libyaml and of PyYAML's own parser; knows nothing of what a file is for.
"""

from __future__ import annotations

import yaml

_ADVICE = (
    ("a tab character", "indented with a tab; use two spaces"),
    ("'\\t'", "indented with a tab; use two spaces"),
    (
        "mapping values are not allowed",
        "a ':' stands where none may; quote a value that holds ': ', mend the indentation, or "
        "write the ':' that the line above lacks",
    ),
    (
        "expected '-' indicator",
        "a key stands among the items of a list; begin each item with '- ', or indent the key",
    ),
    (
        "expected <block end>, but found '<block mapping start>'",
        "indented differently from the lines above; keep the keys of a section in one column",
    ),
    (
        "expected key",
        "no 'key: value' of this section; keep its keys in one column, and quote a value as a "
        "whole, not a part of it",
    ),
    (
        "could not find expected ':'",
        "a line without ':' stands before this one; write 'key: value'",
    ),
    (
        "unknown escape character",
        "unknown escape in double quotes; double each backslash, or use single quotes",
    ),
    (
        "invalid Unicode character escape",
        "this escape is no character; write the character itself",
    ),
    (
        "expected <document start>",
        "stands outside the section above; indent it as its neighbours are",
    ),
    ("incompatible YAML document", "asks for another YAML version; remove the %YAML line"),
)
"""What the parser says, and what helps the person who wrote it; the first that fits is used."""


def syntax_message(error: yaml.MarkedYAMLError, text: str) -> tuple[int, str]:
    """Return the line of a syntax error, from 0, and what to write instead."""
    problem = error.problem or error.context or "not YAML"
    context = error.context or ""
    mark = error.problem_mark or error.context_mark
    line = mark.line if mark else 0
    lines = text.splitlines()
    at = lines[line][mark.column :] if mark and line < len(lines) else ""
    began = error.context_mark.line if error.context_mark else line
    if "quoted scalar" in context and "end of stream" in problem:
        return began, "a quote opens here and is never closed"
    for opens, closes, name in (("[", "]", "sequence"), ("{", "}", "mapping")):
        if f"flow {name}" in context:
            return began, f"'{opens}' opens here and is not closed; write '{closes}', or quote it"
    if at.startswith("\t"):
        return line, "indented with a tab; use two spaces"
    above = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    if "mapping values are not allowed" in problem and above and ":" not in above:
        return line - 1, "a line without ':'; write 'key: value'"
    value = lines[line].partition(": ")[2].strip() if line < len(lines) else ""
    if value[:1] and value[0] in "{[>|":
        return line, f"a value that begins with '{value[0]}' must be quoted as a whole"
    if "cannot start any token" in problem and at:
        return line, f"a value cannot begin with '{at[0]}'; quote it"
    for said, advice in _ADVICE:
        if said in problem:
            return line, advice
    return line, f"{problem}; quote a value that holds ': ', '{{', '[', '#' or begins with a sign"


def forbidden_character(error: yaml.reader.ReaderError, text: str) -> tuple[int, str]:
    """Return the line of a character that YAML forbids, from 0, and what to do with it.

    The parser in C counts the position in bytes, PyYAML's own in characters.
    """
    code = error.character if isinstance(error.character, int) else ord(error.character[:1] or "?")
    at = text.find(chr(code))
    line = text.count("\n", 0, at) if at >= 0 else 0
    return line, f"character U+{code:04X} is not allowed in YAML; remove it"
