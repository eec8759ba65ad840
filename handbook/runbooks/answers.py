"""Answers one check for one server, and words the answer.

Pure: readings are handed in. Unknown is never taken for an answer. Knows no path.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from handbook.model.durations import duration_text
from handbook.model.levels import WORST_FIRST, Level
from handbook.model.signals import Signal
from handbook.model.units import Unit, value_text
from handbook.runbooks.model import Check, Outcome
from handbook.runbooks.placeholders import fill, level_values, names_in

NOT_EXPORTED = "not-exported"
"""The kind of a reading whose metric that server never exported."""

UNKNOWN_TEXT = "unknown"
"""What stands in a sentence for a value that cannot be known."""


class Reading(Protocol):
    """What an answer needs of a reading: one series of one signal on one server."""

    @property
    def value(self) -> float | None:
        """In the signal's unit; None when unknown."""

    @property
    def level(self) -> Level:
        """The verdict."""

    @property
    def reason(self) -> str:
        """Why it is unknown; empty otherwise."""

    @property
    def kind(self) -> str:
        """Kind of the reason; `NOT_EXPORTED` is the one that is told apart."""

    @property
    def sampled_at(self) -> float | None:
        """Unix seconds of the sample."""


ReadingsOf = Callable[[str], Sequence[Reading]]
"""Every series of a signal, by its id, on one server; empty where nothing came."""

Format = Callable[[float, Unit], str]
"""Writes a value with its unit."""


@dataclass(frozen=True, slots=True)
class StepResult:
    """What one check says for one server, on the path or beside it."""

    step: Check
    outcome: Outcome
    reading: Reading | None
    """The series that decides; None where there is none."""
    reason: str
    """Why the outcome is unknown; empty otherwise."""
    not_exported: bool
    """True when the server does not export the metric, which is no answer either way."""
    said: str
    """The sentence of the outcome's way, filled; a plain statement where it has none."""
    on_path: bool = False
    way_taken: str | None = None
    """One of `WAYS`, or None: the check is not on the path, or the path ends in the unknown."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Answers checks for one server."""

    server: str
    readings_of: ReadingsOf
    write: Format = value_text

    def ask(self, check: Check) -> StepResult:
        """Answer one check by itself.

        Of several series the worst decides: yes if one has reached the level, else unknown if
        one is unknown, else no.
        """
        judged = sorted(
            (
                (check.reached(reading.level), reading)
                for reading in self.readings_of(check.signal.id)
            ),
            key=lambda pair: (_DECIDES.index(pair[0]), WORST_FIRST.index(pair[1].level)),
        )
        if not judged:
            reason = "no answer for this server"
            return self._result(check, Outcome.UNKNOWN, None, reason, missing=False)
        outcome, reading = judged[0]
        if outcome is not Outcome.UNKNOWN:
            return self._result(check, outcome, reading, "", missing=False)
        unknown = [r for o, r in judged if o is Outcome.UNKNOWN]
        missing = all(r.kind == NOT_EXPORTED for r in unknown)
        if not missing:
            reading = next(r for r in unknown if r.kind != NOT_EXPORTED)
        return self._result(check, outcome, reading, reading.reason or "no value", missing=missing)

    def _result(
        self, check: Check, outcome: Outcome, reading: Reading | None, reason: str, *, missing: bool
    ) -> StepResult:
        way = check.ways.get("not_exported") if missing else None
        way = way or check.ways.get(outcome.value)
        if way is not None and way.say:
            said = fill(way.say, self._values(way.say, check, reading))
        elif outcome is Outcome.UNKNOWN:
            said = f"{check.signal.title}: unknown, {reason}."
        else:
            said = self._statement(check, outcome, reading)
        return StepResult(check, outcome, reading, reason, missing, said)

    def _statement(self, check: Check, outcome: Outcome, reading: Reading | None) -> str:
        reached = "has reached" if outcome is Outcome.YES else "has not reached"
        value = self._value(reading, check.signal)
        return f"{check.signal.title} is {value}, which {reached} {check.at.value}."

    def _values(self, text: str, check: Check, reading: Reading | None) -> dict[str, str]:
        """Return a value for every placeholder of a sentence."""
        values = {
            "value": self._value(reading, check.signal),
            "level": (reading.level if reading is not None else Level.UNKNOWN).value,
            "instance": self.server,
        }
        for name in names_in(text):
            signal_id, dot, part = name.partition(".")
            if not dot:
                if name not in values:
                    values.update(level_values(check.signal))
                continue
            other = check.cited[signal_id]
            if part == "value":
                values[name] = self._value(self._worst(other), other)
            elif part == "left":
                rate = reading.value if reading is not None else None
                values[name] = self._left(other, rate)
            else:
                values[name] = level_values(other)[part]
        return values

    def _value(self, reading: Reading | None, signal: Signal) -> str:
        if reading is None or reading.value is None or reading.level is Level.UNKNOWN:
            return UNKNOWN_TEXT
        return self.write(reading.value, signal.unit)

    def _worst(self, signal: Signal) -> Reading | None:
        readings = self.readings_of(signal.id)
        return min(readings, key=lambda r: WORST_FIRST.index(r.level), default=None)

    def _left(self, signal: Signal, rate: float | None) -> str:
        """Write the time until a signal passes its critical level at `rate` units a second."""
        now = self._worst(signal)
        limit = signal.levels.critical
        if now is None or now.value is None or rate is None or limit is None or limit.above is None:
            return "an unknown time"
        if now.value > limit.above:
            return "passed already"
        seconds = (limit.above - now.value) / rate if rate > 0 else float("inf")
        return duration_text(seconds) if seconds < _LONG else "more than 30 d"


_LONG = 30 * 86400
_DECIDES = (Outcome.YES, Outcome.UNKNOWN, Outcome.NO)
