"""Reads what a command printed as JSON, and holds it to the truth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.faults.running import Ran
from tests.faults.truth import Problem, Truth

FINE, FOUND, COULD_NOT_KNOW = 0, 1, 3


def judge_document(command: str, ran: Ran, truth: Truth) -> list[Problem]:
    """Say what a document and its exit code claim that the source did not answer."""
    if "Traceback" in ran.err + ran.out:
        return [Problem("traceback", f"{command}: {ran.err[-200:]}")]
    try:
        document = json.loads(ran.out)
    except ValueError:
        return [Problem("no document", f"{command}: {ran.out[:80]} {ran.err[:120]}")]
    kinds = [*_of_exit(ran.code, document, truth), *_of_members(document, truth)]
    return [Problem(kind, f"{command}: {what}") for kind, what in kinds]


def _of_exit(code: int, document: Any, truth: Truth) -> Iterator[tuple[str, str]]:
    if code not in (FINE, FOUND, COULD_NOT_KNOW):
        yield "exit code", str(code)
    if not document.get("at"):
        yield "no time", "at"
    if truth.bent is None and code != COULD_NOT_KNOW:
        yield ("wrong OK" if code == FINE else "wrong alarm"), f"exit {code}"
    elif code == FINE and not truth.knows_all():
        yield "wrong OK", "exit 0"


def _of_members(document: Any, truth: Truth) -> Iterator[tuple[str, str]]:
    for finding in document.get("findings", []):
        yield from _of_finding(finding, truth)
    for check in document.get("checks", []):
        yield from _of_answer(check, check["id"], truth, check.get("instance"))
    if "differences" in document:
        yield from _of_drift(document, truth)


def _of_finding(finding: Any, truth: Truth) -> Iterator[tuple[str, str]]:
    name = f"{finding['runbook']} on {finding['instance']}"
    if truth.bent is None and finding["conclusion"] != "unknown":
        right = finding["conclusion"] == "ruled_out"
        yield ("wrong OK" if right else "wrong alarm"), name
    if truth.good and finding["conclusion"] == "unknown":
        yield "unknown under good", name
    checks = [step for step in finding["steps"] if step["kind"] == "check"]
    for step in checks:
        yield from _of_answer(step, step["signal"], truth, name, is_step=True)
    rests_on = {step["outcome"] for step in checks}
    if finding["conclusion"] == "ruled_out" and rests_on == {"unknown"}:
        yield "wrong OK", f"{name} rests on nothing"


def _of_answer(
    said: Any, signal: str, truth: Truth, name: str | None, *, is_step: bool = False
) -> Iterator[tuple[str, str]]:
    what = f"{signal} of {name}: {said['outcome']}, {said['level']}"
    if said["outcome"] == "unknown" and said["level"] == "unknown":
        if not said["reason"]:
            yield "no reason", what
        if said["value"] is not None:
            yield "unknown with a value", what
        if truth.good and not is_step:
            yield "unknown under good", what
    elif not truth.knows(signal):
        yield "wrong OK", what


def _of_drift(document: Any, truth: Truth) -> Iterator[tuple[str, str]]:
    unknown = {found["kind"] for found in document["unknown"]}
    due = {"targets", "rules", "metrics"}
    if truth.bent is None:
        if document["differences"]:
            yield "wrong alarm", f"differences {document['differences'][:1]}"
        if not due <= unknown:
            yield "wrong OK", f"not unknown: {due - unknown}"
    if any(not found["reason"] for found in document["unknown"]):
        yield "no reason", "drift"
    if truth.good and due & unknown:
        yield "unknown under good", f"{due & unknown}"
