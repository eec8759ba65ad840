"""One question to Grafana, in the background: the dashboard of a uid, as it is stored there.

The session is the one that asks Prometheus, with its limits: one deadline, 8 MiB, no redirect,
no proxy of the environment, credentials in no output.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from handbook.grafana.address import NOT_SET, find_grafana
from handbook.source.address import Source, SourceError
from handbook.source.flaw import Flaw
from handbook.source.results import Document, NoAnswer, Reason
from handbook.source.wording import plain, without

Board = Document | NoAnswer
"""A document's `data` is the dashboard's JSON model, or None where Grafana has none of that uid."""

_PANELS = 2000


@dataclass(frozen=True, slots=True)
class SettledBoard:
    """An answer that is known without asking."""

    answer: NoAnswer
    name: str = ""
    """Which Grafana was asked; none."""

    @classmethod
    def because(cls, problem: str) -> SettledBoard:
        """Say why nothing is asked."""
        return cls(NoAnswer(Reason.NOT_ASKED, plain(problem), time.time()))

    def result(self) -> Board:
        """Give it."""
        return self.answer


class PendingBoard:
    """A dashboard on its way."""

    def __init__(self, grafana: Source, uid: str, deadline_s: float = 3.0) -> None:
        self._grafana = grafana
        self._uid = uid
        self._deadline_s = deadline_s
        self.name = f"{grafana.shown} ({grafana.origin})"
        """Which Grafana is asked, without credentials."""
        self._ends = time.monotonic() + deadline_s
        self._found: Board | None = None
        self._done = threading.Event()
        threading.Thread(target=self._run, name="grafana", daemon=True).start()

    def result(self) -> Board:
        """Wait for the answer, at most until the deadline, which began with the question."""
        self._done.wait(max(0.0, self._ends + 0.2 - time.monotonic()))
        if self._found is None:
            return NoAnswer(Reason.SLOW, f"slower than {self._deadline_s:g} s", time.time())
        return self._found

    def _run(self) -> None:
        now = time.time()
        try:
            found = self._ask(now)
        except Flaw as flaw:
            answer = flaw.no_answer(now)
            said = answer.message.replace("PROMETHEUS_", "GRAFANA_")
            said = without(self._grafana.credentials.secrets, said)
            found = NoAnswer(answer.reason, said, now)
        except BaseException:  # a bug of ours: nobody may wait for it, the traceback is printed
            self._found = NoAnswer(Reason.MALFORMED, "the answer could not be read", now)
            self._done.set()
            raise
        self._found = found
        self._done.set()

    def _ask(self, now: float) -> Board:
        # Here, since importing requests takes a tenth of a second of the caller's time.
        from handbook.source.connection import resolve, tls_context
        from handbook.source.deadline import Deadline
        from handbook.source.echoes import check_echo
        from handbook.source.session import LimitedSession

        deadline = Deadline(self._deadline_s)
        parts = urlsplit(self._grafana.url)
        is_tls = parts.scheme == "https"
        port = parts.port if parts.port is not None else 443 if is_tls else 80
        tls = tls_context(self._grafana.ca_file) if is_tls else None
        route = resolve(parts.hostname or "", port, deadline)
        session = LimitedSession(self._grafana, route, tls)
        session.deadline_seconds = deadline.left()
        try:
            address = f"{self._grafana.url}/api/dashboards/uid/{quote(self._uid, safe='')}"
            response = session.request("GET", address)
            status, document = response.status_code, response.document()
            check_echo(status, response.content, document, self._grafana.credentials.secrets)
            return read_board(status, document, self._uid, now)
        finally:
            session.close()


def start_board(
    grafana: Source | None, uid: str, *, deadline_s: float = 3.0
) -> PendingBoard | SettledBoard:
    """Begin to ask for a dashboard, if there is a Grafana to ask."""
    if grafana is None:
        return SettledBoard.because(NOT_SET)
    return PendingBoard(grafana, uid, deadline_s)


def begin_board(environ: Mapping[str, str], uid: str) -> PendingBoard | SettledBoard:
    """Begin to ask the Grafana of the environment; a wrong address is an answer like others."""
    try:
        return start_board(find_grafana(environ), uid)
    except SourceError as error:
        return SettledBoard.because("; ".join(error.problems))


def read_board(status: int, document: object, uid: str, now: float) -> Board:
    """Judge an answer; `document` is its decoded body, or the `Flaw` why it is none.

    Raises `Flaw` for anything but the dashboard, or Grafana's own word that it has none: a 404
    of whatever else stands at the address does not prove that. Source: Grafana HTTP API,
    dashboards.
    """
    said = document.get("message") if isinstance(document, Mapping) else None
    if status == 404 and isinstance(said, str) and "dashboard not found" in said.lower():
        return Document(None, now)
    _check_status(status, said if isinstance(said, str) else "")
    if isinstance(document, Flaw):
        raise document.afresh()
    board = document.get("dashboard") if isinstance(document, Mapping) else None
    if not isinstance(board, dict) or "meta" not in document:  # type: ignore[operator]
        raise Flaw(Reason.NOT_PROMETHEUS, "the answer is not that of a Grafana")
    if board.get("uid") != uid:
        raise Flaw(Reason.MALFORMED, "the answer is another dashboard than was asked for")
    panels = board.get("panels", [])
    if not isinstance(panels, list) or not all(isinstance(panel, dict) for panel in panels):
        raise Flaw(Reason.MALFORMED, "the dashboard's panels are no list of panels")
    if len(panels) > _PANELS:
        raise Flaw(Reason.TOO_LARGE, f"more than {_PANELS:,} panels")
    return Document(board, now)


def _check_status(status: int, said: str) -> None:
    if status == 200:
        return
    words = f": {plain(said, 100)}" if said else ""
    if status in (401, 403):
        raise Flaw(Reason.REFUSED_CREDENTIALS,
                   f"Grafana wants another GRAFANA_TOKEN (HTTP {status})")  # fmt: skip
    if 300 <= status < 400:
        raise Flaw(
            Reason.NOT_PROMETHEUS,
            f"the address leads elsewhere (HTTP {status}), which is not followed: "
            "perhaps a login page",
        )
    if status == 429:
        raise Flaw(Reason.BUSY, "Grafana is asked too often (HTTP 429)")
    if status >= 500:
        raise Flaw(Reason.FAILING, f"Grafana fails (HTTP {status}){words}")
    raise Flaw(Reason.NOT_PROMETHEUS, f"no Grafana answers at this address (HTTP {status})")
