"""Carries out the actions of a runbook, within the limits that the config gives."""
