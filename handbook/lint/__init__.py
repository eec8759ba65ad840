"""Finds what no reader can: queries that lie, levels in prose, links that lead nowhere.

Reads the project, asks no network, prints nothing. Each rule is one function with a place of its
own in the reference.
"""
