"""`handbook serve`: the site with live values, and a Prometheus where none is named."""

from __future__ import annotations

import argparse
import os

EXAMPLES = """\
examples:
  handbook serve                      the site at http://localhost:8000, with its own Prometheus
  handbook serve --port 8080          on another port (or PORT=8080 handbook serve)
  PROMETHEUS_URL=https://prometheus.example.org handbook serve
                                      with your Prometheus; no demo is started

environment: PORT, PROMETHEUS_URL and its companions PROMETHEUS_TOKEN or PROMETHEUS_TOKEN_FILE,
PROMETHEUS_USER and PROMETHEUS_PASSWORD, PROMETHEUS_HEADERS, PROMETHEUS_CA_FILE
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_ports(parser)


def add_ports(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments that name ports, as text: who reads them tells where they came from."""
    parser.add_argument(
        "--port", help="the site's port (default: PORT, else the first free from 8000)"
    )
    parser.add_argument(
        "--prometheus-port",
        help="the embedded Prometheus' port (default: the first free from 9090)",
    )


def named_ports(
    arguments: argparse.Namespace,
) -> tuple[tuple[str, str] | None, tuple[str, str] | None]:
    """Tell the site's and Prometheus' port as written, each with the name it was given by."""
    port: tuple[str, str] | None = None
    if arguments.port is not None:
        port = (arguments.port, "--port")
    elif os.environ.get("PORT"):
        port = (os.environ["PORT"], "PORT")
    prometheus = arguments.prometheus_port
    return port, None if prometheus is None else (prometheus, "--prometheus-port")


def run(arguments: argparse.Namespace) -> int:
    """Serve until asked to stop."""
    from handbook.commands.project import find_project
    from handbook.embedded.stack import Options, serve

    port, prometheus_port = named_ports(arguments)
    return serve(find_project(), Options(port, prometheus_port), os.environ)
