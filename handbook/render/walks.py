"""The walks that pages show; they are those of the commands."""

from handbook.verdicts.walks import WORST_FIRST, Walks, server_names, why_no_server

__all__ = ["WORST_FIRST", "Walks", "server_names", "why_no_server"]
