"""The axes of a panel: one for each unit, and whose levels each shows.

Page and Grafana take both from here, so that a panel looks the same in both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from handbook.model.handbook import Handbook, Panel
from handbook.model.signals import Signal
from handbook.model.units import Unit


@dataclass(frozen=True, slots=True)
class Axis:
    """One scale of a drawing and the signals that are drawn on it."""

    unit: Unit
    signals: tuple[Signal, ...]
    levelled: Signal | None
    """Whose levels are drawn; None where no signal has any."""


def signal_axis(signal: Signal) -> Axis:
    """Give a signal the axis of its own chart."""
    return Axis(signal.unit, (signal,), signal if signal.levels else None)


def panel_axes(handbook: Handbook, panel: Panel) -> tuple[Axis, ...]:
    """Return an axis for each unit of a panel, in the order of the panel's signals."""
    units = dict.fromkeys(signal.unit for signal in panel.signals)
    groups = [tuple(s for s in panel.signals if s.unit == unit) for unit in units]
    return tuple(Axis(group[0].unit, group, levelled(handbook, group)) for group in groups)


def levelled(handbook: Handbook, signals: Iterable[Signal]) -> Signal | None:
    """Choose whose levels an axis shows: an alert's signal, else the first with any."""
    alerting = {alert.signal.id for alert in handbook.alerts.values()}
    found = [s for s in signals if s.levels.warning is not None or s.levels.critical is not None]
    return next((s for s in found if s.id in alerting), found[0] if found else None)
