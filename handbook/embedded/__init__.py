"""The Prometheus and the demo servers that `make serve` brings along.

Knows processes, ports, downloads and the data folder; knows no page, signal or MkDocs setting.
"""
