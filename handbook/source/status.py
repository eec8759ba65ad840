"""What an HTTP status and the API's envelope say before any data is looked at.

Knows which refusals Prometheus and the proxies before it send; must not know result shapes.
"""

from __future__ import annotations

from handbook.source.flaw import Flaw
from handbook.source.queries import InstantQuery, ManagerQuery, Query, RangeQuery
from handbook.source.results import Reason
from handbook.source.wording import plain

_INFO = "PromQL info:"
"""Prometheus 2.48 to 2.55 sent remarks of this kind among the warnings; 3.0 has `infos`."""

_OF_VMAUTH = ": vmauth says so to a token that it does not know"
"""Its answer is plain text that repeats the token, so none of it is shown."""


def check_status(query: Query, http_status: int, content_type: str, document: object) -> None:
    """Raise the `Flaw` that a status other than 200 stands for.

    The body of a refusal counts only where it is an error in Prometheus's own form, so that a
    proxy's page is not shown to people.
    """
    if http_status == 200:
        return
    said = document if isinstance(document, dict) and document.get("status") == "error" else None
    if http_status in (400, 422) and said is not None:
        raise _own_error(said, Reason.BAD_QUERY)
    if http_status in (401, 403):
        raise Flaw(
            Reason.REFUSED_CREDENTIALS,
            f"the source wants other credentials (HTTP {http_status})",
            for_all=http_status == 401,
        )
    if http_status == 429:
        raise Flaw(Reason.BUSY, "the source is asked too often (HTTP 429)")
    if http_status in (404, 405, 501) and not isinstance(query, InstantQuery | RangeQuery):
        raise Flaw(Reason.NOT_OFFERED, f"not offered by this source (HTTP {http_status})")
    if 500 <= http_status < 600:
        if said is not None:
            raise _own_error(said, Reason.FAILING)
        raise Flaw(Reason.FAILING, f"the source fails (HTTP {http_status})")
    if 300 <= http_status < 400:
        raise Flaw(
            Reason.NOT_PROMETHEUS,
            f"the address leads elsewhere (HTTP {http_status}), which is not followed: "
            "perhaps a login page",
        )
    kind = plain(content_type.partition(";")[0], 40)
    what = f"HTTP {http_status}" + (f", {kind}" if kind else "")
    whose = "Alertmanager" if isinstance(query, ManagerQuery) else "Prometheus"
    hint = _OF_VMAUTH if http_status == 400 else ""
    raise Flaw(Reason.NOT_PROMETHEUS, f"no {whose} answers at this address ({what}){hint}")


def check_envelope(document: object) -> object:
    """Give the `data` of a complete success; raise a `Flaw` for anything less.

    `infos` are remarks on the query and no fault. Source: Prometheus HTTP API, format overview;
    `isPartial` is VictoriaMetrics's.
    """
    if not isinstance(document, dict):
        raise Flaw(Reason.NOT_PROMETHEUS, "the answer is not that of a Prometheus")
    status = document.get("status")
    if status == "error" or (status == "success" and document.get("error")):
        raise _own_error(document, Reason.FAILING)
    if status != "success" or "data" not in document:
        raise Flaw(Reason.NOT_PROMETHEUS, "the answer is not that of a Prometheus")
    warnings = [text for text in _texts(document, "warnings") if not text.startswith(_INFO)]
    _texts(document, "infos")
    if warnings:
        raise Flaw(Reason.PARTIAL, f"the source warns: {plain(warnings[0], 150)}")
    if document.get("isPartial", False) is not False:
        raise Flaw(Reason.PARTIAL, "the source says that its answer is partial")
    return document["data"]


def _texts(document: dict[str, object], key: str) -> list[str]:
    texts = document.get(key, [])
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise Flaw(Reason.MALFORMED, f"`{key}` is no list of texts")
    return texts


def _own_error(document: dict[str, object], otherwise: Reason) -> Flaw:
    """Turn `{"status": "error", "errorType": …, "error": …}` into a flaw with its words."""
    kind = document.get("errorType")
    error = document.get("error")
    words = plain(error, 160) if isinstance(error, str) else ""
    said = f": {words}" if words else ""
    if kind in ("timeout", "canceled"):
        return Flaw(Reason.SLOW, f"the source gave up{said}")
    if kind in ("bad_data", "execution") or otherwise is Reason.BAD_QUERY:
        return Flaw(Reason.BAD_QUERY, f"the source refuses the query{said}")
    return Flaw(otherwise, f"the source fails{said}")
