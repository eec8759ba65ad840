"""nginx in front of the built site, with Prometheus and Alertmanager behind it, for reading only.

What differs from one place to another is passed in, so that a test serves by the same text.
What may be asked stands in `nginx_maps`, how it is asked in `nginx_proxy`. Source: nginx,
documentation of the modules named by the directives.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from handbook.addresses import MANAGER_PROXY, PROXY
from handbook.generate import nginx_maps, nginx_proxy, stack
from handbook.generate.banner import banner
from handbook.model.handbook import Handbook


@dataclass(frozen=True, slots=True)
class Places:
    """Where nginx finds and keeps things."""

    listen: str = stack.port_of(stack.WEB)
    site: str = stack.SITE_ROOT
    prometheus: str = f"http://{stack.PROMETHEUS}"
    """Address of Prometheus, with a path where it has one; no slash at its end."""
    alertmanager: str = f"http://{stack.ALERTMANAGER}"
    """Likewise; asked where the config names one."""
    csp_include: str = stack.CSP_INCLUDE
    auth_include: str = stack.AUTH_INCLUDE
    manager_auth_include: str = stack.MANAGER_AUTH_INCLUDE
    scratch: str = "/tmp"  # noqa: S108 - the container's own
    log: str = "/dev/stderr"
    access_log: str = "/dev/stdout"


def nginx_conf(handbook: Handbook, places: Places | None = None) -> str:
    """Write ``nginx.conf``."""
    places = places or Places()
    parts, manager = urlsplit(places.prometheus), urlsplit(places.alertmanager)
    proxied = not handbook.browser.is_direct
    values = {
        "MAPS": nginx_maps.maps(handbook) if proxied else "",
        "PROXY": nginx_proxy.locations(bool(handbook.links.alertmanager)) if proxied else "",
        "BANNER": banner(handbook.file),
        "API": "|".join(nginx_maps.API_PATHS),
        "BASE": PROXY,
        "MANAGER_BASE": MANAGER_PROXY,
        "MANAGER_UPSTREAM": f"{manager.scheme}://{manager.netloc}",
        "MANAGER_PREFIX": manager.path,
        "MANAGER_AUTH": places.manager_auth_include,
        "LISTEN": places.listen,
        "SITE": places.site,
        "UPSTREAM": f"{parts.scheme}://{parts.netloc}",
        "PREFIX": parts.path,
        "CSP": places.csp_include,
        "AUTH": places.auth_include,
        "SCRATCH": places.scratch,
        "ACCESS": places.access_log,
        "LOG": places.log,
    }
    text = _CONF
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text


_CONF = r"""# @BANNER@
worker_processes auto;
pid @SCRATCH@/nginx.pid;
error_log @LOG@ warn;

events {
    worker_connections 1024;
}

http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    charset utf-8;
    access_log @ACCESS@ combined;
    client_body_temp_path @SCRATCH@/nginx-body;
    proxy_temp_path @SCRATCH@/nginx-proxy;
    fastcgi_temp_path @SCRATCH@/nginx-fastcgi;
    uwsgi_temp_path @SCRATCH@/nginx-uwsgi;
    scgi_temp_path @SCRATCH@/nginx-scgi;

    server_tokens off;
    sendfile on;
    keepalive_timeout 30s;
    client_max_body_size 1k;
    client_header_timeout 10s;
    client_body_timeout 10s;
    send_timeout 30s;
    large_client_header_buffers 4 16k;

    gzip on;
    gzip_comp_level 6;
    gzip_vary on;
    gzip_min_length 512;
    gzip_proxied any;
    gzip_types text/css text/plain text/javascript text/xml application/javascript
               application/json application/xml image/svg+xml;

    # Sets $content_security_policy, with the hashes of this very build.
    include @CSP@;

    # A name with a hash in it never changes what it holds; all else is asked for anew.
    # By the address as it was asked for: $uri is another one after a rewrite.
    map $request_uri $cache_control {
        default "no-cache";
        "~^/(@BASE@|@MANAGER_BASE@)/" "no-store";
        "~\.[0-9a-f]{8}(\.min)?\.(js|css)(\?|$)" "public, max-age=31536000, immutable";
    }

@MAPS@    server {
        listen @LISTEN@;
        root @SITE@;
        index index.html;
        absolute_redirect off;
        error_page 404 /404.html;

        add_header Content-Security-Policy $content_security_policy always;
        add_header X-Content-Type-Options nosniff always;
        add_header X-Frame-Options DENY always;
        add_header Referrer-Policy same-origin always;
        add_header Cross-Origin-Opener-Policy same-origin always;
        add_header Cross-Origin-Resource-Policy same-origin always;
        add_header Permissions-Policy "camera=(), geolocation=(), microphone=()" always;
        add_header Cache-Control $cache_control always;

        location / {
            limit_except GET {
                deny all;
            }
            try_files $uri $uri/ =404;
        }

        location = /-/healthy {
            access_log off;
            default_type text/plain;
            return 200 "ok\n";
        }
@PROXY@    }
}
"""
