"""Reads ``signals``: expressions, units and levels that must point the same way."""

from __future__ import annotations

from collections.abc import Mapping as Dict

from handbook.config import forms
from handbook.config.queries import expr_problem
from handbook.config.reader import Reader, Section
from handbook.model.durations import seconds_of
from handbook.model.levels import Levels, Limit, parse_band, parse_limit, plain_number
from handbook.model.signals import Scope, Signal
from handbook.model.units import BASES, GO_NOUNS, Unit, parse_unit
from handbook.problems import nearest, shown
from handbook.yaml_text import Mapping


def read_signals(
    reader: Reader, root: Mapping, scopes: Dict[str, Scope], nouns: frozenset[str]
) -> tuple[dict[str, Signal], frozenset[str]]:
    """Read every signal.

    Returns:
        The signals by id, and the ids that were refused: others may name those without a
        second problem.
    """
    signals: dict[str, Signal] = {}
    refused: set[str] = set()
    for key, node in reader.entries(root, "signals", forms.ID):
        signal = _signal(reader, node, key, scopes, nouns)
        if signal is None:
            refused.add(key)
        else:
            signals[key] = signal
    return signals, frozenset(refused)


def no_signal(wanted: str, known: frozenset[str]) -> str:
    """Say that a signal is not there, with the nearest that are."""
    hint = nearest(wanted, known) or "; write the id of one under 'signals'"
    return f"no signal '{shown(wanted)}'{hint}"


def signal_of(
    section: Section, name: str, signals: Dict[str, Signal], known: frozenset[str]
) -> Signal | None:
    """Find the signal that a field names; report an unknown one with the nearest names."""
    wanted = section.text(name)
    if not wanted:
        return None
    if wanted not in known:
        section.problem(name, no_signal(wanted, known))
    return signals.get(wanted)


def _signal(
    reader: Reader, node: Mapping, key: str, scopes: Dict[str, Scope], nouns: frozenset[str]
) -> Signal | None:
    before = len(reader.problems)
    section = Section(reader, node, f"signals.{key}", forms.SIGNAL)
    expr = section.text("expr")
    fault = expr_problem(expr) if expr else None
    if fault:
        section.problem("expr", fault)
    unit = _unit(section, nouns)
    levels = _levels(section)
    why = section.text("why")
    if levels and "why" not in node.items:
        reader.problem(node.line, section.path, "key 'why' is missing; say why these levels")
    scope = _scope(section, scopes)
    signal = Signal(
        id=key,
        title=section.text("title"),
        group=section.text("group"),
        expr=expr,
        unit=unit,
        scope=scope or Scope("", "", "", "instance", 15.0),
        per_server=section.text("per", "server") == "server",
        levels=levels,
        why=why,
        meaning=section.text("meaning"),
        window_seconds=section.parsed("window", seconds_of, 0.0) or None,
        line=node.line,
    )
    return signal if len(reader.problems) == before and scope else None


def unknown_unit(text: str, nouns: frozenset[str]) -> str:
    """Say that a unit is not known, with what may be written."""
    base, slash, per = text.partition("/")
    if slash and base in {*BASES, *GO_NOUNS, *nouns}:
        advice = f"write '{base}'" if per in ("s", "min") else "rates are /s or /min"
        return f"'{shown(text)}' is no rate that is known; {advice}"
    hint = nearest(base, {*BASES, *GO_NOUNS, *nouns})
    write = f"{forms.UNIT.write}; a noun of your own stands under 'units'"
    return f"unknown unit '{shown(text)}'{hint}; write {write}"


def _unit(section: Section, nouns: frozenset[str]) -> Unit:
    text = section.text("unit", "none")
    try:
        return parse_unit(text, nouns)
    except ValueError:
        section.problem("unit", unknown_unit(text, nouns))
        return Unit("none")


def _scope(section: Section, scopes: Dict[str, Scope]) -> Scope | None:
    default = next(iter(scopes.values()), None)
    wanted = section.text("scope")
    if not wanted:
        return default
    if wanted not in scopes:
        hint = nearest(wanted, scopes) or f"; known: {', '.join(scopes)}"
        section.problem("scope", f"no scope '{shown(wanted)}'{hint}")
        return default
    return scopes[wanted]


def _levels(section: Section) -> Levels:
    levels = Levels(
        normal=section.parsed("normal", parse_band, None),
        warning=section.parsed("warning", parse_limit, None),
        critical=section.parsed("critical", parse_limit, None),
    )
    warning, critical = levels.warning, levels.critical
    if warning and critical:
        _same_way(section, warning, critical)
    nearer = warning or critical
    name = "warning" if warning else "critical"
    if nearer and levels.normal:
        band = levels.normal
        for end in (band.low, band.high):
            if end is not None and nearer.passed(end):
                section.problem(
                    "normal", f"'{band.text}' reaches beyond {name} '{nearer.text}'; "
                    f"end the band at or before the {name} level")  # fmt: skip
                break
        else:
            if (nearer.above is not None and band.high is None) or (
                nearer.below is not None and band.low is None
            ):
                section.problem(
                    "normal", f"'{band.text}' has no end towards {name} '{nearer.text}'; "
                    'write "a to b"')  # fmt: skip
    return levels


def _same_way(section: Section, warning: Limit, critical: Limit) -> None:
    """Report a critical level that does not lie beyond the warning level."""
    two_sided = warning.below is not None and warning.above is not None
    for side, sign, bad in (("above", ">", "high"), ("below", "<", "low")):
        first = getattr(warning, side)
        second = getattr(critical, side)
        if (first is None) != (second is None):
            section.problem(
                "critical", f"'{critical.text}' points another way than warning "
                f"'{warning.text}'; write both with the same sign")  # fmt: skip
            return
        if first is None:
            continue
        if first == second:
            section.problem(
                "critical", f"equals warning '{warning.text}'; write a number beyond it"
            )
        elif (second < first) if side == "above" else (second > first):
            other = "<" if sign == ">" else ">"
            lies = "below" if side == "above" else "above"
            section.problem(
                "critical", f"{plain_number(second)} lies {lies} warning {plain_number(first)}, "
                f'though the signal is bad when {bad}; {"raise" if bad == "high" else "lower"} it'
                + ("" if two_sided else f', or write "{other} {plain_number(second)}"'),
            )  # fmt: skip
