"""Reads ``handbook.yml`` into the model."""
