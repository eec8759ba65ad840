"""Finds the numbers of a sentence, in every spelling, with the unit that stands at each.

Numbers that are parts of something longer are none: addresses, ports, dates, times, versions,
list marks, step and row numbers, status codes, factors and arguments of a formula.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from handbook.lint.spelled_units import Spelled, spelled_unit

_SPACES = "   "
_NUMBER = re.compile(
    rf"(?<![\w.,/#@\\=$^~&])(?<![A-Za-z_\])]-)(?:"
    rf"(?P<power>10\^\d+)|(?P<decimal>0,\d+)|"
    rf"(?P<digits>(?:\d{{1,3}}(?:[,_'’{_SPACES}]\d{{3}})+|\d{{1,3}}(?: \d{{3}})+|\d+)"
    rf"(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+))"
)
_NEVER_AFTER = re.compile(r"\.\w|[:@=]\w|,\d|-\d+-|(?:st|nd|rd|th)\b|[A-Za-z]*_|\s+[*×]\s|x\b")
_LABELLED = (
    "step|steps|row|rows|scenario|section|chapter|port|ports|line|lines|page|figure|table|code|"
    "codes|status|exit|http|rfc|yaml|version|versions|client|go|python|prometheus|grafana|debian|"
    "ubuntu|alertmanager|victoriametrics|thanos|mimir|cortex|mkdocs|material|node|linux|issue|"
    "chrome|firefox|ipv|tls|nginx|docker|pid|uid|id|answers|answered|priority|level|sev|p|q"
)
_NO_NUMBERS = re.compile(
    r"\w+://\S+"
    r"|\b\d{4}-\d{2}(?:-\d{2})?(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?Z?)?\b"
    r"|\b[\w.-]*[\w-]:\d+(?:[:/]\S*)?|(?<!\S):\d{2,5}\b|(?<=[`(\"]):\d{2,5}\b"
    r"|\bv?\d+(?:\.\d+){2,}\S*|\bv\d+(?:\.\d+)*\b"
    rf"|\b(?i:{_LABELLED})(?: such as| like| number)?[\s ]+v?\d+(?:\.\d+)*"
    r"(?:,? (?:and|or|to) \d+(?:\.\d+)*)?\b(?!\s*%)"
    r"|\b(?i:january|february|march|april|may|june|july|august|september|october|november|december)"
    r" (?:\d{1,2},? )?\d{4}\b|\b(?:in|since|until|by|of|©) (?:19|20)\d\d\b(?! [a-z]+s\b)"
    r"|^\s*(?:>\s*)*(?:[-*+]\s+)?\d{1,3}[.)]\s|^#+\s+\d{1,3}[.)]?\s"
    r"|\w+\s*(?:=~|!~|!=|=)\s*\"[^\"]*\"|(?<=[\s`\"(])--?[A-Za-z][\w-]*[ =]\d+\S*"
    r"|\b\w*(?:quantile|topk|bottomk|limitk|clamp|round|vector)\w*\(\s*[\d.]+"
    r"|\s[*×]\s+[\d.]+"
)
_COMPARED = re.compile(
    r"(?:[<>≤≥]=?|\b(?:more|less|fewer|greater|higher|lower|larger|smaller|longer|shorter) than"
    r"|\b(?:over|above|below|under|beyond|than|exceeds?|exceeding|at least|at most|up to|reaches"
    r"|reached|passes))\s*(?:about |roughly |around |some |a full )?[\"'`*(]*$",
    re.IGNORECASE,
)
_COMPARED_AFTER = re.compile(
    r"\W{0,2}(?:or|and) (?:more|less|fewer|above|below|over|higher|lower)\b"
)
_RANGE = re.compile(r"\s*(?:to|or|and|-|–|—)\s*")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a text."""

    value: float
    """Prefixes applied: ``1 MB/s`` is 1000000."""
    unit: Spelled
    compared: bool
    """True where a comparison stands beside it."""
    text: str
    """As written, unit included."""
    start: int
    end: int
    """Where the number itself ends, its unit not included."""


def quantities(text: str, nouns: Collection[str]) -> list[Quantity]:
    """List the numbers of one line.

    Args:
        text: One line of prose.
        nouns: What is counted, in the plural and in lower case.
    """
    plain = text.replace("−", "-").replace("\xa0", " ")
    masked = _NO_NUMBERS.sub(lambda match: "¦" * len(match[0]), plain)
    found = list(_found(masked, plain, nouns))
    for index in range(len(found) - 2, -1, -1):
        here, after = found[index], found[index + 1]
        if here.unit.is_plain and _RANGE.fullmatch(masked[here.end : after.start]):
            found[index] = replace(here, unit=replace(after.unit, factor=1.0)
                                   if after.unit.factor == 1.0 else after.unit,
                                   value=here.value * after.unit.factor)  # fmt: skip
    return found


def _found(masked: str, plain: str, nouns: Collection[str]) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(masked):
        start, end = match.span()
        unit, length = spelled_unit(masked[end:], nouns)
        rest = masked[end:]
        if _NEVER_AFTER.match(rest) or (not length and rest[:1].isalnum()):
            continue
        compared = bool(
            _COMPARED.search(masked[:start]) or _COMPARED_AFTER.match(masked[end + length :])
        )
        value = _value(match) * unit.factor
        yield Quantity(value, unit, compared, plain[start : end + length].strip(), start, end)


def _value(match: re.Match[str]) -> float:
    if match["power"]:
        return float(10 ** min(int(match["power"][3:]), 30))
    if match["decimal"]:
        return float(match["decimal"].replace(",", "."))
    return float(re.sub(rf"[,_'’ {_SPACES}]", "", match["digits"]))
