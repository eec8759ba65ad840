"""Makes the frozen `Handbook` from ``handbook.yml``, or reports every problem of the file.

Knows what the sections mean together. Asks no network and checks no other file.
"""

from __future__ import annotations

from collections.abc import Mapping as Dict
from pathlib import Path

from handbook.config import forms
from handbook.config.actions import read_actions
from handbook.config.board import read_dashboard
from handbook.config.queries import expr_problem, match_problem
from handbook.config.reader import Reader, Section, address, named
from handbook.config.signals import read_signals, signal_of, unknown_unit
from handbook.model.durations import seconds_of
from handbook.model.handbook import Alert, Browser, Handbook, HealthCheck, Links
from handbook.model.levels import Level
from handbook.model.metrics import Metric
from handbook.model.signals import Scope, Signal
from handbook.model.units import parse_unit
from handbook.problems import Problem, ProblemsError, nearest, shown
from handbook.yaml_text import Mapping, Node, Scalar, parse_yaml, read_yaml

CONFIG_FILE = "handbook.yml"


def load_handbook(path: Path, file: str = CONFIG_FILE) -> Handbook:
    """Read the config.

    Args:
        path: Where it is.
        file: How problems name it.

    Raises:
        ProblemsError: every problem of the file, each with its line and what to write.
    """
    return handbook_of_tree(read_yaml(path, file), file)


def handbook_of(text: str, file: str = CONFIG_FILE) -> Handbook:
    """Make the objects from a text, as `load_handbook` does from a file."""
    return handbook_of_tree(parse_yaml(text, file), file)


def handbook_of_tree(tree: Node, file: str = CONFIG_FILE) -> Handbook:
    """Make the objects from a tree that was read already; raises as `load_handbook` does."""
    problems: list[Problem] = []
    reader = Reader(file, problems)
    root = reader.mapping(tree, "", tree.line)
    for key, line in root.key_lines.items():
        if key not in forms.TOP_LEVEL:
            hint = nearest(key, forms.TOP_LEVEL) or f"; known: {', '.join(forms.TOP_LEVEL)}"
            reader.problem(line, shown(key), f"unknown section{hint}")
    if root.stand_in:
        raise ProblemsError(problems)
    for key, form in (("scopes", forms.SCOPE), ("links", forms.LINKS), ("signals", forms.SIGNAL)):
        if key not in root.items:
            keys = ", ".join(field.name for field in form.fields if field.required)
            each = "" if form is forms.LINKS else "names, each with "
            reader.problem(1, key, f"section '{key}' is missing; write '{key}:' with {each}{keys}")
    scopes = _scopes(reader, root)
    links = _links(reader, root)
    browser = _browser(reader, root)
    nouns = _units(reader, root)
    metrics = _metrics(reader, root, nouns)
    signals, wrong = read_signals(reader, root, scopes, nouns)
    known = frozenset(signals) | wrong
    alerts = _alerts(reader, root, signals, known)
    health = _health(reader, root, signals, known)
    dashboard = read_dashboard(reader, root, signals, known)
    actions = read_actions(reader, root)
    if problems:
        raise ProblemsError(problems)
    return Handbook(
        file, scopes, links, nouns, metrics, signals, alerts, health, dashboard, actions, browser
    )


def _scopes(reader: Reader, root: Mapping) -> dict[str, Scope]:
    scopes: dict[str, Scope] = {}
    for key, node in reader.entries(root, "scopes", forms.ID):
        section = Section(reader, node, f"scopes.{key}", forms.SCOPE)
        match = section.text("match")
        fault = match_problem(match) if match else None
        if fault:
            section.problem("match", fault)
        scopes[key] = Scope(
            id=key,
            title=section.text("title", key),
            match=match,
            identity=section.text("identity", "instance"),
            scrape_interval_seconds=section.parsed("scrape_interval", seconds_of, 15.0),
            targets=tuple(text for text, _ in section.texts("targets")),
        )
    written = root.items.get("scopes")
    if isinstance(written, Mapping) and not written.items:
        reader.problem(root.key_lines["scopes"], "scopes", "holds no scope; write one")
    return scopes


