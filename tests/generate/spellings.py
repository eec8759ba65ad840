"""How one number may be spelt in the outputs, and which numbers differ between two texts."""

from __future__ import annotations

import re
from urllib.parse import unquote

from handbook.model.handbook import Handbook
from handbook.model.levels import plain_number
from handbook.thresholds import exact_numbers
from tests.generate.moving import Move

NUMBER = re.compile(r"[-−+]?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?")


def changed_numbers(before: str, after: str) -> list[tuple[str, str]] | None:
    """Pair the numbers in which two texts differ; None where more than numbers differ.

    A query in an address is read as what it means: `%200` is a space and a nought.
    """
    before, after = unquote(before), unquote(after)
    if NUMBER.split(before) != NUMBER.split(after):
        return None
    pairs = zip(NUMBER.findall(before), NUMBER.findall(after), strict=True)
    return [(old, new) for old, new in pairs if old != new]


def spelt(move: Move, before: Handbook, after: Handbook) -> set[tuple[str, str]]:
    """List the pairs that a moved level may show: unscaled, in its unit, as JSON, as a gauge's end.

    A healthy band is scaled with both of its ends.
    """
    pairs = {
        (plain_number(move.old), plain_number(move.new)),
        (str(move.old), str(move.new)),
        (str(2 * move.old), str(2 * move.new)),
    }
    old, new = (book.signals[move.signal] for book in (before, after))
    ends = []
    for signal in (old, new):
        band, limit = signal.levels.normal, getattr(signal.levels, move.level)
        held = [band.low, band.high] if move.level == "normal" and band else [
            limit.below, limit.above]  # fmt: skip
        ends.append((held, exact_numbers(held, signal.unit)[0], signal))
    (values, texts, _), (_, other_texts, _) = ends
    for value, one, other in zip(values, texts, other_texts, strict=True):
        if value == move.old:
            pairs.add((one, other))
    alone = [exact_numbers([value], old.unit)[0][0] for value in (move.old, move.new)]
    pairs.add((alone[0], alone[1]))
    return pairs | {(f"−{a.lstrip('-−')}" if a[0] in "-−" else a,
                     f"−{b.lstrip('-−')}" if b[0] in "-−" else b) for a, b in pairs}  # fmt: skip
