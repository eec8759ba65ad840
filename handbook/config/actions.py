"""Reads ``actions``: which programs may be started, and within which limits."""

from __future__ import annotations

import re

from handbook.config import forms
from handbook.config.reader import Reader, Section
from handbook.model.actions import (
    DEFAULT_FOLDER,
    DEFAULT_SIZE_LIMIT_BYTES,
    DEFAULT_TIME_LIMIT_SECONDS,
    ActionRules,
)
from handbook.model.durations import seconds_of
from handbook.yaml_text import Mapping

_UNITS = {"KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}


def read_actions(reader: Reader, root: Mapping) -> ActionRules:
    """Read the section; without it the limits are the usual ones and no program may be started."""
    node = root.items.get("actions")
    if node is None:
        return ActionRules()
    line = root.key_lines["actions"]
    section = Section(reader, reader.mapping(node, "actions", line), "actions", forms.ACTIONS)
    programs: list[str] = []
    for program, at in section.texts("programs"):
        if program in programs:
            reader.problem(at, "actions.programs", f"'{program}' stands here twice; keep one")
        programs.append(program)
    return ActionRules(
        programs=tuple(programs),
        folder=section.text("folder", DEFAULT_FOLDER),
        time_limit_seconds=section.parsed("time_limit", seconds_of, DEFAULT_TIME_LIMIT_SECONDS),
        size_limit_bytes=section.parsed("size_limit", bytes_of, DEFAULT_SIZE_LIMIT_BYTES),
    )


def bytes_of(text: str) -> int:
    """Parse a size such as ``64MiB`` to bytes.

    Raises:
        ValueError: not a whole number with KiB, MiB or GiB.
    """
    match = re.fullmatch(r"([1-9][0-9]{0,5})(KiB|MiB|GiB)", text)
    if match is None:
        raise ValueError(text)
    return int(match[1]) * _UNITS[match[2]]
