"""The words in braces that a runbook's sentences may hold, and how they are filled.

One function fills them on page, terminal and report. Knows no source: values are handed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from handbook.model.handbook import Handbook
from handbook.model.levels import Band, Limit
from handbook.model.signals import Signal
from handbook.model.units import Unit
from handbook.problems import nearest
from handbook.thresholds import exact_text

OWN = {
    "value": "The reading, with its unit.",
    "level": "The level of the reading, in a word.",
    "normal": "The healthy band of the signal.",
    "warning": "The warning level of the signal.",
    "critical": "The critical level of the signal.",
    "instance": "The server.",
    "title": "The signal's title.",
}
"""Placeholders of the check's own signal."""

OTHER = {
    "value": "The reading of another signal on the same server.",
    "normal": "Its healthy band.",
    "warning": "Its warning level.",
    "critical": "Its critical level.",
    "left": "Time until it reaches its critical level, at the check's own rate.",
}
"""Placeholders of another signal, written ``{signal.value}``."""

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_]+)?)\}")


def names_in(text: str) -> list[str]:
    """Return the placeholders of a text, in order, each once."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(text)))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values into a text, in one pass: a value that holds braces stays as it is.

    Raises:
        KeyError: a placeholder without a value; the parser lets none through that a
            caller cannot fill.
    """
    return _PLACEHOLDER.sub(lambda m: values[m[1]], text)


def placeholder_problem(name: str, signal: Signal, handbook: Handbook) -> str | None:
    """Say what is wrong with one placeholder in a sentence of a check of `signal`."""
    first, dot, last = name.partition(".")
    if not dot:
        if name not in OWN:
            hint = nearest(name, OWN) or f"; known: {_list('{', OWN, '}')}"
            return f"unknown placeholder {{{name}}}{hint}"
        return _missing(name, signal, name)
    other = handbook.signals.get(first)
    if other is None:
        return f"placeholder {{{name}}}: no signal '{first[:60]}'{nearest(first, handbook.signals)}"
    if last not in OTHER:
        hint = nearest(last, OTHER) or f"; known: {_list('.', OTHER, '')}"
        return f"placeholder {{{name}}}: unknown ending '.{last}'{hint}"
    if not other.per_server or other.scope != signal.scope:
        return f"placeholder {{{name}}}: '{first}' is no signal of the same server"
    if last == "left":
        if other.levels.critical is None or other.levels.critical.above is None:
            return f"placeholder {{{name}}}: signals.{first} has no critical level to run towards"
        if signal.unit != Unit(other.unit.base, "/s"):
            return (f"placeholder {{{name}}}: {signal.id} is in {signal.unit.text}, which is not "
                    f"a rate of {other.unit.base} per second")  # fmt: skip
        return None
    return _missing(name, other, last)


def _list(before: str, names: Iterable[str], after: str) -> str:
    return ", ".join(f"{before}{name}{after}" for name in names)


def _missing(name: str, signal: Signal, part: str) -> str | None:
    levels = {"normal": signal.levels.normal, "warning": signal.levels.warning,
              "critical": signal.levels.critical}  # fmt: skip
    if part in levels and levels[part] is None:
        return f"placeholder {{{name}}}: signals.{signal.id} has no {part}; give it one"
    return None


def limit_text(limit: Limit | None, unit: Unit) -> str:
    """Write a level's number for a sentence, never rounded: ``10 kB/s``; both ends with ``or``."""
    if limit is None:
        return ""
    ends = [end for end in (limit.below, limit.above) if end is not None]
    return " or ".join(exact_text(end, unit) for end in ends)


def band_text(band: Band | None, unit: Unit) -> str:
    """Write the healthy band for a sentence: ``10 goroutines to 100 goroutines``."""
    if band is None:
        return ""
    if band.low is None and band.high is not None:
        return f"up to {exact_text(band.high, unit)}"
    if band.high is None and band.low is not None:
        return f"from {exact_text(band.low, unit)}"
    if band.low is None or band.high is None:
        return ""
    return f"{exact_text(band.low, unit)} to {exact_text(band.high, unit)}"


def level_values(signal: Signal, prefix: str = "") -> dict[str, str]:
    """Return the placeholders that need no reading: levels, and the title without a prefix."""
    values = {
        f"{prefix}normal": band_text(signal.levels.normal, signal.unit),
        f"{prefix}warning": limit_text(signal.levels.warning, signal.unit),
        f"{prefix}critical": limit_text(signal.levels.critical, signal.unit),
    }
    return values if prefix else {**values, "title": signal.title}
