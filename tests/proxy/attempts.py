"""What pages ask, and what strangers try: one table for the proxy and for nginx.

Each attempt says how it must be refused.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from urllib.parse import quote

API = "/_prom/api/v1/"
QUERY = f"{API}query?query=up"
BY_SERVER = 'sum by (instance) (up{job=~".+"})'


def good_paths() -> list[str]:
    """List a question of each kind, as a page writes it."""
    now = int(time.time())
    span = f"start={now - 600}&end={now}&step=15"
    return [
        f"{API}query?query={quote(BY_SERVER, safe='')}",
        f"{API}query?query=up&time={now}.25&timeout=3s",
        f"{API}query?time=2026-01-02T03%3A04%3A05.678Z&query=up",
        f"{API}query_range?query=up&{span}",
        f"{API}query_range?query=up&{span}s".replace("step=15s", "step=1m30s"),
        f"{API}query_range?query=up&start=2026-01-02T03%3A04%3A05Z&end=2026-01-02T04:04:05Z&step=60",
        f"{API}alerts",
        f"{API}rules",
        f"{API}rules?type=alert",
        f"{API}metadata",
        f"{API}metadata?metric=go_goroutines&limit=1",
        f"{API}series?match%5B%5D=up&start={now - 60}&end={now}",
        f"{API}series?match[]=up&match[]=go_goroutines",
        f"{API}labels",
        f"{API}labels?match%5B%5D=up&limit=50",
    ]


@dataclass(frozen=True)
class Attempt:
    """A request that must be refused."""

    path: str
    statuses: tuple[int, ...]
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    counts: bool = False
    """Whether it takes counting to refuse it, which nginx cannot."""


def _header(status: int, **headers: str) -> Attempt:
    return Attempt(QUERY, (status,), headers={k.replace("_", "-"): v for k, v in headers.items()})


def _range(start: str, end: str, step: str, counts: bool = False) -> Attempt:
    arguments = f"query=up&start={start}&end={end}&step={step}"
    return Attempt(f"{API}query_range?{arguments}", (400,), counts=counts)


ATTEMPTS: dict[str, Attempt] = {
    **{
        f"method {method}": Attempt(QUERY, (405,), method)
        for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND")
    },
    **{
        f"path {path}": Attempt(path, (400, 404))
        for path in (
            "/_prom/", "/_prom/-/reload", "/_prom/-/quit", "/_prom/metrics", "/_prom/graph",
            "/_prom/api/v1/admin/tsdb/snapshot", "/_prom/api/v1/targets", "/_prom/api/v1/write",
            "/_prom/api/v1/status/config", "/_prom/api/v1/query/", "/_prom/api/v1/queryx",
            "/_prom/api/v1/query%2f..%2ftargets", "/_prom/api/v1/../../-/reload?query=up",
            "/_prom/api/v1/label/x/values", "/_prom/debug/pprof/", "/_prom//api/v1/status/flags",
            "/_prom/api/v1/QUERY?query=up", "/_prom/api/v1/federate", "/_prom/api/v2/query",
            "/_prom/api/v1/query;x?query=up", "/_prom/api/v1/query%00?query=up",
        )
    },
    "host of another": _header(421, Host="evil.example"),
    "host of another, our port": _header(421, Host="evil.example:8000"),
    "host that begins as ours": _header(421, Host="localhost.evil.example"),
    "host that ends as ours": _header(421, Host="evil-localhost"),
    "host by another number": _header(421, Host="10.1.2.3"),
    "host with a dot": _header(421, Host="127.0.0.1.nip.io:8000"),
    "host by IPv6": _header(421, Host="[::2]:8000"),
    "origin of another": _header(403, Origin="https://evil.example"),
    "origin null": _header(403, Origin="null"),
    "origin that begins as ours": _header(403, Origin="http://localhost:8000.evil.example"),
    "origin on another port": _header(403, Host="localhost:1234", Origin="http://localhost:9999"),
    "origin of a file": _header(403, Origin="file://"),
    "site across": _header(403, Sec_Fetch_Site="cross-site"),
    "site beside": _header(403, Sec_Fetch_Site="same-site"),
    "site unknown": _header(403, Sec_Fetch_Site="elsewhere"),
    **{
        f"arguments {arguments[:60]}": Attempt(f"{API}{arguments}", (400,))
        for arguments in (
            "query", "query?", "query?query=", "query?query=up&query=down",
            "query?query=up&time=1&time=2", "query?query=up&time=yesterday", "query?query=up&time=",
            "query?query=up&time=1e9", "query?query=up&time=-5", "query?query=up&time=NaN",
            "query?query=up&time=2026-01-02", "query?query=up&lookback_delta=9h",
            "query?query=up&dedup=false", "query?query=up&stats=all", "query?query=up&x",
            "query?query=up&=1", "query?query=up&timeout=forever", "query?q=up",
            "query?query=up&query%5B%5D=up", "query?query=up&%71uery=down",
            "alerts?x=1", "rules?type=any", "rules?rule_name[]=x", "metadata?metric=%3Cscript%3E",
            "metadata?limit=0", "metadata?limit=1e3", "series", "series?match[]=",
            "labels?match=up", "labels?limit=99999999", "series?match[]=up&start=now",
            "query_range?query=up", "query_range?query=up&start=1&end=2",
        )
    },
    "step of nothing": _range("1", "2", "0", counts=True),
    "step below nothing": _range("1", "2", "-1"),
    "step endless": _range("1", "2", "Inf"),
    "step in words": _range("1", "2", "1fortnight"),
    "end before start": _range("20", "10", "1", counts=True),
    "too many points": _range("0", "11000", "1", counts=True),
    "a query of 9,000 characters": Attempt(f"{API}query?query={'a' * 9000}", (400,), counts=True),
    "an address of 20,000 characters": Attempt(f"{API}query?query={'a' * 20000}", (414,)),
    "nine matchers": Attempt(f"{API}series?{'match[]=up&' * 9}limit=5", (400,), counts=True),
    "a zero byte": Attempt(f"{API}query?query=up%00", (400,), counts=True),
    "an escape character": Attempt(f"{API}query?query=up%1b%5b2J", (400,), counts=True),
    "bytes that are no text": Attempt(f"{API}query?query=%ff%fe", (400,), counts=True),
    "blanks for a query": Attempt(f"{API}query?query=%20%0a", (400,), counts=True),
}  # fmt: skip
"""Every attempt, by its name."""
