"""The page that keeps what the benches measured: a section each, replaced when measured again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.measured import FOLDER, measured_line

FILE = FOLDER / "bench.md"
HEAD = """\
---
title: What it costs
description: Builds, commands, config and proxy, measured; with commit, machine and command.
tags: [reference]
search: {exclude: true}
---
# What it costs

Each table says when, at which commit and on what kind of machine it was measured.
Figures are medians, with the smallest and the largest run.
`make bench` measures all of them again, and `make bench BENCH=<name>` one.
"""
_SECTION = re.compile(r"(?ms)^## [^\n]*\{ *#([\w-]+) *\}\n.*?(?=^## |\Z)")


def keep_section(name: str, titles: Mapping[str, str], lines: Sequence[str],
                 file: Path = FILE) -> None:  # fmt: skip
    """Write one bench's section; the others stay as they were measured.

    Args:
        name: Of the bench.
        titles: Of all benches by name, in the order of the page.
        lines: Markdown of what was measured.
        file: The page.
    """
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    held = {found[1]: found[0].strip() for found in _SECTION.finditer(text)}
    measured = measured_line(f"make bench BENCH={name}")
    body = "\n".join(lines).strip()
    held[name] = f"## {titles[name]} {{ #{name} }}\n\n{measured}\n\n{body}"
    sections = [held[known] for known in titles if known in held]
    file.write_text("\n\n".join([HEAD.strip(), *sections]) + "\n", encoding="utf-8")
