"""Moments: Unix seconds to RFC 3339 and back, always UTC.

The spelling is the same on pages, in JSON and in reports. Knows no time zone and no clock.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime

_ASKED = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(\.\d{1,9})?(?:[Zz]|\+00:00)", re.ASCII)
_NUMBER = re.compile(r"\d{1,11}(?:\.\d{1,9})?", re.ASCII)
_LAST = 4e10
"""Unix seconds that no calendar of ours holds any more."""


def moment(seconds: float | None) -> datetime | None:
    """Turn Unix seconds into a moment; None for what no calendar holds."""
    if seconds is None or not math.isfinite(seconds) or not 0 <= seconds < _LAST:
        return None
    return datetime.fromtimestamp(int(seconds), UTC)


def rfc3339(seconds: float | None) -> str | None:
    """Write Unix seconds as RFC 3339 with ``Z``, whole seconds."""
    when = moment(seconds)
    return when.strftime("%Y-%m-%dT%H:%M:%SZ") if when else None


def clock(seconds: float | None, near: float | None = None) -> str:
    """Write the time of day, ``14:03:10Z``; with its date when that is not the day of `near`."""
    when, there = moment(seconds), moment(near)
    if when is None:
        return "never"
    same_day = there is None or when.date() == there.date()
    return when.strftime("%H:%M:%SZ" if same_day else "%Y-%m-%d %H:%M:%SZ")


def parse_moment(text: str) -> float:
    """Read RFC 3339 in UTC, or Unix seconds.

    Raises:
        ValueError: anything else, and a moment that no calendar holds.
    """
    if _NUMBER.fullmatch(text):
        seconds = float(text)
    else:
        match = _ASKED.fullmatch(text)
        if match is None:
            raise ValueError(text)
        whole = datetime.fromisoformat(f"{match[1]}T{match[2]}+00:00").timestamp()
        seconds = whole + float(f"0{match[3] or ''}")
    if not 0 <= seconds < _LAST:
        raise ValueError(text)
    return seconds
