"""Every metric family of the demo server, as a client of either version exports it.

Knows which tables there are: `demo.go_families`, `demo.game_families`. Must not know how
samples are written.
"""

from __future__ import annotations

from demo.family import Family
from demo.game_families import game_families
from demo.go_families import GO_VERSIONS, go_families, handler_families, process_families

CLIENTS = tuple(GO_VERSIONS)
"""client_golang versions that the demo can export as; the first is the default."""


def families(client: str = CLIENTS[0]) -> tuple[Family, ...]:
    """List all families as a client of that version exports them, sorted by name."""
    found = [
        *go_families(client),
        *process_families(client),
        *handler_families(),
        *game_families(),
    ]
    return tuple(sorted(found, key=lambda family: family.name))
