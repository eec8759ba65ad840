"""Runbooks: Markdown files that are page and program. No network, no MkDocs."""
