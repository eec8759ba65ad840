"""What a way of getting Prometheus ends with: the programs, or why not."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Found:
    """A Prometheus that runs on this machine."""

    prometheus: Path
    promtool: Path
    origin: str
    """Where it came from, for a person to read."""

    @property
    def present(self) -> bool:
        """Whether both programs are there."""
        return self.prometheus.is_file() and self.promtool.is_file()

    def put_in_place(self, tree: Path, place: Path) -> None:
        """Move an unpacked `tree` to `place`, where the programs are expected.

        Another process may have done the same a moment ago, and may run them already: what is
        whole is left alone.

        Raises:
            WayClosedError: The tree holds not both programs.
        """
        if not self.present:
            shutil.rmtree(place, ignore_errors=True)
            with contextlib.suppress(OSError):
                tree.rename(place)
        if not self.present:
            raise WayClosedError("what was unpacked holds no prometheus and promtool")


class WayClosedError(Exception):
    """One way of getting Prometheus leads nowhere; the message says why, and the remedy if any."""


class NoPrometheusError(Exception):
    """Every way is closed; the message says why for each and which Prometheus to install."""
