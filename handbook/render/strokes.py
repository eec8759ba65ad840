"""Places to the data of an SVG path, in whole units and steps from each place to the next.

Most steps of a course are alike, so a page of them packs to a half of what places take.
Source: W3C, SVG 2, 9.3.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from math import isfinite

Place = tuple[float, float]
"""Across and down, in a drawing's own units."""


def stroke(places: Iterable[Place], end: str = "") -> str:
    """Write one stroke; a lonely place becomes a short one that can be seen.

    Args:
        places: One at least.
        end: ``z`` to close the shape.
    """
    # A range too large for a float makes places that are no numbers; they lie at the edge.
    whole = [(round(x), round(y) if isfinite(y) else 0) for x, y in places]
    steps = " ".join([f"{c - a} {d - b}" for (a, b), (c, d) in pairwise(whole)]) or "2 0"
    return f"M{whole[0][0]} {whole[0][1]}l{steps}{end}"
