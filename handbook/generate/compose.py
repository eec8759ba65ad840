"""The whole stack for Docker Compose: Prometheus, Alertmanager, Grafana, node exporter, this site.

Ports come from `links`, so that what pages link to is what listens. All images are pinned.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from handbook.generate import stack
from handbook.generate.banner import banner
from handbook.generate.yaml_out import Data, yaml_text
from handbook.model.handbook import Handbook

COMPOSE_FILE = "docker-compose.monitoring.yml"

IMAGES = {
    "prometheus": "prom/prometheus:v3.5.0",
    "alertmanager": "prom/alertmanager:v0.28.1",
    "grafana": "grafana/grafana:12.0.2",
    "node-exporter": "prom/node-exporter:v1.9.1",
    "web": "nginx:1.28.0-alpine",
}

QUERY_LIMITS = {
    "query.timeout": "10s",
    "query.max-samples": "20000000",
    "query.max-concurrency": "20",
}
"""What one query of Prometheus may cost, so that a page cannot bring it down."""

_ONLY_HERE = "${BIND_ADDRESS:-127.0.0.1}"
"""Address that ports are opened on: this machine alone, unless the environment says more."""


def compose_yml(handbook: Handbook) -> str:
    """Write ``docker-compose.monitoring.yml``."""
    links = handbook.links
    services: dict[str, Data] = {
        "prometheus": _prometheus(links.prometheus),
        "alertmanager": _alertmanager(links.alertmanager),
        "grafana": _grafana(links.grafana),
        "node-exporter": _node_exporter(),
        "web": _web(links.handbook),
    }
    data: Data = {
        "name": "handbook-monitoring",
        "services": services,
        "volumes": {"prometheus-data": {}, "alertmanager-data": {}, "grafana-data": {}},
        "secrets": {"slack_url": {"file": "${SLACK_URL_FILE:-/dev/null}"}},
    }
    notes = (
        "GRAFANA_PASSWORD has to be set; SLACK_URL_FILE names a file with the address for messages;"
        "\nBIND_ADDRESS=0.0.0.0 opens the ports to others. Run `make build` first: it makes site/."
    )
    return yaml_text(data, f"{banner(handbook.file)}\n{notes}")


def _service(name: str, healthy: str, **more: Data) -> dict[str, Data]:
    """Make a service with its image and its health check, an address that answers when well."""
    check: Data = {
        "test": ["CMD", "wget", "-q", "-O", "/dev/null", healthy],
        "interval": "15s",
        "timeout": "5s",
        "retries": 4,
        "start_period": "20s",
    }
    return {
        "image": IMAGES[name],
        "restart": "unless-stopped",
        "security_opt": ["no-new-privileges:true"],
        **more,
        "healthcheck": check,
    }


def _prometheus(url: str) -> Data:
    port = stack.port_of(stack.PROMETHEUS)
    arguments = [
        "--config.file=/etc/prometheus/prometheus.yml",
        "--storage.tsdb.path=/prometheus",
        "--storage.tsdb.retention.time=15d",
        f"--web.external-url={url}",
        # The path of that address is for links alone; the server itself listens at its root.
        "--web.route-prefix=/",
        *(f"--{name}={value}" for name, value in QUERY_LIMITS.items()),
    ]
    return _service(
        "prometheus",
        f"http://localhost:{port}/-/healthy",
        command=arguments,
        ports=[_opened(url, port)],
        extra_hosts=["host.docker.internal:host-gateway"],
        volumes=[
            "./monitoring/prometheus:/etc/prometheus:ro",
            "prometheus-data:/prometheus",
        ],
    )


def _alertmanager(url: str | None) -> Data:
    port = stack.port_of(stack.ALERTMANAGER)
    named = [f"--web.external-url={url}", "--web.route-prefix=/"] if url else []
    return _service(
        "alertmanager",
        f"http://localhost:{port}/-/healthy",
        command=[
            "--config.file=/etc/alertmanager/alertmanager.yml",
            "--storage.path=/alertmanager",
            *named,
        ],
        ports=[_opened(url or f"http://localhost:{port}", port)],
        secrets=["slack_url"],
        volumes=[
            "./monitoring/alertmanager:/etc/alertmanager:ro",
            "alertmanager-data:/alertmanager",
        ],
    )


def _grafana(url: str) -> Data:
    port = stack.port_of(stack.GRAFANA)
    return _service(
        "grafana",
        f"http://localhost:{port}/api/health",
        depends_on=["prometheus"],
        environment={
            "GF_SECURITY_ADMIN_PASSWORD": "${GRAFANA_PASSWORD:?set GRAFANA_PASSWORD}",
            "GF_SECURITY_ADMIN_USER": "${GRAFANA_USER:-admin}",
            "GF_SERVER_ROOT_URL": url,
            "GF_ANALYTICS_REPORTING_ENABLED": "false",
            "GF_ANALYTICS_CHECK_FOR_UPDATES": "false",
            "GF_USERS_ALLOW_SIGN_UP": "false",
        },
        ports=[_opened(url, port)],
        volumes=[
            "./monitoring/grafana/provisioning:/etc/grafana/provisioning:ro",
            f"./monitoring/grafana/dashboards:{stack.DASHBOARDS_FOLDER}:ro",
            "grafana-data:/var/lib/grafana",
        ],
    )


def _node_exporter() -> Data:
    port = stack.port_of(stack.NODE_EXPORTER)
    return _service(
        "node-exporter",
        f"http://localhost:{port}/",
        command=["--path.rootfs=/host"],
        pid="host",
        volumes=["/:/host:ro,rslave"],
    )


def _web(url: str) -> Data:
    port = stack.port_of(stack.WEB)
    # A bind that is not there is an error: Docker would else make an empty folder in its place.
    mounts: list[Data] = [
        {
            "type": "bind",
            "source": source,
            "target": target,
            "read_only": True,
            "bind": {"create_host_path": False},
        }
        for source, target in (
            ("./site", stack.SITE_ROOT),
            ("./monitoring/web/nginx.conf", "/etc/nginx/nginx.conf"),
            (f"./{stack.CSP_FILE}", stack.CSP_INCLUDE),
        )
    ]
    return _service(
        "web",
        f"http://localhost:{port}/-/healthy",
        # nginx looks up the names of those it asks when it starts.
        depends_on=["prometheus", "alertmanager"],
        user="101:101",
        read_only=True,
        tmpfs=["/tmp:mode=1777"],  # noqa: S108 - inside the container
        ports=[_opened(url, port)],
        volumes=mounts,
    )


def _opened(url: str, port: str) -> str:
    """Open a container's port under the port that readers' links name."""
    parts = urlsplit(url)
    known = parts.port or (443 if parts.scheme == "https" else 80)
    return f"{_ONLY_HERE}:{known}:{port}"
