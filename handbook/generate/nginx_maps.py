"""What nginx lets a page ask: the methods, names, origins and parameters, as its maps.

The same rules as those of the proxy of ``mkdocs serve``, as far as patterns can say them: they
count neither characters nor points. Source: nginx, ngx_http_map_module; PCRE.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from handbook.addresses import site_hosts
from handbook.model.handbook import Handbook

API_PATHS = ("query", "query_range", "alerts", "rules", "metadata", "series", "labels")
"""What of Prometheus' API a page may ask; all of it reads."""

_TIME = (
    r"(?:[0-9]{1,11}(?:\.[0-9]{1,9})?"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}(?::|%3A)[0-9]{2}(?::|%3A)[0-9]{2}(?:\.[0-9]{1,9})?Z)"
)
_SECONDS = r"(?:[0-9]{1,9}(?:\.[0-9]{1,9})?|(?:[0-9]{1,9}(?:ms|[smhdwy])){1,7})"
_MATCHERS = r"match(?:\[\]|%5B%5D)"

VALUES = {
    f"query|{_MATCHERS}": "[^&]+",
    "time|start|end": _TIME,
    "step|timeout": _SECONDS,
    "limit": "[1-9][0-9]{0,5}",
    "type": "(?:alert|record)",
    "metric": "(?:[a-zA-Z0-9_:]|%3A){1,256}",
}
"""What each parameter may hold, as it is sent; both sides are patterns."""

NAMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "query": (("query",), ("time", "timeout")),
    "query_range": (("query", "start", "end", "step"), ("timeout",)),
    "alerts": ((), ()),
    "rules": ((), ("type",)),
    "metadata": ((), ("metric", "limit")),
    "series": ((_MATCHERS,), ("start", "end", "limit")),
    "labels": ((), (_MATCHERS, "start", "end", "limit")),
}
"""Each endpoint's parameters: those that must be there, and those that may."""

_ONCE = "query|time|timeout|start|end|step|limit|type|metric"


def _names_pattern(endpoint: str) -> str:
    """Write the pattern of ``endpoint &arguments`` by the names of its parameters."""
    required, others = NAMES[endpoint]
    names = "|".join((*required, *others))
    if not names:
        return f"^{endpoint} &$"
    all_there = "".join(f"(?=.*&{name}=)" for name in required)
    some = f"(?:&(?:{names})=[^&]*){{1,12}}"
    return f"^{endpoint} {all_there}{some if required else f'(?:&|{some})'}$"


def _values_pattern() -> str:
    """Write the pattern of ``&arguments`` by the values of the parameters."""
    each = "|".join(f"(?:{names})={value}" for names, value in VALUES.items())
    return f"^(?:&|(?:&(?:{each}))+)$"


def maps(handbook: Handbook) -> str:
    """Write the maps and zones of the API."""
    public = urlsplit(handbook.links.handbook)
    lines = [
        "    # Somebody's own name may lead here (DNS rebinding); pages under it read nothing.",
        "    map $host $is_stranger {",
        "        default 1;",
        *(
            f'        "{name}" 0;'
            for name in dict.fromkeys(
                ("localhost", "127.0.0.1", "[::1]", *map(str.lower, site_hosts(handbook)))
            )
        ),
        "    }",
        "",
        "    # A page's own question bears no Origin, or this site's own.",
        '    map "$http_origin $http_host" $is_foreign {',
        "        default 1;",
        '        "~^ " 0;',
        '        "~*^https?://([^ ]+) \\1$" 0;',
        f'        "~*^{_quoted(f"{public.scheme}://{public.netloc}")} " 0;',
        "    }",
        "",
        "    # Pages elsewhere have no business here, though a browser lets them ask.",
        '    map "$is_foreign $http_sec_fetch_site" $is_from_elsewhere {',
        "        default 1;",
        '        "0 " 0;',
        '        "0 same-origin" 0;',
        '        "0 none" 0;',
        "    }",
        "",
        "    map $request_method $is_writing {",
        "        default 1;",
        "        GET 0;",
        "        HEAD 0;",
        "    }",
        "",
        "    # A fixed list of parameters for each question, none twice.",
        '    map "$api &$args" $has_odd_name {',
        "        default 1;",
        *(f'        "~{_names_pattern(endpoint)}" 0;' for endpoint in API_PATHS),
        "    }",
        '    map "&$args" $has_odd_value {',
        "        default 1;",
        f'        "~{_values_pattern()}" 0;',
        "    }",
        '    map "&$args" $has_one_twice {',
        "        default 0;",
        f'        "~&({_ONCE})=.*&\\1=" 1;',
        "    }",
        '    map "$has_odd_name$has_odd_value$has_one_twice" $is_odd {',
        "        default 1;",
        '        "000" 0;',
        "    }",
        "",
        "    limit_req_zone $binary_remote_addr zone=prometheus:1m rate=100r/s;",
        "    limit_req_status 429;",
        "    limit_conn_zone $server_port zone=prometheus_now:1m;",
        "    limit_conn_status 429;",
        "",
        "",
    ]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """Take a text literally in a pattern."""
    return "".join(c if c.isalnum() or c in ":/-_" else f"\\{c}" for c in text)
