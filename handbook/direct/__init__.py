"""The way without Prometheus: what a server's own ``/metrics`` page answers by itself.

One sample has no rate and no trend, so most checks stay unknown, and say so.
"""
