"""Which Grafana is asked: GRAFANA_URL, with GRAFANA_TOKEN or GRAFANA_TOKEN_FILE."""

from __future__ import annotations

from collections.abc import Mapping

from handbook.source.address import Source
from handbook.source.others import find_other

NOT_SET = "GRAFANA_URL is not set"


def find_grafana(environ: Mapping[str, str]) -> Source | None:
    """Choose the Grafana to ask; None where none is named.

    Raises:
        SourceError: with every problem, in words without a secret.
    """
    return find_other(environ, "GRAFANA", "localhost:3000")
