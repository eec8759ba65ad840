"""Writes plain data as YAML that reads the same in every loader, in the order that it is given.

Knows YAML's block style and its traps; knows nothing of what it writes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TypeAlias

Data: TypeAlias = "str | int | float | bool | Sequence[Data] | Mapping[str, Data] | None"
"""What can be written: lists and dicts, however they are typed. A float has to be finite."""

_PLAIN = re.compile(r"[A-Za-z_/][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*")
_DURATION = re.compile(r"(?:[0-9]+(?:ms|[smhdwy]))+")
_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"))
"""What YAML 1.1 or 1.2 takes for something else than text."""


def yaml_text(data: Data, banner: str = "") -> str:
    """Write a document; the lines of `banner` come first, as comments."""
    lines = [f"# {line}" for line in banner.splitlines()]
    if isinstance(data, (dict, list)) and data:
        _write(data, "", "", lines)
    else:
        lines.append(_scalar(data))
    return "\n".join(lines) + "\n"


def _write(
    data: Mapping[str, Data] | Sequence[Data], first: str, rest: str, lines: list[str]
) -> None:
    """Append a block: `first` stands before its first line, `rest` before the others."""
    if isinstance(data, dict):
        for key, value in data.items():
            if isinstance(value, (dict, list)) and value:
                lines.append(f"{first}{_quoted(key)}:")
                _write(value, f"{rest}  ", f"{rest}  ", lines)
            else:
                lines.append(f"{first}{_quoted(key)}: {_scalar(value)}")
            first = rest
        return
    for value in data:
        if isinstance(value, (dict, list)) and value:
            _write(value, f"{first}- ", f"{rest}  ", lines)
        else:
            lines.append(f"{first}- {_scalar(value)}")
        first = rest


def _scalar(value: Data) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    return "{}" if isinstance(value, dict) else "[]"


@cache
def _quoted(text: str) -> str:
    if _DURATION.fullmatch(text) or (_PLAIN.fullmatch(text) and text.lower() not in _WORDS):
        return text
    if '"' in text and "\\" not in text and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    if text.isprintable():
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    else:
        escaped = "".join(map(_escaped, text))
    return f'"{escaped}"'


def _escaped(character: str) -> str:
    if character in '\\"':
        return f"\\{character}"
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
