"""A real nginx that serves a folder by the generated text, for whoever needs one."""

from __future__ import annotations

import http.client
import json
import time
from dataclasses import dataclass
from pathlib import Path

from handbook.addresses import foreign_source
from handbook.embedded.processes import Family
from handbook.generate.csp import write_csp
from handbook.generate.nginx import Places, nginx_conf
from handbook.model.handbook import Handbook


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def is_success(self) -> bool:
        """Whether it is an answer of Prometheus: an ill one is told with status 200 as well."""
        return self.status == 200 and json.loads(self.body)["status"] == "success"


@dataclass
class Web:
    """A server on 127.0.0.1, asked as a browser asks: one request, one connection."""

    port: int

    def ask(self, path: str, method: str = "GET", headers: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, headers=headers or {})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()


def start_nginx(
    family: Family,
    binary: Path,
    handbook: Handbook,
    site: Path,
    folder: Path,
    port: int,
    prometheus: str,
    auth: str = "",
    alertmanager: str = "http://127.0.0.1:9",
) -> Web:
    """Serve a built site, with its policy; wait for the first answer.

    Args:
        family: Ends it.
        binary: The nginx.
        handbook: What the text is generated from.
        site: The built site.
        folder: For its own files; empty.
        port: Where it listens on 127.0.0.1.
        prometheus: Address of Prometheus.
        auth: Directives that set headers for Prometheus.
        alertmanager: Address of Alertmanager; by default nobody listens there.
    """
    write_csp(site, folder / "site-csp.conf", foreign_source(handbook))
    (folder / "prometheus-auth.conf").write_text(auth, "utf-8")
    places = Places(
        listen=f"127.0.0.1:{port}",
        site=str(site),
        prometheus=prometheus,
        alertmanager=alertmanager,
        csp_include=str(folder / "site-csp.conf"),
        auth_include=str(folder / "prometheus-auth*.conf"),
        manager_auth_include=str(folder / "alertmanager-auth*.conf"),
        scratch=str(folder),
        log=str(folder / "error.log"),
        access_log=str(folder / "access.log"),
    )
    conf = folder / "nginx.conf"
    conf.write_text(nginx_conf(handbook, places), "utf-8")
    # nginx opens /dev/stderr before it has read where its log is.
    base = [str(binary), "-c", str(conf), "-e", str(folder / "error.log")]
    family.run("nginx -t", [*base, "-t"], folder / "test.log")
    family.start("nginx", [*base, "-g", "daemon off; master_process off;"], folder / "nginx.log")
    web = Web(port)
    for _ in range(200):
        try:
            if web.ask("/-/healthy").status == 200:
                return web
        except OSError:
            time.sleep(0.05)
    raise AssertionError("nginx does not answer")
