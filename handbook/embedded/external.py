"""A Prometheus of one's own, named by PROMETHEUS_URL: whether it answers, and how to write it down.

Knows addresses only. Sends no credentials and shows none: any HTTP answer is an answer here, and
who may ask what is for the reading side to find out.
"""

from __future__ import annotations

import http.client
import ssl
import urllib.parse
from collections.abc import Mapping

URL_VARIABLE = "PROMETHEUS_URL"
CA_FILE_VARIABLE = "PROMETHEUS_CA_FILE"
_ASK_SECONDS = 3.0


class AddressError(Exception):
    """PROMETHEUS_URL is no address; the message does not repeat it, it may hold a password."""


def shown_address(url: str) -> str:
    """Write an address without user, password, query and fragment, any of which may be secret.

    Raises:
        AddressError: It is no http or https address.
    """
    try:
        parts = urllib.parse.urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise AddressError(_complaint()) from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise AddressError(_complaint())
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    place = host if port is None else f"{host}:{port}"
    return urllib.parse.urlunsplit((parts.scheme, place, parts.path.rstrip("/"), "", ""))


def _complaint() -> str:
    return (
        f"{URL_VARIABLE}: this is no http:// or https:// address (it is not shown, since it may "
        "hold a password); write it like https://prometheus.example.org:9090"
    )


def why_not_answering(url: str, environment: Mapping[str, str]) -> str | None:
    """Ask an address, as `shown_address` writes it, for anything; None when it answers in time."""
    parts = urllib.parse.urlsplit(url)
    host, port = parts.hostname or "", parts.port
    connection: http.client.HTTPConnection
    try:
        if parts.scheme == "https":
            context = ssl.create_default_context(cafile=environment.get(CA_FILE_VARIABLE) or None)
            connection = http.client.HTTPSConnection(
                host, port, timeout=_ASK_SECONDS, context=context
            )
        else:
            connection = http.client.HTTPConnection(host, port, timeout=_ASK_SECONDS)
        try:
            connection.request("GET", f"{parts.path}/-/ready")
            connection.getresponse()
        finally:
            connection.close()
    except TimeoutError:
        return f"no answer in {_ASK_SECONDS:.0f} s"
    except OSError as error:
        return error.strerror or type(error).__name__
    except (http.client.HTTPException, ValueError) as error:
        return f"it does not speak HTTP ({type(error).__name__})"
    return None
