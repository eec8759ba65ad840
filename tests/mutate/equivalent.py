"""Mutants that behave as the code does, so that no test can fail on them, each with its reason."""

from __future__ import annotations

EQUIVALENT: dict[tuple[str, str, str], str] = {}
"""By module, line of code and change."""
