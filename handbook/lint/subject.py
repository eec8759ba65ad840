"""What the rules look at: the project as far as it could be read.

Holds objects only; `handbook.lint.project` reads them from disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from handbook.catalogue import Catalogue
from handbook.lint.naming import Naming
from handbook.lint.pages import Page
from handbook.lint.places import Places
from handbook.lint.queries import Query, queries_of
from handbook.model.handbook import Handbook
from handbook.problems import Problem
from handbook.runbooks.model import Runbook


@dataclass(frozen=True)
class Subject:
    """The project under examination."""

    handbook: Handbook
    """What is left of the config once everything refused is taken out."""
    catalogue: Catalogue
    """The shipped one with the team's own metrics before it."""
    runbooks: Mapping[str, Runbook]
    """Those that could be read, by id."""
    pages: tuple[Page, ...]
    places: Places
    """Lines of the config's keys."""
    reading: tuple[Problem, ...]
    """What the readers of config, runbooks and fences refused."""
    navigation: tuple[tuple[int, str], ...] = ()
    """Line and page of each entry of ``nav`` in ``mkdocs.yml``; empty where there is none."""

    @cached_property
    def queries(self) -> tuple[Query, ...]:
        """Every query: those of signals, then those of pages."""
        return tuple(queries_of(self.handbook, self.pages, self.places))

    @cached_property
    def naming(self) -> Naming:
        """Which words of a text name which signals."""
        return Naming(self.handbook, self.catalogue)
