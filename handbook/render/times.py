"""Moments, as pages show them: UTC, with the machine's spelling beside the reader's."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from handbook.moments import clock, moment, rfc3339
from handbook.render.escape import Html, escaped
from handbook.render.markup import element

__all__ = ["clock", "moment", "rfc3339", "stamp_element", "time_element"]

_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?(?:Z|\+00:00)")


def time_element(seconds: float | None, near: float | None = None) -> Html:
    """Write a moment for people and machines."""
    text = rfc3339(seconds)
    if text is None:
        return element("span", "never", class_="hb-time")
    return element("time", clock(seconds, near), class_="hb-time", datetime=text)


def stamp_element(text: str) -> Html:
    """Write a moment that the source spelled itself; what is not RFC 3339 stays plain text."""
    match = _RFC3339.fullmatch(text)
    if match is None:
        return escaped(text, 40)
    try:
        when = datetime.fromisoformat(match[1]).replace(tzinfo=UTC)
    except ValueError:
        return escaped(text, 40)
    return element(
        "time", when.strftime("%Y-%m-%d %H:%M:%SZ"), class_="hb-time", datetime=f"{match[1]}Z"
    )
