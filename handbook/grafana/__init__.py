"""How the handbook asks a Grafana for its dashboard: any fault gives a reason, within the limits
that hold for Prometheus. Knows Grafana's HTTP API; must not know what the dashboard should show.
"""

from handbook.grafana.address import NOT_SET, find_grafana
from handbook.grafana.ask import (
    Board,
    PendingBoard,
    SettledBoard,
    begin_board,
    read_board,
    start_board,
)

__all__ = [
    "NOT_SET",
    "Board",
    "PendingBoard",
    "SettledBoard",
    "begin_board",
    "find_grafana",
    "read_board",
    "start_board",
]
