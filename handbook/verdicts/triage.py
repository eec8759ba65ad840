"""Every runbook on every server at once: the findings, ranked, and what explains what.

Pure: what is live goes in. Knows no page, no terminal and no JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from handbook.live import Live
from handbook.runbooks.model import Conclusion, Runbook
from handbook.runbooks.walk import Walk
from handbook.verdicts.walks import Walks, why_no_server


@dataclass(frozen=True, slots=True)
class Finding:
    """What one runbook says of one server."""

    runbook: Runbook
    server: str | None
    """None where no server is known at all."""
    walk: Walk | None
    """None where there was nobody to walk for."""
    because: str
    """One sentence. May hold text of the source."""

    @property
    def conclusion(self) -> Conclusion:
        """What it comes to; unknown without a walk."""
        return self.walk.conclusion if self.walk is not None else Conclusion.UNKNOWN

    @property
    def explained_by(self) -> str | None:
        """Id of the confirmed runbook that explains this one."""
        return self.walk.explained_by if self.walk is not None else None

    @property
    def rank(self) -> int:
        """Confirmed, then explained by another, then ruled out, then unknown."""
        if self.conclusion is Conclusion.CONFIRMED:
            return 0
        if self.conclusion is Conclusion.UNKNOWN:
            return 3
        return 1 if self.explained_by else 2


def findings(
    walks: Walks, live: Live, server: str | None = None, only: Iterable[str] | None = None
) -> tuple[Finding, ...]:
    """Say what each runbook that diagnoses finds on each server, ranked; guides are left out.

    Args:
        walks: The runbooks.
        live: What the source said.
        server: The one server asked about; all if None.
        only: Ids of the runbooks wanted; all if None. The others are still walked, since one
            may explain another.
    """
    wanted = None if only is None else set(only)
    found: list[Finding] = []
    for runbook in walks.runbooks.values():
        if runbook.guide or (wanted is not None and runbook.id not in wanted):
            continue
        walked = walks.of(runbook, live)
        mine = [walk for walk in walked if server in (None, walk.server)]
        if mine:
            found += [Finding(runbook, walk.server, walk, walk.because) for walk in mine]
        elif walked:
            reason = "no series of this server in the hour before"
            found.append(Finding(runbook, server, None, reason))
        else:
            found.append(Finding(runbook, server, None, why_no_server(runbook, live)))
    order = {name: number for number, name in enumerate(walks.runbooks)}
    return tuple(sorted(found, key=lambda f: (f.rank, order[f.runbook.id], f.server or "")))


def servers_text(count: int) -> str:
    """Say how many servers there are; none is never a number of healthy ones."""
    return {0: "no server known", 1: "1 server"}.get(count, f"{count} servers")


def tally_text(found: Sequence[Finding]) -> str:
    """Count findings by what they come to, and the servers that they are about."""
    count = {c: sum(f.conclusion is c for f in found) for c in Conclusion}
    servers = len({f.server for f in found if f.server is not None})
    on = servers_text(servers)
    return (
        f"{count[Conclusion.CONFIRMED]} confirmed, {count[Conclusion.RULED_OUT]} ruled out, "
        f"{count[Conclusion.UNKNOWN]} unknown; {on}"
    )
