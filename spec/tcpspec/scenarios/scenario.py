"""What a scenario is, and the clients and servers that scenarios are made of."""

from __future__ import annotations

from dataclasses import dataclass

from tcpspec.language.stated import require_stated
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Parameters
from tcpspec.system.bounds import SERVER_ISNS, Bounds, EndBounds


@dataclass(frozen=True)
class Scenario:
    """Bounds and what they describe; ``parameters`` of the protocol where they are not the default ones."""

    name: str
    sentence: str
    bounds: Bounds
    parameters: Parameters = Parameters()

    def __post_init__(self) -> None:
        require_stated(self)


def client(isns: tuple[int, ...], *, opens: int, sizes: tuple[int, ...] = (1,), **budget: int) -> EndBounds:
    """Opens actively ``opens`` times and sends once; ``budget``: other calls by the name of their kind."""
    calls = {Kind[name]: times for name, times in budget.items()}
    return EndBounds(isns, active=opens, budget={Kind.SEND: 1, **calls}, sizes=sizes)


def server(isns: tuple[int, ...] = SERVER_ISNS, **budget: int) -> EndBounds:
    """Listens as often as it has ISNs, and never opens actively."""
    calls = {Kind[name]: times for name, times in budget.items()}
    return EndBounds(isns, active=0, budget={Kind.OPEN_PASSIVE: len(isns), **calls})
