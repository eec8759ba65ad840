"""Metrics that every installation has, as data: the Go client, the scrape, the node exporter.

The team's own metrics are not here; they stand in ``handbook.yml``.
"""

from handbook.catalogue.availability import availability
from handbook.catalogue.load import NOUNS, Catalogue, Source, load_catalogue

__all__ = ["NOUNS", "Catalogue", "Source", "availability", "load_catalogue"]
