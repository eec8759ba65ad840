"""The words by which a generated file is known."""

from __future__ import annotations

MARK = "Made by `handbook generate`"
"""Stands in every generated file; a file without it is never removed."""


def banner(source: str) -> str:
    """Say what a file is made from and how to change it; one line."""
    return f"{MARK} from {source}. Do not edit: change {source} and run it again."
