"""Whether an answer of the source is handed on: only a whole one, of the shape that is due.

The same judge as that of a build and of a command, so that all three say the same words. Knows
answers; must not know sockets or browsers.
"""

from __future__ import annotations

from collections.abc import Iterable

from handbook.proxy.questions import Question
from handbook.proxy.reply import Refused
from handbook.source.answer import date_flaw, judge
from handbook.source.echoes import check_echo
from handbook.source.flaw import Flaw
from handbook.source.queries import AlertsQuery, InstantQuery
from handbook.source.results import Reason, Vector
from handbook.source.session import CheckedResponse
from handbook.source.status import check_envelope, check_status


def whole_answer(
    question: Question, response: CheckedResponse, now: float, secrets: Iterable[str]
) -> bytes:
    """Give the body of a complete answer, as it came.

    Args:
        question: What was asked.
        response: What came.
        now: Our clock when it was asked, in Unix seconds.
        secrets: What must not be in it.

    Raises:
        Flaw: there is no complete answer.
        Refused: the source itself refuses the query, in its own words.
    """
    document = response.document()
    body: bytes = response.content
    check_echo(response.status_code, body, document, secrets)
    _raise_own_refusal(response.status_code, document)
    kind = response.headers.get("content-type", "")
    if question.query is None:
        check_status(AlertsQuery(), response.status_code, kind, document)
        if isinstance(document, Flaw):
            raise document.afresh()
        _check_list(question.endpoint, check_envelope(document))
        answer = None
    else:
        answer = judge(question.query, response.status_code, kind, document, now)
    told_now = isinstance(question.query, InstantQuery) and question.query.at is None
    if not (told_now and isinstance(answer, Vector) and answer.samples):
        flaw = date_flaw(response.headers.get("date"), now)
        if flaw is not None:
            raise flaw
    return body


def _raise_own_refusal(status: int, document: object) -> None:
    """Hand on what Prometheus says of a query that it cannot evaluate."""
    if status not in (400, 422) or not isinstance(document, dict):
        return
    kind, words = document.get("errorType"), document.get("error")
    if document.get("status") == "error" and isinstance(words, str):
        known = kind in ("bad_data", "execution", "timeout", "canceled", "not_found")
        raise Refused(status, str(kind) if known else "bad_data", words)


def _check_list(endpoint: str, data: object) -> None:
    items = data if isinstance(data, list) else [None]
    if endpoint == "labels":
        sound = all(isinstance(item, str) for item in items)
    else:
        sound = all(
            isinstance(item, dict) and all(isinstance(value, str) for value in item.values())
            for item in items
        )
    if not sound:
        raise Flaw(Reason.MALFORMED, "the answer has not the shape of the Prometheus API")
