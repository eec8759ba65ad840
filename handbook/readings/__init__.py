"""Readings: what the source answered for each signal and server, judged.

Pure: answers in, readings out. Asks nothing and renders nothing.
"""
