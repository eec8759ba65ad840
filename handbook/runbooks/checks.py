"""Reads the body of a ``check`` fence: a signal, the level asked for, and the ways on.

Knows one check; what checks mean together stands in `handbook.runbooks.flow`.
"""

from __future__ import annotations

from handbook.config.reader import Reader, Section
from handbook.model.handbook import Handbook
from handbook.model.levels import Level
from handbook.model.signals import Signal
from handbook.problems import nearest
from handbook.runbooks import forms
from handbook.runbooks.model import WAYS, Check, Conclusion, Role, Way
from handbook.runbooks.placeholders import names_in, placeholder_problem
from handbook.yaml_text import Mapping, Node, Scalar


def read_check(
    reader: Reader, node: Mapping, heading: tuple[str, str], line: int, handbook: Handbook
) -> Check | None:
    """Read one check.

    Args:
        reader: Collects the problems.
        node: The fence's body.
        heading: Id and text of the heading above.
        line: Line of the opening marks.
        handbook: Whose signals it may name.

    Returns:
        The check, or None where a problem leaves none.
    """
    before = len(reader.problems)
    step_id, question = heading
    section = Section(reader, node, step_id, forms.CHECK)
    signal = _signal(section, handbook)
    at = Level(section.text("at", "warning"))
    role = Role(section.text("role", "diagnose"))
    if signal is not None:
        _level_exists(section, signal, at)
    ways: dict[str, Way] = {}
    for name in WAYS:
        item = section.node.items.get(name)
        if item is not None:
            ways[name] = _way(section, name, item, role)
            if signal is not None:
                _sentence(section, name, ways[name].say, signal, handbook)
    if signal is None or len(reader.problems) > before:
        return None
    says = " ".join(way.say for way in ways.values())
    names = (name.partition(".") for name in names_in(says))
    cited = {first: handbook.signals[first] for first, dot, _ in names if dot}
    return Check(step_id, question, signal, at, role, ways, cited, line)


def _signal(section: Section, handbook: Handbook) -> Signal | None:
    wanted = section.text("signal")
    if not wanted:
        return None
    signal = handbook.signals.get(wanted)
    if signal is None:
        hint = nearest(wanted, handbook.signals) or f"; {handbook.file} lists them under signals"
        section.problem("signal", f"no signal '{wanted[:60]}'{hint}")
        return None
    if not signal.per_server:
        section.problem(
            "signal", f"'{wanted}' has one verdict for the whole service; a check asks each "
            "server, so name a signal without 'per: service'")  # fmt: skip
    return signal


def _level_exists(section: Section, signal: Signal, at: Level) -> None:
    has = {
        Level.ELEVATED: signal.levels.normal,
        Level.WARNING: signal.levels.warning,
        Level.CRITICAL: signal.levels.critical,
    }
    if has[at] is None:
        key = "normal" if at is Level.ELEVATED else at.value
        known = [level.value for level, limit in has.items() if limit is not None]
        other = f", or ask 'at: {known[0]}'" if known else ""
        section.problem(
            "at", f"signals.{signal.id} has no {key} level, so nothing reaches {at.value}; "
            f"give it one{other}")  # fmt: skip


def _way(section: Section, name: str, node: Node, role: Role) -> Way:
    path = f"{section.path}.{name}"
    line = section.line_of(name)
    if isinstance(node, Scalar):
        return Way(say=section.text(name))
    way = Section(section.reader, section.reader.mapping(node, path, line), path, forms.WAY)
    if isinstance(node, Mapping) and not node.items:
        section.reader.problem(line, path, f"is empty; write {forms.WAY_KIND.write}")
    leads = [key for key in ("conclude", "continue_with", "go_to") if key in way.node.items]
    if len(leads) > 1:
        way.problem(leads[1], f"stands beside {leads[0]}; a way leads to one place, keep one")
    if role is Role.VERIFY:
        for key in leads:
            way.problem(key, "a check with 'role: verify' takes no part in the diagnosis; "
                        "remove it")  # fmt: skip
    elif name not in ("yes", "no") and "conclude" in leads:
        way.problem("conclude", "what cannot be known concludes nothing; write continue_with, "
                    "go_to or say")  # fmt: skip
    conclude = way.text("conclude")
    return Way(
        say=way.text("say"),
        conclude=Conclusion(conclude) if conclude else None,
        continue_with=way.text("continue_with") or None,
        go_to=way.text("go_to") or None,
    )


def _sentence(section: Section, name: str, say: str, signal: Signal, handbook: Handbook) -> None:
    for placeholder in names_in(say):
        fault = placeholder_problem(placeholder, signal, handbook)
        if fault is not None:
            section.problem(name, fault)
