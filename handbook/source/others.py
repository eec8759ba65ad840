"""Which server beside Prometheus is asked, and who we are to it: Grafana, Alertmanager.

The rules for addresses, logins and authorities are those of PROMETHEUS_URL, under other names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from handbook.source.address import Source, SourceError, find_source

_NAMES = ("URL", "TOKEN", "TOKEN_FILE", "USER", "PASSWORD", "HEADERS", "CA_FILE")
_NO_RUN_FILE = Path("/dev/null")


def find_other(
    environ: Mapping[str, str], whose: str, example: str, link: str = ""
) -> Source | None:
    """Choose the server to ask; None where none is named.

    Args:
        environ: May hold `GRAFANA_URL` and its siblings, for a `whose` of ``GRAFANA``.
        whose: What the names begin with.
        example: Host and port for what is said of a wrong address.
        link: Address of the config, asked without credentials where the environment names none.

    Raises:
        SourceError: with every problem, in words without a secret.
    """
    given = {name: environ.get(f"{whose}_{name}", "") for name in _NAMES}
    origin = f"{whose}_URL"
    if not given["URL"].strip():
        given, origin = {"URL": link}, f"links.{whose.lower()}"
    if not given["URL"]:
        return None
    renamed = {f"PROMETHEUS_{name}": value for name, value in given.items() if value}
    try:
        found = find_source(renamed, _NO_RUN_FILE, "")
    except SourceError as error:
        problems = [text.replace("PROMETHEUS_", f"{whose}_") for text in error.problems]
        raise SourceError([text.replace("localhost:9090", example) for text in problems]) from None
    return replace(found, origin=origin)


def find_alertmanager(
    environ: Mapping[str, str], prometheus: Source, link: str | None
) -> Source | None:
    """Choose the Alertmanager to ask; None where none is named.

    That of `links` counts only beside the Prometheus of `links`: the silences of another say
    nothing of these alerts.

    Raises:
        SourceError: with every problem, in words without a secret.
    """
    beside = link if link and prometheus.origin == "links.prometheus" else ""
    return find_other(environ, "ALERTMANAGER", "localhost:9093", beside)
