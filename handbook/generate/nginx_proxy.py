"""How nginx asks Prometheus and Alertmanager for a page, and what it says where it does not.

Knows directives; what may be asked stands in `nginx_maps`. Source: nginx, ngx_http_proxy_module.
"""

from __future__ import annotations

import json

from handbook.readings.holds import NONE_CONFIGURED

_SAID: dict[str, tuple[int, str, str]] = {
    "OTHER": (404, "not_found", "only @API@ can be asked here"),
    "STRANGER": (
        421,
        "unavailable",
        "this site does not go by the name in the address bar; "
        "write the name under browser.hosts in handbook.yml",
    ),
    "ELSEWHERE": (403, "unavailable", "only pages of this site may ask"),
    "WRITING": (405, "refused", "only reading is let through: GET and HEAD"),
    "ODD": (400, "bad_data", "a parameter is missing, unknown, twice there or out of bounds"),
    "BUSY": (200, "busy", "too many pages ask at once; ask again shortly"),
    "NOT": (
        200,
        "not-prometheus",
        "no Prometheus answers at this address, or it wants other credentials",
    ),
    "FAILING": (200, "failing", "the source fails, or is not ready yet"),
    "NONE": (200, "unreachable", "no answer within 3 s, or none at all"),
    "OTHER_MANAGER": (404, "not_found", "only alerts, silences can be asked here"),
    "NO_PARAMETERS": (400, "bad_data", "no parameter is known here"),
    "NO_MANAGER": (200, "unavailable", NONE_CONFIGURED),
    "ILL_MANAGER": (200, "unreachable", "Alertmanager does not answer as it should within 3 s"),
}
"""Refusals: status, the word for programs, the words for people. An ill source is no fault of the
page: a browser writes any status but 200 to its console as one, at every query."""


def locations(has_manager: bool) -> str:
    """Write the locations below the paths of the APIs; what is in @ is for `nginx` to fill in.

    Args:
        has_manager: Whether there is an Alertmanager to ask.
    """
    text = f"{_SAFE}{_PROMETHEUS}{_MANAGER}"
    text = text.replace("@ASK_MANAGER@", _ASK_MANAGER if has_manager else "return @NO_MANAGER@;")
    text = text.replace("@GUARDS@", _GUARDS)
    for name, (status, kind, words) in _SAID.items():
        document = json.dumps({"status": "error", "errorType": kind, "error": words})
        text = text.replace(f"@{name}@", f"{status} '{document}'")
    return text


_GUARDS = r"""if ($is_stranger) {
                return @STRANGER@;
            }
            if ($is_from_elsewhere) {
                return @ELSEWHERE@;
            }
            if ($is_writing) {
                return @WRITING@;
            }"""

_SAFE = r"""
        # For both APIs below: nothing that a browser sends is passed on (no login, cookie, tenant
        # or body), and nothing that is meant for a browser comes back.
        # Prometheus answers no HEAD; nginx keeps the body of what it gets instead.
        proxy_method GET;
        proxy_http_version 1.1;
        proxy_pass_request_headers off;
        proxy_pass_request_body off;
        proxy_ssl_server_name on;
        proxy_ssl_verify on;
        proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;
        proxy_intercept_errors on;
        proxy_connect_timeout 1s;
        proxy_send_timeout 3s;
        # Between two reads: nginx has no limit for all of them together.
        proxy_read_timeout 3s;
        proxy_next_upstream off;
        proxy_buffers 16 64k;
        proxy_max_temp_file_size 0;
        proxy_redirect off;
        proxy_hide_header Access-Control-Allow-Origin;
        proxy_hide_header Access-Control-Allow-Credentials;
        proxy_hide_header Access-Control-Allow-Headers;
        proxy_hide_header Access-Control-Allow-Methods;
        proxy_hide_header Access-Control-Expose-Headers;
        proxy_hide_header Cache-Control;
        proxy_hide_header Clear-Site-Data;
        proxy_hide_header Content-Security-Policy;
        proxy_hide_header Link;
        proxy_hide_header Location;
        proxy_hide_header Refresh;
        proxy_hide_header Set-Cookie;
        proxy_hide_header Strict-Transport-Security;
        proxy_hide_header WWW-Authenticate;
        proxy_hide_header X-Content-Type-Options;
        proxy_hide_header X-Frame-Options;
        proxy_hide_header X-Powered-By;
        proxy_ignore_headers Cache-Control Expires X-Accel-Charset X-Accel-Expires
                             X-Accel-Limit-Rate X-Accel-Buffering X-Accel-Redirect;
"""

_HEADERS = r"""proxy_set_header Host $proxy_host;
            proxy_set_header Connection "";
            proxy_set_header Content-Length "";
            proxy_set_header Authorization "";"""

_PROMETHEUS = rf"""
        location /@BASE@/ {{
            default_type application/json;
            return @OTHER@;
        }}

        location ~ "^/@BASE@/api/v1/(?<api>@API@)$" {{
            default_type application/json;
            @GUARDS@
            if ($is_odd) {{
                return @ODD@;
            }}
            limit_req zone=prometheus burst=400 nodelay;
            limit_conn prometheus_now 128;
            error_page 429 = @busy;
            error_page 301 302 303 307 308 401 403 404 405 = @not_prometheus;
            error_page 500 503 = @failing;
            error_page 502 504 = @no_prometheus;

            # The first of two equal parameters counts; ours comes first.
            rewrite "^/@BASE@(/api/v1/query(?:_range)?)$" @PREFIX@$1?timeout=3s break;
            rewrite "^/@BASE@(/.*)$" @PREFIX@$1 break;
            proxy_pass @UPSTREAM@;
            {_HEADERS}
            include @AUTH@;
        }}

        location @busy {{
            internal;
            default_type application/json;
            return @BUSY@;
        }}

        location @not_prometheus {{
            internal;
            default_type application/json;
            return @NOT@;
        }}

        location @failing {{
            internal;
            default_type application/json;
            return @FAILING@;
        }}

        location @no_prometheus {{
            internal;
            default_type application/json;
            return @NONE@;
        }}
"""

_MANAGER = r"""
        location /@MANAGER_BASE@/ {
            default_type application/json;
            return @OTHER_MANAGER@;
        }

        location ~ "^/@MANAGER_BASE@/api/v2/(?:alerts|silences)$" {
            default_type application/json;
            @GUARDS@
            if ($is_args) {
                return @NO_PARAMETERS@;
            }
            @ASK_MANAGER@
        }

        location @ill_alertmanager {
            internal;
            default_type application/json;
            return @ILL_MANAGER@;
        }
"""

_ASK_MANAGER = rf"""limit_req zone=prometheus burst=400 nodelay;
            limit_conn prometheus_now 128;
            error_page 429 = @busy;
            error_page 301 302 303 307 308 400 401 403 404 405 500 502 503 504 = @ill_alertmanager;

            rewrite "^/@MANAGER_BASE@(/.*)$" @MANAGER_PREFIX@$1? break;
            proxy_pass @MANAGER_UPSTREAM@;
            {_HEADERS}
            include @MANAGER_AUTH@;"""
