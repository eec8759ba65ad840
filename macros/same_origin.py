"""Where a page's script asks: named in the page's head, and answered under ``mkdocs serve``.

Joins the config, the build and the server's address with the proxy. Made anew for each build.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig

from handbook.addresses import MANAGER_PROXY, PROXY, browser_source, site_hosts
from handbook.model.handbook import Handbook
from handbook.readings.holds import NONE_CONFIGURED
from handbook.render.escape import escaped
from handbook.source.address import Source, SourceError, find_source
from handbook.source.others import find_alertmanager
from macros.building import Build

if TYPE_CHECKING:
    from handbook.proxy import Proxy

_HEAD = re.compile(r"<meta charset=[^>]*>|<head\b[^>]*>", re.IGNORECASE)
_ANYWHERE = ("0.0.0.0", "::")  # noqa: S104  # compared with, not listened on


def base_path(config: MkDocsConfig) -> str:
    """Return the path of the site's first page on its server."""
    return urlsplit(config.site_url or "").path or "/"


def name_source(html: str, handbook: Handbook, config: MkDocsConfig) -> str:
    """Write into a page's head which address its script asks."""
    found = _HEAD.search(html)
    if found is None:
        return html
    source = escaped(browser_source(handbook, base_path(config)), cap=None)
    meta = f'<meta name="handbook-source" content="{source}">'
    return f"{html[: found.end()]}\n{meta}{html[found.end() :]}"


def proxies_of(build: Build, config: MkDocsConfig) -> dict[str, Proxy]:
    """Make what answers the pages of a build, by path; nothing where they ask directly."""
    # Here, since a site that is only built asks nothing for its pages.
    from handbook.proxy import ALERTMANAGER_API, Hosts, Proxy

    handbook, run_file = build.handbook, build.root / ".cache" / "run.json"
    if handbook.browser.is_direct:
        return {}

    def find() -> Source:
        if os.environ.get("HANDBOOK_LIVE") == "off":
            raise SourceError(["live values are switched off"])
        return find_source(os.environ, run_file, handbook.links.prometheus)

    def find_manager() -> Source:
        found = find_alertmanager(os.environ, find(), handbook.links.alertmanager)
        if found is None:
            raise SourceError([NONE_CONFIGURED])
        return found

    listens = str(config.dev_addr[0]).lower()
    served = f"[{listens}]" if ":" in listens else listens
    public = urlsplit(handbook.links.handbook)
    hosts = Hosts(
        names=frozenset({served, *site_hosts(handbook)}),
        origin=f"{public.scheme}://{public.netloc}".lower(),
        any_address=listens in _ANYWHERE,
    )
    base = base_path(config).rstrip("/")
    ours, manager = f"{base}/{PROXY}", f"{base}/{MANAGER_PROXY}"
    return {
        f"{ours}/": Proxy(find, hosts, path=ours),
        f"{manager}/": Proxy(find_manager, hosts, path=manager, api=ALERTMANAGER_API),
    }