def _links(reader: Reader, root: Mapping) -> Links:
    line = root.key_lines.get("links", 1)
    node = root.items.get("links")
    if node is None:
        return Links("", "", "", None)
    section = Section(reader, reader.mapping(node, "links", line), "links", forms.LINKS)
    return Links(
        handbook=section.parsed("handbook", address, ""),
        grafana=section.parsed("grafana", address, ""),
        prometheus=section.parsed("prometheus", address, ""),
        repository=section.parsed("repository", address, "") or None,
        alertmanager=section.parsed("alertmanager", address, "") or None,
    )


def _browser(reader: Reader, root: Mapping) -> Browser:
    node = root.items.get("browser")
    if node is None:
        return Browser()
    line = root.key_lines["browser"]
    section = Section(reader, reader.mapping(node, "browser", line), "browser", forms.BROWSER)
    return Browser(
        is_direct=section.text("source", "same-origin") == "direct",
        hosts=tuple(text for text, _ in section.texts("hosts")),
    )


def _units(reader: Reader, root: Mapping) -> frozenset[str]:
    node = root.items.get("units")
    if node is None:
        return frozenset()
    texts = reader.texts(node, "units", root.key_lines["units"], forms.NOUN)
    return frozenset(text for text, _ in texts)


def _metrics(reader: Reader, root: Mapping, nouns: frozenset[str]) -> dict[str, Metric]:
    metrics: dict[str, Metric] = {}
    for name, node in reader.entries(root, "metrics", forms.METRIC_NAME):
        section = Section(reader, node, f"metrics.{name}", forms.METRIC)
        unit = section.text("unit", "none")
        try:
            parse_unit(unit, nouns)
        except ValueError:
            section.problem("unit", unknown_unit(unit, nouns))
        metrics[name] = Metric(
            name=name,
            type=section.text("type", "gauge"),
            unit=unit,
            group=section.text("group"),
            source_title="Game server",
            help=section.text("help"),
            meaning=section.text("meaning"),
            labels=tuple(text for text, _ in section.texts("labels")),
        )
    return metrics


def _alerts(
    reader: Reader, root: Mapping, signals: Dict[str, Signal], known: frozenset[str]
) -> dict[str, Alert]:
    alerts: dict[str, Alert] = {}
    for name, node in reader.entries(root, "alerts", forms.ALERT_NAME):
        section = Section(reader, node, f"alerts.{name}", forms.ALERT)
        signal = signal_of(section, "signal", signals, known)
        for_seconds = section.parsed("for", seconds_of, 60.0)
        if signal is None:
            continue
        if signal.levels.warning is None and signal.levels.critical is None:
            section.problem(
                "signal", f"'{signal.id}' has neither warning nor critical, so nothing can fire; "
                f"give signals.{signal.id} a level")  # fmt: skip
        alerts[name] = Alert(
            name=name,
            signal=signal,
            for_text=section.text("for"),
            for_seconds=for_seconds,
            runbook=section.text("runbook"),
            summary=section.text("summary", signal.title),
            line=section.line_of("signal"),
        )
    return alerts


def _health(
    reader: Reader, root: Mapping, signals: Dict[str, Signal], known: frozenset[str]
) -> tuple[HealthCheck, ...]:
    node = root.items.get("health")
    if node is None:
        return ()
    checks: dict[str, HealthCheck] = {}
    for number, item in enumerate(reader.sequence(node, "health", root.key_lines["health"]), 1):
        if isinstance(item, Scalar):
            item = Mapping(item.line, {"signal": item}, {"signal": item.line})
        where = named("health", item, "signal", number)
        section = Section(reader, reader.mapping(item, where, item.line), where, forms.HEALTH)
        signal = signal_of(section, "signal", signals, known)
        if signal is None:
            continue
        below = Level(section.text("below", "warning"))
        if signal.levels.limit(below) is None:
            section.problem("signal", f"signals.{signal.id} has no {below} level; give it one")
        if signal.id in checks:
            section.problem("signal", f"'{signal.id}' is checked twice; keep one")
        checks[signal.id] = HealthCheck(signal, below, section.text("title", signal.title))
    return tuple(checks.values())


__all__ = ["CONFIG_FILE", "expr_problem", "handbook_of", "load_handbook", "signal_of"]
