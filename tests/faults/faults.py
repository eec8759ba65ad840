"""Every fault by name: what to start for it, and what may be known while it lasts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial

from tests.faults import bends
from tests.faults.bending import Bend, Bent, Only, unbent
from tests.source.fault_server import SECRET, FaultServer, Serve
from tests.source.http_faults import FAULTS as HTTP_FAULTS

DEAD_PROXY = "http://127.0.0.1:9"
PROXIES = ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")


@dataclass(frozen=True)
class Standing:
    """A source with a fault, up and running."""

    url: str
    environ: Mapping[str, str]
    served: Serve | None

    @property
    def bent(self) -> Collection[str] | None:
        """Which queries were answered badly so far; None for all."""
        return frozenset(self.served.exprs) if isinstance(self.served, Bent) else None


@dataclass(frozen=True)
class Fault:
    """One fault of a source."""

    name: str
    serve: Callable[[str], Serve | None]
    """From the address of the real Prometheus: what answers; None refuses connections."""
    url: str | None = None
    """Asked instead of the server's own address."""
    certificate: str | None = None
    environ: Mapping[str, str] = field(default_factory=dict)
    good: bool = False
    """No fault: nothing may be unknown."""
    large: bool = False
    """No fault, but more than is read: memory and time alone are held."""
    every_value: float | None = None
    """No fault, but a value that every signal has, to be judged by the level rule."""

    @property
    def is_fault(self) -> bool:
        """Whether anything that is said of the source's answers may be wrong."""
        return not (self.good or self.large or self.every_value is not None)

    @property
    def can_be_turned_to(self) -> bool:
        """Whether it is a matter of answers alone, so that one address can come to it."""
        return self.url is None and self.certificate is None and not self.environ

    @contextmanager
    def standing(self, real: str) -> Iterator[Standing]:
        """Start it; the environment holds a token that must never be seen."""
        served = self.serve(real)
        environ = {"PROMETHEUS_TOKEN": SECRET, **self.environ}
        with ExitStack() as stack:
            server = stack.enter_context(FaultServer(served or unbent(real), self.certificate))
            if served is None:
                server.turn_to(None)
            yield Standing(self.url or server.url, environ, served)


def _bent(bend: Bend, only: Only, real: str) -> Bent:
    return Bent(real, bend, only)


def _all() -> Iterator[Fault]:
    yield Fault("refused", lambda _: None)
    yield Fault("no such name", lambda _: None, url="http://prometheus.invalid:9090")
    for certificate in ("trusted", "expired", "wrong_host"):
        name = "self-signed" if certificate == "trusted" else certificate.replace("_", " ")
        yield Fault(f"TLS {name}", unbent, certificate=certificate)
    for name, (serve, _) in HTTP_FAULTS.items():
        yield Fault(name, partial(_given, serve))
    for name, (bend, only) in bends.BENDS.items():
        yield Fault(name, partial(_bent, bend, only))
    for name, (bend, only) in bends.JUDGED.items():
        value = float(name.split()[0])
        yield Fault(name, partial(_bent, bend, only), every_value=value)
    for name, (bend, only) in bends.GOOD.items():
        yield Fault(name, partial(_bent, bend, only), good=True)
    dead_proxy = dict.fromkeys(PROXIES, DEAD_PROXY)
    as_it_is = bends.GOOD["as it is"]
    yield Fault(
        "dead proxy in the environment", partial(_bent, *as_it_is), environ=dead_proxy, good=True
    )
    for name, (bend, only) in bends.LARGE.items():
        yield Fault(name, partial(_bent, bend, only), large=True)


def _given(serve: Serve, _: str) -> Serve:
    return serve


FAULTS = {fault.name: fault for fault in _all()}
"""By name, in the order of the table."""
