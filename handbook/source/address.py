"""Which Prometheus is asked: the environment's, that of a running `make serve`, or the link.

Knows the order and the form of addresses; must not open a connection.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from handbook.source.credentials import Credentials, basic, read_credentials
from handbook.source.wording import plain


class SourceError(Exception):
    """The environment names no usable source; `problems` are all reasons, in plain words."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Source:
    """One Prometheus to ask."""

    url: str
    """Scheme, host, port and path prefix, without user, query string and last slash."""
    origin: str
    """What named it: `PROMETHEUS_URL`, `make serve` or `links.prometheus`."""
    credentials: Credentials = field(default=Credentials(), repr=False)
    query_string: str = field(default="", repr=False)
    """Of the address itself (some gateways take a key there), sent with each request."""
    ca_file: str | None = None
    """PEM file that alone says whom to trust; None is the system's."""

    @property
    def shown(self) -> str:
        """The address as people may see it."""
        return plain(self.url)


def find_source(environ: Mapping[str, str], run_file: Path, link: str) -> Source:
    """Choose the Prometheus to ask.

    `run_file` is what a running `make serve` wrote, `{"prometheus": url, "pid": N}`; it counts
    only while that process lives. `link` is `links.prometheus` of the config. Credentials go
    only to PROMETHEUS_URL, never to an address that they were not given for. Raises
    `SourceError` with every problem.
    """
    url = environ.get("PROMETHEUS_URL", "").strip()
    if url:
        return _from_environment(url, environ)
    running = _running(run_file)
    if running is not None:
        return running
    problems: list[str] = []
    source = _parse(link, "links.prometheus", problems)
    if source is None:
        raise SourceError(problems)
    return source


def _from_environment(url: str, environ: Mapping[str, str]) -> Source:
    problems: list[str] = []
    source = _parse(url, "PROMETHEUS_URL", problems)
    in_address = source.credentials if source and source.credentials.headers else None
    credentials, more = read_credentials(environ, in_address)
    problems += more
    ca_file = environ.get("PROMETHEUS_CA_FILE", "") or None
    if ca_file is not None:
        try:
            with Path(ca_file).open("rb"):
                pass
        except OSError as error:
            problems.append(f"PROMETHEUS_CA_FILE cannot be read: {error.strerror}")
    if source is None or problems:
        raise SourceError(problems)
    if source.query_string:
        secrets = (*credentials.secrets, *_query_secrets(source.query_string))
        credentials = Credentials(credentials.headers, secrets)
    return Source(source.url, source.origin, credentials, source.query_string, ca_file)


def _query_secrets(query_string: str) -> list[str]:
    values = [part.partition("=")[2] for part in query_string.split("&")]
    return [form for value in values if len(value) > 2 for form in {value, unquote(value)}]


def _running(run_file: Path) -> Source | None:
    """Read the run file; anything odd about it means that nothing runs."""
    try:
        run = json.loads(run_file.read_text("utf-8"))
        url, pid = run["prometheus"], run["pid"]
        if type(url) is not str or type(pid) is not int or pid <= 0:
            return None
        os.kill(pid, 0)
    except PermissionError:
        pass  # it lives, as another user
    except (OSError, OverflowError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return _parse(url, "make serve", [])


def _parse(url: str, origin: str, problems: list[str]) -> Source | None:
    """Take an address apart, or say what is wrong with it without repeating its password."""
    problem = None
    if re.search(r"[\x00-\x20\x7f]", url):
        problem = "holds a space or a control character"
    else:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            problem = "is no address"
        else:
            if parts.scheme not in ("http", "https"):
                problem = "does not begin with http:// or https://"
            elif not parts.hostname:
                problem = "names no host"
            elif parts.fragment:
                problem = "ends in a #fragment, which no server sees"
            elif not _host_is_sound(parts.hostname):
                problem = "has a host that no name server could know"
    if problem is not None:
        problems.append(f"{origin} {problem}; write for example http://localhost:9090")
        return None
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    where = host if port is None else f"{host}:{port}"
    path = quote(parts.path.rstrip("/"), safe="/%:@!$&'()*+,;=~-._")
    credentials = Credentials()
    if parts.username is not None or parts.password is not None:
        credentials = basic(unquote(parts.username or ""), unquote(parts.password or ""))
    query = quote(parts.query, safe="%=&:@!$'()*+,;~-._/?")
    return Source(f"{parts.scheme}://{where}{path}", origin, credentials, query)


def _host_is_sound(host: str) -> bool:
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return not re.search(r"[\s<>\"'\\]", host)
