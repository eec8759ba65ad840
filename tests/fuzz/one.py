"""Fuzzes one target in this process, guided by the branches that its inputs reach, until told.

`python -m tests.fuzz.one TARGET CORPUS …` takes libFuzzer's own options. Needs atheris, which
`make fuzz` installs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import atheris  # type: ignore[import-untyped]

# Instrumented as they are loaded: what is imported before is fuzzed blindly.
with atheris.instrument_imports(include=["handbook"]):
    from tests.fuzz.targets import TARGETS


def main() -> None:
    """Fuzz; libFuzzer ends the process."""
    name, *options = sys.argv[1:]
    target: Callable[[bytes], Any] = TARGETS[name]
    atheris.Setup([sys.argv[0], *options], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
