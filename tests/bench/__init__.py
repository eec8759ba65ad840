"""Benchmarks: whole commands timed from outside, in interleaved pairs."""
