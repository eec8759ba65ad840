"""Handbooks of a size that nobody has yet: made, built, checked and asked."""
