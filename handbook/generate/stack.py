"""Names within the stack: who listens where, and where its files lie in the containers.

Every generator of a file that names another part takes the name from here.
"""

from __future__ import annotations

PROMETHEUS = "prometheus:9090"
ALERTMANAGER = "alertmanager:9093"
GRAFANA = "grafana:3000"
NODE_EXPORTER = "node-exporter:9100"
WEB = "web:8080"
"""``host:port`` on the stack's own network."""

DATASOURCE_UID = "prometheus"
"""Grafana's id of the data source."""
DASHBOARDS_FOLDER = "/etc/grafana/dashboards"
TEMPLATES = "/etc/alertmanager/handbook.tmpl"
SLACK_URL_FILE = "/run/secrets/slack_url"
"""Holds the address that messages are sent to; a secret, so never in a generated file."""

SITE_ROOT = "/usr/share/nginx/html"
CSP_FILE = "site-csp.conf"
"""Made beside the site by every build; nginx includes it."""
CSP_INCLUDE = f"/etc/nginx/{CSP_FILE}"
AUTH_INCLUDE = "/etc/nginx/prometheus-auth*.conf"
"""May set headers for Prometheus, such as a token; need not be there."""
MANAGER_AUTH_INCLUDE = "/etc/nginx/alertmanager-auth*.conf"
"""The same for Alertmanager."""


def host_of(place: str) -> str:
    """Return the host of ``host:port``."""
    return place.partition(":")[0]


def port_of(place: str) -> str:
    """Return the port of ``host:port``."""
    return place.partition(":")[2]
