"""Who may ask: pages of this site, and nobody who reached it under another name.

A page elsewhere can point a name of its own at this machine (DNS rebinding), or ask across
origins. Knows request headers; must not know what is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from handbook.proxy.reply import Refused

LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})
_HOST = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9](?:[a-z0-9._-]{0,252}))(?::[0-9]{1,5})?")
_ADDRESS = re.compile(r"\[[0-9a-f:.]+\]|[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_FROM_HERE = ("", "same-origin", "none")
"""What `Sec-Fetch-Site` may say; a person who types an address is `none`."""


@dataclass(frozen=True, slots=True)
class Hosts:
    """The names under which this site is opened."""

    names: frozenset[str] = frozenset()
    """Lower case, without port, IPv6 in brackets; those of this machine always count."""
    origin: str = ""
    """Scheme, host and port of the site's public address, should something before it change
    the `Host` that a browser sent."""
    any_address: bool = False
    """Whether every numeric address counts, as for a server that listens on all of them. A
    number cannot be pointed elsewhere as a name can."""


def check_visitor(environ: Mapping[str, object], hosts: Hosts) -> None:
    """Raise `Refused` unless the request is for this site and from a page of it.

    A browser sends `Origin` with what it asks across origins, and `Sec-Fetch-Site` always where
    it trusts the address. Source: WHATWG Fetch; W3C, Fetch Metadata Request Headers.
    """
    named = _text(environ, "HTTP_HOST").lower()
    match = _HOST.fullmatch(named)
    if match is None or not _is_known(match[1], hosts):
        raise Refused(
            421,
            "unavailable",
            "this site does not go by the name in the address bar; open it as localhost, or "
            "write the name under browser.hosts in handbook.yml",
        )
    origin = _text(environ, "HTTP_ORIGIN").lower()
    if origin and origin not in (f"http://{named}", f"https://{named}", hosts.origin):
        raise _from_elsewhere()
    if _text(environ, "HTTP_SEC_FETCH_SITE").lower() not in _FROM_HERE:
        raise _from_elsewhere()


def _is_known(name: str, hosts: Hosts) -> bool:
    if name in LOCAL or name in hosts.names:
        return True
    return hosts.any_address and _ADDRESS.fullmatch(name) is not None


def _from_elsewhere() -> Refused:
    return Refused(403, "unavailable", "only pages of this site may ask")


def _text(environ: Mapping[str, object], name: str) -> str:
    value = environ.get(name, "")
    return value if isinstance(value, str) else ""
