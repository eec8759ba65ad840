"""What each target is fed first: real inputs, which a fuzzer then spoils."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from tests.fuzz.targets import NOW, PROJECT, QUERIES, TARGETS
from tests.source.fault_server import chunked, reply

LABELS = {"__name__": "up", "instance": "10.0.0.7:5500", "job": "game-server"}
RULE = {
    "state": "firing",
    "name": "HighGoroutines",
    "query": "go_goroutines > 1000",
    "labels": {"severity": "warning"},
    "alerts": [{"labels": LABELS, "state": "firing", "activeAt": "2026-11-22T10:00:00Z"}],
    "health": "ok",
    "type": "alerting",
}
DATA: tuple[object, ...] = (
    {"resultType": "vector", "result": [{"metric": LABELS, "value": [NOW, "1.5e3"]}]},
    {"resultType": "vector", "result": [{"metric": LABELS, "value": [NOW, "NaN"]}]},
    {"resultType": "matrix", "result": [{"metric": LABELS, "values": [[NOW - 15, "1"]]}]},
    {"alerts": RULE["alerts"]},
    {"groups": [{"name": "handbook", "file": "rules.yml", "rules": [RULE]}]},
    {"up": [{"type": "gauge", "help": "Whether it answers", "unit": ""}]},
)
"""The data of a good answer to each of `QUERIES`."""
BODIES = [json.dumps({"status": "success", "data": data}).encode() for data in DATA]
WARNED = json.dumps({"status": "success", "data": DATA[0], "warnings": ["a store is away"]})


def _texts(folder: Path, pattern: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.glob(pattern))]


def _config() -> list[bytes]:
    small = _texts(PROJECT / "tests" / "config" / "cases", "*/handbook.yml")
    return [(PROJECT / "tests" / "config" / "good.yml").read_bytes(), *small]


def _runbooks() -> list[bytes]:
    wrong = _texts(PROJECT / "tests" / "runbooks" / "problems", "*.md")
    return [*_texts(PROJECT / "runbooks", "*.md"), *wrong]


def _wires() -> list[bytes]:
    packed = reply(gzip.compress(BODIES[0]), "200 OK", "Content-Encoding: gzip")
    whole = [reply(BODIES[0]), chunked(BODIES[0]), packed, reply(b"", "503 X", "Retry-After: 9")]
    return [bytes([size]) + wire for wire in whole for size in (1, 255)]


SEEDS: dict[str, list[bytes]] = {
    "loader": _config(),
    "fences": _runbooks(),
    "answer": [
        bytes([number % len(QUERIES), 0]) + body
        for number, body in [*enumerate(BODIES), (0, WARNED.encode())]
    ],
    "wire": _wires(),
    "exposition": [
        b"\n".join((PROJECT / "tests/fixtures/game-server.prom").read_bytes().split(b"\n")[:40]),
        b'a{x="1,\\"2\\"\\\\ }\\n",y=""} +Inf 1395066363000\nb NaN\n',
    ],
}
"""By target."""

WORDS: dict[str, list[bytes]] = {
    "loader": [b"$scope", b"&a ", b"*a", b"<<: ", b"---\n", b"\t", b"!!x ", b"> 1", b"10 to 1"],
    "fences": [
        b"```check\n",
        b"~~~action\n",
        b"<!--",
        b"-->",
        b"> ",
        b"    ",
        b"---\n",
        b"{{",
        b"[",
    ],
    "answer": [b'"value"', b'"values"', b"NaN", b"1e999", b"null", b"[[", b"\\ud800", b"{}", b'"]'],
    "wire": [b"\r\n", b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n", b"0\r\n\r\n"],
    "exposition": [b"+Inf", b"NaN", b'{x="', b'\\"', b"\n", b"# ", b" 1e999"],
}
"""By target: what its readers look out for."""

if set(SEEDS) != set(TARGETS) or set(WORDS) != set(TARGETS):
    raise AssertionError("every target has seeds and words")
