"""Durations as Prometheus writes them (``5m``, ``1h30m``)."""

from __future__ import annotations

import re

_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}
_DURATION = re.compile(
    r"(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?",
    re.ASCII,
)
_LONGEST = (2**63 - 1) / 1e9
"""Prometheus counts nanoseconds in 64 bits: 292 years."""


def seconds_of(text: str) -> float:
    """Parse a duration to seconds.

    Raises:
        ValueError: not a Prometheus duration (largest unit first, whole numbers), zero, or
            longer than 292 years.
            Source: Prometheus configuration, ``<duration>``.
    """
    match = _DURATION.fullmatch(text)
    if not text or match is None or len(text) > 32:
        raise ValueError(text)
    order = ("y", "w", "d", "h", "m", "s", "ms")
    total = sum(int(n) * _UNITS[unit] for n, unit in zip(match.groups(), order, strict=True) if n)
    if not 0 < total < _LONGEST:
        raise ValueError(text)
    return float(total)


def duration_text(seconds: float) -> str:
    """Write seconds for people, at most two units: ``40 s``, ``5 min``, ``1 h 20 min``, ``3 d``.

    Rounded before a unit is chosen, so nothing reads ``60 s`` or ``1000 ms``.
    """
    if round(seconds * 1000) < 1000:
        return f"{round(seconds * 1000)} ms" if seconds else "0 s"
    if round(seconds) < 60:
        return f"{round(seconds)} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours and days < 7 else f"{days} d"
