"""Every fault of an HTTP answer, one function each, with the reason that is due."""

from __future__ import annotations

import gzip
import time
from functools import cache

from tests.source.fault_server import (
    SECRET,
    Serve,
    Talk,
    always,
    chunked,
    error,
    good_body,
    reply,
    says,
    vector,
)


def hang_at_accept(talk: Talk) -> None:
    talk.hang()


def hang_after_headers(talk: Talk) -> None:
    talk.request()
    talk.send(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
    talk.hang()


def drip_in_headers(talk: Talk) -> None:
    talk.request()
    talk.drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 600, 60)


def drip_in_body(talk: Talk) -> None:
    talk.request()
    talk.send(b"HTTP/1.1 200 OK\r\nContent-Length: 600\r\n\r\n")
    talk.drip(b"{" + b" " * 599, 60)


def endless_body(talk: Talk) -> None:
    talk.request()
    talk.send(b'HTTP/1.1 200 OK\r\n\r\n{"status":"success","data":"')
    while not talk.stop.is_set():
        talk.send(b"x" * 65536)


def endless_headers(talk: Talk) -> None:
    talk.request()
    talk.send(b"HTTP/1.1 200 OK\r\n")
    while not talk.stop.is_set():
        talk.send(b"X-More: %s\r\n" % (b"x" * 1000))


def endless_continues(talk: Talk) -> None:
    talk.request()
    while not talk.stop.is_set():
        talk.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def reset_at_accept(talk: Talk) -> None:
    talk.reset()


def reset_in_body(talk: Talk) -> None:
    talk.request()
    talk.send(reply(good_body())[:-20])
    time.sleep(0.05)
    talk.reset()


def close_without_answer(talk: Talk) -> None:
    talk.request()


def short_content_length(talk: Talk) -> None:
    talk.request()
    talk.send(reply(good_body(), length=len(good_body()) - 9))


def long_content_length(talk: Talk) -> None:
    talk.request()
    talk.send(reply(good_body(), length=len(good_body()) + 9))


def cut_chunk(talk: Talk) -> None:
    talk.request()
    talk.send(chunked(good_body())[:-30])


def missing_last_chunk(talk: Talk) -> None:
    talk.request()
    talk.send(chunked(good_body())[:-5])


def not_http(talk: Talk) -> None:
    talk.send(b"SSH-2.0-OpenSSH_9.2p1\r\n")
    talk.hang()


def gzip_bomb(talk: Talk) -> None:
    talk.request()
    talk.send(reply(BOMB, "200 OK", "Content-Encoding: gzip"))


def three_hundred_mib(talk: Talk) -> None:
    talk.request()
    talk.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(300):
        talk.send(b"100000\r\n" + b" " * 0x100000 + b"\r\n")


def redirect_loop(talk: Talk) -> None:
    while talk.request():
        talk.send(reply(b"", "302 Found", f"Location: http://127.0.0.1:{talk.port}/again"))


@cache
def many_series(count: int) -> bytes:
    now = time.time()
    one = '{"metric":{"__name__":"m","instance":"%d"},"value":[%f,"1"]}'
    series = ",".join(one % (number, now) for number in range(count))
    head = '{"status":"success","data":{"resultType":"vector","result":['
    return f"{head}{series}]}}}}".encode()


def typed(kind: str, result: object) -> dict[str, object]:
    return {"status": "success", "data": {"resultType": kind, "result": result}}


SENT_BACK: dict[str, tuple[Serve, str]] = {
    "in an error": (says(error("bad_data", f"no {SECRET}"), "400 Bad Request"), "malformed"),
    "in an error of 500": (says(error("internal", SECRET), "500 Oops"), "malformed"),
    "where words are cut": (
        always(lambda: reply(vector(warnings=[("x " * 70)[:137] + SECRET]))), "malformed",
    ),
    "in a label": (
        says(typed("vector", [{"metric": {"a": SECRET}, "value": [0, "1"]}])), "malformed",
    ),
    "in a refusal": (says(error("", SECRET), "401 Unauthorized"), "refused-credentials"),
}  # fmt: skip
"""Answers in which the token that was sent stands, by where."""


def sample(**members: object) -> dict[str, object]:
    """Build a vector of one odd sample."""
    return typed("vector", [{"metric": {"a": "b"}, "value": [time.time(), "1"], **members}])


LOGIN = b"<!doctype html><title>Sign in</title><form><input name=password></form>"
BOMB = gzip.compress(b"\0" * (100 << 20), 1)
"""Half a megabyte that inflates to 100 MiB."""
HISTOGRAM = {"count": "5", "sum": "1", "buckets": []}

