"""Text and values for Go templates, as Prometheus expands annotations.

For each unit there is a template, and what Prometheus makes of it: rule tests need both. Source:
Prometheus, template reference; the functions `humanize`, `humanizeDuration`,
`humanizePercentage`, and Go's `printf`.
"""

from __future__ import annotations

from urllib.parse import quote_plus

from handbook.model.units import Unit

_COUNT = (
    "{{ if and (gt $value -999.5) (lt $value 999.5) }}"
    '{{ printf "%.3g" $value }}{{ else }}{{ printf "%.0f" $value }}{{ end }}'
)
_LARGE = ("", "k", "M", "G", "T", "P", "E", "Z", "Y")
_SMALL = ("", "m", "u", "n", "p", "f", "a", "z", "y")


def literal(text: str) -> str:
    """Write a text so that a Go template gives it back as it is."""
    return text.replace("{{", '{{ "{{" }}')


def label(name: str) -> str:
    """Return the template for a label's value."""
    return f"{{{{ $labels.{name} }}}}"


def query_label(name: str) -> str:
    """Return the template for a label's value within the query of an address."""
    return f"{{{{ $labels.{name} | urlquery }}}}"


def query_escaped(value: str) -> str:
    """Escape as Go's ``urlquery`` does."""
    return quote_plus(value, safe="~")


def value_template(unit: Unit) -> str:
    """Return the template for ``$value`` with its unit in words."""
    if unit.base == "bytes":
        return f"{{{{ $value | humanize }}}}B{per_words(unit)}"
    if unit.base == "ratio":
        return "{{ $value | humanizePercentage }}"
    if unit.base == "seconds" and not unit.per:
        return "{{ $value | humanizeDuration }}"
    return _COUNT + noun_words(unit)


def expanded_value(value: float, unit: Unit) -> str:
    """Write what Prometheus makes of `value_template` for one finite value."""
    if unit.base == "bytes":
        return f"{_humanize(value)}B{per_words(unit)}"
    if unit.base == "ratio":
        return f"{_general(value * 100)}%"
    if unit.base == "seconds" and not unit.per:
        return _duration(value)
    return (f"{value:.3g}" if -999.5 < value < 999.5 else f"{value:.0f}") + noun_words(unit)


def noun_words(unit: Unit) -> str:
    """Return what is counted, in words: `` goroutines per second``; empty for a bare number."""
    noun = "" if unit.base in ("none", "timestamp") else f" {unit.base}"
    return noun + per_words(unit)


def per_words(unit: Unit) -> str:
    """Return ``/s`` and ``/min`` in words, with a space before them."""
    return {"/s": " per second", "/min": " per minute"}.get(unit.per, "")


def _humanize(value: float) -> str:
    prefix = ""
    if value == 0:
        return "0"
    if abs(value) >= 1:
        for symbol in _LARGE:
            prefix = symbol
            if abs(value) < 1000:
                break
            value /= 1000
    else:
        for symbol in _SMALL:
            prefix = symbol
            if abs(value) >= 1:
                break
            value *= 1000
    return f"{_general(value)}{prefix}"


def _duration(value: float) -> str:
    if abs(value) < 1:
        return f"{_humanize(value)}s"
    sign, rest = ("-" if value < 0 else ""), abs(value)
    minutes, seconds = divmod(int(rest), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{sign}{days}d {hours}h {minutes}m {seconds}s"
    if hours:
        return f"{sign}{hours}h {minutes}m {seconds}s"
    if minutes:
        return f"{sign}{minutes}m {seconds}s"
    return f"{sign}{_general(rest)}s"


def _general(value: float) -> str:
    """Write a number as Go's ``%.4g`` does."""
    return f"{value:.4g}"
