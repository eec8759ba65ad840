"""The source for a reader's browser, on the site's own origin: one WSGI application.

Knows what a page may ask and who may ask; must not know pages, signals or mkdocs. Everything it
needs is imported with it, so that it goes on while a broken edit stands.
"""

from handbook.proxy.application import Proxy
from handbook.proxy.questions import ALERTMANAGER_API
from handbook.proxy.visitors import Hosts

__all__ = ["ALERTMANAGER_API", "Hosts", "Proxy"]
