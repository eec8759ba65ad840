"""Finds a credential of ours in what a source sends back: in a label, a warning, an error.

Such an answer is kept back whole, before anything is cut from it: half a token is one, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from handbook.source.flaw import Flaw
from handbook.source.results import Reason

SHORTEST_SECRET = 8
"""Characters. A shorter one stands in data by chance: every `true` of a query string."""
_SAY_ENOUGH = (401, 403, 429)
"""Statuses of refusals of which no word is shown."""


def check_echo(status: int, body: bytes, document: object, secrets: Iterable[str]) -> None:
    """Raise a `Flaw` where an answer holds a credential, however it is escaped.

    Args:
        status: The HTTP status.
        body: What came.
        document: The same, decoded; a `Flaw` where that cannot be, and then no word is shown.
        secrets: What must not be in it.
    """
    long = [secret for secret in secrets if len(secret) >= SHORTEST_SECRET]
    if not long or status in _SAY_ENOUGH or isinstance(document, Flaw):
        return
    texts = [body]
    if b"\\" in body:
        texts.append(json.dumps(document, ensure_ascii=False).encode("utf-8", "replace"))
    forms = {form for secret in long for form in _forms(secret)}
    if any(form in text for form in forms for text in texts):
        words = "the answer holds a credential of the handbook's, and is kept back"
        raise Flaw(Reason.MALFORMED, words)


def _forms(secret: str) -> set[bytes]:
    written = (json.dumps(secret), json.dumps(secret, ensure_ascii=False))
    return {secret.encode(), *(text[1:-1].encode() for text in written)}
