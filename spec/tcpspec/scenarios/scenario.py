"""What a scenario is, and the clients and servers that scenarios are made of."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache

from tcpspec.language.stated import require_stated
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Parameters
from tcpspec.rules.spec import Spec
from tcpspec.scenarios.frozen import WINDOW, may_hold
from tcpspec.system.bounds import SEND_WINDOW_HELD, SERVER_ISNS, Bounds, EndBounds


@dataclass(frozen=True, eq=False)
class Scenario:
    """Bounds and what they describe; ``parameters`` of the protocol where they are not the default ones.

    A claim holds the scenario itself.  ``at_most``, ``following_windows`` and ``holding_nothing`` give a changed one,
    whose name says what was changed; the same change gives the same object, so that its enumeration is shared.

    >>> from tcpspec.scenarios.progress import ONCE
    >>> ONCE.holding_nothing().at_most(1000).name
    'once, nothing held, at most 1000 states'
    """

    name: str
    sentence: str
    bounds: Bounds
    parameters: Parameters = Parameters()
    unlimited: Scenario | None = field(default=None, repr=False)
    """The scenario before ``at_most``; None if there is no such limit."""

    def __post_init__(self) -> None:
        require_stated(self)

    def __str__(self) -> str:
        return self.name

    def at_most(self, states: int) -> Scenario:
        """The same, where no more than so many joint states are enumerated; an earlier limit is replaced."""
        return _at_most(self.unlimited or self, states)

    def following_windows(self) -> Scenario:
        """The same with SND.WND followed: for protocols in which it may be what bounds do not expect."""
        return _without(self, FOLLOWED)

    def holding_nothing(self) -> Scenario:
        """The same with no variable held at one value."""
        return _without(self, FREE)

    def fitting(self, spec: Spec) -> Scenario:
        """The same, holding no variable that this protocol treats otherwise than RFC 9293."""
        held = may_hold(spec, SEND_WINDOW_HELD)
        if held == SEND_WINDOW_HELD:
            return self
        return self.following_windows() if held else self.holding_nothing()


FOLLOWED, FREE = ", windows followed", ", nothing held"
"""What a change adds to the name and the sentence."""


@cache
def _at_most(scenario: Scenario, states: int) -> Scenario:
    bounds = replace(scenario.bounds, max_states=states)
    return replace(scenario, name=f"{scenario.name}, at most {states} states", bounds=bounds, unlimited=scenario)


@cache
def _without(scenario: Scenario, which: str) -> Scenario:
    held = {each: value for each, value in scenario.bounds.held.items() if which == FOLLOWED and each != WINDOW}
    return replace(scenario, name=scenario.name + which, sentence=scenario.sentence + which,
                   bounds=replace(scenario.bounds, held=held), unlimited=None)  # fmt: skip


def client(isns: tuple[int, ...], *, opens: int, sizes: tuple[int, ...] = (1,), **budget: int) -> EndBounds:
    """Opens actively ``opens`` times and sends once; ``budget``: other calls by the name of their kind."""
    calls = {Kind[name]: times for name, times in budget.items()}
    return EndBounds(isns, active=opens, budget={Kind.SEND: 1, **calls}, sizes=sizes)


def server(isns: tuple[int, ...] = SERVER_ISNS, **budget: int) -> EndBounds:
    """Listens as often as it has ISNs, and never opens actively."""
    calls = {Kind[name]: times for name, times in budget.items()}
    return EndBounds(isns, active=0, budget={Kind.OPEN_PASSIVE: len(isns), **calls})
