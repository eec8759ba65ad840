"""Hostile texts, by name, from the fixture."""

from __future__ import annotations

import json
from pathlib import Path

_FILE = Path(__file__).parent.parent / "fixtures" / "label-attacks.txt"


def _read() -> dict[str, str]:
    attacks, name = {}, ""
    for line in _FILE.read_text("utf-8").splitlines():
        if line.startswith("# "):
            name = line[2:]
        elif line:
            attacks[name] = json.loads(line)
    return attacks


ATTACKS = _read()
