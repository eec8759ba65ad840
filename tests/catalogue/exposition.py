"""Reads the captured /metrics answers that the catalogue is held against."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

FIXTURES = Path(__file__).parents[1] / "fixtures"


@dataclass
class Family:
    type: str = ""
    help: str = ""
    labels: set[str] = field(default_factory=set)


def families(file: str) -> dict[str, Family]:
    """Return what a captured answer declares, and the labels of its series but ``le``."""
    found: dict[str, Family] = {}
    name = ""
    for line in (FIXTURES / file).read_text().splitlines():
        if match := re.match(r"# HELP (\S+) (.*)", line):
            name = match[1]
            found[name] = Family(help=match[2].replace("\\\\", "\\"))
        elif match := re.match(r"# TYPE (\S+) (\w+)", line):
            found[match[1]].type = match[2]
        elif match := re.match(r"\w+\{(.*)\} ", line):
            found[name].labels |= set(re.findall(r'(\w+)="', match[1])) - {"le"}
    assert found
    return found
