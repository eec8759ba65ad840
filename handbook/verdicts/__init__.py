"""Verdicts of a whole moment: what each runbook and each health check says of each server.

Pure: what is live goes in. Pages and commands speak from the same objects.
"""
