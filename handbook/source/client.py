"""One thread's way to ask: prometheus-api-client sends, our session limits, `answer` judges.

Knows which of the library's calls fits which query; must not know threads or batches.
"""

from __future__ import annotations

import math
import ssl
from collections.abc import Callable
from datetime import UTC, datetime

from prometheus_api_client.exceptions import PrometheusApiClientException
from prometheus_api_client.prometheus_connect import PrometheusConnect

from handbook.source.address import Source
from handbook.source.answer import date_flaw, judge
from handbook.source.connection import Route
from handbook.source.echoes import check_echo
from handbook.source.flaw import Flaw
from handbook.source.http1 import Progress
from handbook.source.queries import InstantQuery, Query, RangeQuery, params_of, path_of
from handbook.source.results import Answer, NoAnswer, Reason, Vector
from handbook.source.session import CheckedResponse, LimitedSession
from handbook.source.wording import without

_ANY_TIME = datetime(1970, 1, 2, tzinfo=UTC)


class Client:
    """Asks one source, one query after another; for one thread."""

    def __init__(
        self,
        source: Source,
        route: Route,
        tls: ssl.SSLContext | None,
        *,
        clock: Callable[[], float],
        deadline_s: float,
    ) -> None:
        self._source = source
        self._clock = clock
        self._timeout = f"{math.ceil(deadline_s)}s"
        self._session = LimitedSession(source, route, tls)
        self._session.deadline_seconds = deadline_s
        self._library = PrometheusConnect(url=source.url, session=self._session)

    def ask(self, query: Query, progress: Progress) -> tuple[Answer, Flaw | None]:
        """Ask one query; give the answer, and the `Flaw` if every other query would meet it."""
        now = self._clock()
        flaw = None
        self._session.progress = progress
        try:
            answer = self._answer(query, now)
        except Flaw as met:
            answer = met.no_answer(now)
            flaw = met.afresh() if met.for_all else None
        finally:
            self._session.last = None  # it may be large, and the next may come late
            progress.gate.leave()
        if isinstance(answer, NoAnswer):
            message = without(self._source.credentials.secrets, answer.message)
            answer = NoAnswer(answer.reason, message, now)
        return answer, flaw

    def close(self) -> None:
        """Close the connection."""
        self._library.close()

    def _answer(self, query: Query, now: float) -> Answer:
        response = self._send(query)
        kind = response.headers.get("content-type", "")
        document = response.document()
        secrets = self._source.credentials.secrets
        check_echo(response.status_code, response.content, document, secrets)
        answer = judge(query, response.status_code, kind, document, now)
        asked_for_now = isinstance(query, InstantQuery) and query.at is None
        if asked_for_now and isinstance(answer, Vector) and answer.samples:
            return answer  # whose own times were compared with ours
        flaw = date_flaw(response.headers.get("date"), now)
        if flaw is not None:
            raise flaw
        return answer

    def _send(self, query: Query) -> CheckedResponse:
        """Send through the library where it knows the endpoint, and keep what it drops."""
        try:
            params = params_of(query)
            _refuse_unsendable(query, params)
            if isinstance(query, InstantQuery | RangeQuery):
                # So that the source, too, stops working on what nobody waits for.
                params["timeout"] = self._timeout
                self._send_by_library(query, params)
            else:
                self._session.request("GET", self._source.url + path_of(query), params=params)
        except UnicodeEncodeError:
            raise Flaw(Reason.BAD_QUERY, "the query is no valid text") from None
        response = self._session.last
        if response is None:
            raise AssertionError("a request that raised nothing has an answer")
        return response

    def _send_by_library(self, query: InstantQuery | RangeQuery, params: dict[str, str]) -> None:
        # What the library makes of the answer is dropped: it does not look at status, warnings
        # and resultType, and raises on refusals whose words we want.
        try:
            if isinstance(query, RangeQuery):
                # The library rounds times to whole seconds; ours stand in `params`, which win.
                self._library.custom_query_range(
                    query.expr, _ANY_TIME, _ANY_TIME, params["step"], params=params
                )
            else:
                self._library.custom_query(query.expr, params=params)
        except (Flaw, PrometheusApiClientException, KeyError, TypeError):
            if self._session.last is None:
                raise


def _refuse_unsendable(query: Query, params: dict[str, str]) -> None:
    match query:
        case InstantQuery(_, float() as at):
            numbers = [at]
        case RangeQuery(_, start, end, step):
            numbers = [start, end, step]
        case _:
            numbers = []
    if not all(map(math.isfinite, numbers)):
        raise Flaw(Reason.BAD_QUERY, "the query is for no finite time")
