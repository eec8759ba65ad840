"""What a batch of queries cost: bounds that tests hold.

Knows numbers only; must not know how they came about.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Stats:
    """What a batch cost."""

    distinct: int = 0
    """Queries that were handed in, equal ones once."""
    asked: int = 0
    """Queries that were sent."""
    received_bytes: int = 0
    seconds: float = 0.0
    """From the start to the last answer."""