FAULTS: dict[str, tuple[Serve, str]] = {
    "accept and hang": (hang_at_accept, "unreachable"),
    "hang after headers": (hang_after_headers, "slow"),
    "drip in headers": (drip_in_headers, "slow"),
    "drip in body": (drip_in_body, "slow"),
    "endless body": (endless_body, "too-large"),
    "endless headers": (endless_headers, "malformed"),
    "endless 100 continue": (endless_continues, "malformed"),
    "reset at accept": (reset_at_accept, "unreachable"),
    "reset in the body": (reset_in_body, "unreachable"),
    "close without an answer": (close_without_answer, "unreachable"),
    "truncated JSON": (says(good_body()[:-3]), "malformed"),
    "short Content-Length": (short_content_length, "malformed"),
    "long Content-Length": (long_content_length, "malformed"),
    "cut chunk": (cut_chunk, "malformed"),
    "missing last chunk": (missing_last_chunk, "malformed"),
    "not HTTP": (not_http, "not-prometheus"),
    "500": (says(b"", "500 Internal Server Error"), "failing"),
    "502 with HTML": (says(b"<html>bad gateway", "502 Bad Gateway"), "failing"),
    "503 with Retry-After": (says(b"", "503 Unavailable", "Retry-After: 3600"), "failing"),
    "503 timeout in JSON": (says(error("timeout", "timed out"), "503 Unavailable"), "slow"),
    "429": (says(b"", "429 Too Many Requests", "Retry-After: 3600"), "busy"),
    "401": (says(b"", "401 Unauthorized"), "refused-credentials"),
    "403": (says(LOGIN, "403 Forbidden"), "refused-credentials"),
    "404": (says(b"404 page not found", "404 Not Found"), "not-prometheus"),
    "204": (always(lambda: b"HTTP/1.1 204 No Content\r\n\r\n"), "not-prometheus"),
    "400 bad_data": (says(error("bad_data", "parse error"), "400 Bad Request"), "bad-query"),
    "400 of a proxy": (says(b"<html>", "400 Bad Request"), "not-prometheus"),
    "422": (says(error("422", "cannot parse"), "422 Unprocessable"), "bad-query"),
    "login page with 200": (says(LOGIN), "malformed"),
    "empty body": (says(b""), "malformed"),
    "status error in a 200": (says(error("internal", "oops")), "failing"),
    "status error with data": (says({**vector(), **error("internal", "oops")}), "failing"),
    "warnings": (always(lambda: reply(vector(warnings=["a store is away"]))), "partial"),
    "success with an error": (always(lambda: reply(vector(error="boom"))), "failing"),
    "isPartial": (always(lambda: reply(vector(isPartial=True))), "partial"),
    "warnings null": (always(lambda: reply(vector(warnings=None))), "malformed"),
    "scalar": (says(typed("scalar", [1, "1"])), "wrong-type"),
    "string": (says(typed("string", [1, "a"])), "wrong-type"),
    "matrix": (says(typed("matrix", [])), "wrong-type"),
    "native histogram": (says(sample(histogram=[1, HISTOGRAM])), "wrong-type"),
    "null value": (says(sample(value=None)), "malformed"),
    "null labels": (says(sample(metric=None)), "malformed"),
    "null label": (says(sample(metric={"a": None})), "malformed"),
    "null data": (says({"status": "success", "data": None}), "malformed"),
    "value is a number": (always(lambda: reply(sample(value=[time.time(), 1]))), "malformed"),
    "value is a boolean": (always(lambda: reply(sample(value=[time.time(), True]))), "malformed"),
    "time is a boolean": (says(sample(value=[True, "1"])), "malformed"),
    "time is infinite": (says(good_body().replace(b"[1", b"[1e999,1", 1)), "malformed"),
    "NaN as a JSON number": (says(b'{"status":"success","data":NaN}'), "malformed"),
    "huge number": (always(lambda: reply(sample(value=[time.time(), "1e999"]))), "malformed"),
    "huge integer": (says(b'{"status":' + b"9" * 9999 + b"}"), "malformed"),
    "deep nesting": (says(b"[" * 100_000), "malformed"),
    "deep nesting, closed": (says(b'{"a":' * 9999 + b"1" + b"}" * 9999), "malformed"),
    "lone surrogate": (says(sample(metric={"a": "\ud800"})), "malformed"),
    "UTF-16": (says(good_body().decode().encode("utf-16")), "malformed"),
    "equal series": (says(typed("vector", sample()["data"]["result"] * 2)), "malformed"),  # type: ignore[index]
    "100,000 series": (always(lambda: reply(many_series(100_000))), "too-large"),
    "300 MiB": (three_hundred_mib, "too-large"),
    "gzip bomb": (gzip_bomb, "too-large"),
    "broken gzip": (says(b"\x1f\x8bxxxx", "200 OK", "Content-Encoding: gzip"), "malformed"),
    "redirect to another host": (
        says(b"", "302 Found", "Location: http://elsewhere.invalid/"),
        "not-prometheus",
    ),
    "redirect loop": (redirect_loop, "not-prometheus"),
    "clock an hour off": (always(lambda: reply(vector(time.time() - 3600))), "clock"),
    **{f"the token {where}": fault for where, fault in SENT_BACK.items()},
}
"""Every fault of an HTTP answer: how it is served, and the reason that is due."""
