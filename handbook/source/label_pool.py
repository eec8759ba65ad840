"""Labels held once for all answers of a batch: a hundred queries name the same servers.

Knows answers; must not know queries. A thousand servers would cost a build a hundred MiB else.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping

from handbook.source.points import Points
from handbook.source.results import Answer, Matrix, Sample, Series, Vector

_NAME = "__name__"


class LabelPool:
    """Shared by the threads of a batch; what it gives compares equal to what it was given."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._times: dict[bytes, array[float]] = {}
        self._sets: dict[tuple[str, ...], Mapping[str, str]] = {}

    def slim(self, answer: Answer) -> Answer:
        """Give the same answer, its labels and times those of earlier ones where they are equal."""
        match answer:
            case Vector(samples, asked_at):
                times: dict[float, float] = {}
                slimmer = [
                    Sample(self._labels(s.labels), times.setdefault(s.time, s.time), s.value)
                    for s in samples
                ]
                return Vector(tuple(slimmer), asked_at)
            case Matrix(series, asked_at):
                lines = [Series(self._labels(s.labels), self._points(s.points)) for s in series]
                return Matrix(tuple(lines), asked_at)
        return answer

    def _points(self, points: Points) -> Points:
        times = self._times.setdefault(points.times.tobytes(), points.times)
        return Points(times, points.values)

    def _labels(self, labels: Mapping[str, str]) -> Mapping[str, str]:
        text = self._texts.setdefault
        held = {text(name, name): text(value, value) for name, value in labels.items()}
        if _NAME in held:  # one series of one query: nobody will name it again
            return held
        return self._sets.setdefault((*held, *held.values()), held)
