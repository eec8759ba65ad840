"""Who we are to the source: the headers that prove it, read from the environment, never shown.

Knows PROMETHEUS_TOKEN and its siblings; must not know addresses or how requests are sent.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", re.ASCII)
_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?", re.ASCII)
_OURS = {"accept-encoding", "connection", "content-length", "host", "transfer-encoding"}
"""Headers that frame the request: with another value it would not be the request we mean."""
_TENANT = "x-scope-orgid"
"""Names a tenant of Mimir, Cortex or Loki: no secret, and perhaps the value of a label."""
_TOKEN_BYTES = 65536


@dataclass(frozen=True, slots=True)
class Credentials:
    """Headers to send, and every text that must not be seen in any output."""

    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """Longest first, so that hiding one leaves no half of another."""


def basic(user: str, password: str) -> Credentials:
    """Prove by user and password (RFC 7617, UTF-8)."""
    coded = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
    return _credentials([("Authorization", f"Basic {coded}")], [coded, password])


def read_credentials(
    environ: Mapping[str, str], in_address: Credentials | None
) -> tuple[Credentials, list[str]]:
    """Read the headers to send; give them with every problem, in words without a secret.

    `in_address` are those of `http://user:password@host`, which count as one more way.
    """
    problems: list[str] = []
    headers: list[tuple[str, str]] = list(in_address.headers) if in_address else []
    secrets: list[str] = list(in_address.secrets) if in_address else []
    ways = ["user:password in PROMETHEUS_URL"] if in_address else []

    token = environ.get("PROMETHEUS_TOKEN", "").strip()
    token_file = environ.get("PROMETHEUS_TOKEN_FILE", "")
    if token:
        ways.append("PROMETHEUS_TOKEN")
    if token_file:
        ways.append("PROMETHEUS_TOKEN_FILE")
        token = _token_of(Path(token_file), problems)
    if token:
        if _VALUE.fullmatch(token) and " " not in token:
            headers.append(("Authorization", f"Bearer {token}"))
            secrets.append(token)
        else:
            where = "PROMETHEUS_TOKEN_FILE" if token_file else "PROMETHEUS_TOKEN"
            problems.append(
                f"{where}: the token holds a space, a line break or a character that no header "
                "may hold; write the token alone"
            )

    user = environ.get("PROMETHEUS_USER", "")
    password = environ.get("PROMETHEUS_PASSWORD", "")
    if user or password:
        ways.append("PROMETHEUS_USER")
        if not password:
            problems.append("PROMETHEUS_USER is set without PROMETHEUS_PASSWORD; set both")
        elif not user:
            problems.append("PROMETHEUS_PASSWORD is set without PROMETHEUS_USER; set both")
        elif ":" in user:
            problems.append("PROMETHEUS_USER holds a colon, which basic auth cannot carry")
        else:
            pair = basic(user, password)
            headers.extend(pair.headers)
            secrets.extend(pair.secrets)

    for number, line in enumerate(environ.get("PROMETHEUS_HEADERS", "").split("\n"), start=1):
        header = _header_of(line.strip(" \t\r"), f"PROMETHEUS_HEADERS, line {number}", problems)
        if header is None:
            continue
        if header[0].lower() == "authorization":
            ways.append(f"Authorization in PROMETHEUS_HEADERS, line {number}")
        headers.append(header)
        if header[0].lower() == _TENANT:
            continue
        secrets.append(header[1])
        secrets.extend(word for word in header[1].split() if len(word) >= 8)

    if len(ways) > 1:
        problems.append(f"{' and '.join(ways)} are both set; keep one way to log in")
    return _credentials(headers, secrets), problems


def _token_of(path: Path, problems: list[str]) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(_TOKEN_BYTES + 1)
        token = raw.decode("utf-8").strip()
    except OSError as error:
        problems.append(f"PROMETHEUS_TOKEN_FILE cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        problems.append("PROMETHEUS_TOKEN_FILE is no text file")
    else:
        if token and len(raw) <= _TOKEN_BYTES:
            return token
        what = "longer than 64 KiB" if token else "empty"
        problems.append(f"PROMETHEUS_TOKEN_FILE is {what}; it should hold the token alone")
    return ""


def _header_of(line: str, where: str, problems: list[str]) -> tuple[str, str] | None:
    if not line:
        return None
    name, colon, value = line.partition(":")
    value = value.strip()
    if not colon or not _NAME.fullmatch(name):
        problems.append(f"{where}: no header; write `Name: value`")
    elif not _VALUE.fullmatch(value):
        problems.append(f"{where}: {name} has no value, or one with a character no header may hold")
    elif name.lower() in _OURS:
        problems.append(f"{where}: {name} is set by the handbook itself; leave it out")
    else:
        return name, value
    return None


def _credentials(headers: list[tuple[str, str]], secrets: list[str]) -> Credentials:
    distinct = {secret for secret in secrets if len(secret) > 2}
    return Credentials(tuple(headers), tuple(sorted(distinct, key=lambda s: (-len(s), s))))
