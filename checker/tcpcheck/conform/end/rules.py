"""The specification as the tracker uses it: one event on one block, and which alternatives there are to the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tcpcheck.base.compiled import Runner, compiled
from tcpcheck.conform.end.assumption import SECOND, Assumption
from tcpspec.language.state import State
from tcpspec.rules.check import Check
from tcpspec.rules.event import Choices, Kind
from tcpspec.rules.semantics import Block, Outcome, Parameters, Segment, step
from tcpspec.rules.spec import Spec

TIME_WAIT_SECONDS = 60
"""TIME-WAIT that ends sooner is remarked on.  MUST-13 asks for 2 MSL; 3.4.2 sets MSL to 2 minutes and leaves it to
experience, which has settled on 30 seconds."""

PARAMETERS = Parameters(time_wait=TIME_WAIT_SECONDS)


class Rules:
    """One protocol.  ``reference``: by the reference semantics, slowly.  ``remarks``: rules that assume something."""

    def __init__(self, spec: Spec, *, reference: bool = False, remarks: Mapping[int, Assumption] | None = None) -> None:
        self.spec = spec
        self.remarks = remarks or {}
        self._run: Runner = _reference(spec) if reference else compiled(spec)

    def step(
        self, block: Block, kind: Kind, *, segment: Segment | None = None, iss: int = 0, length: int = 0, now: int = 0
    ) -> Outcome | None:
        """What the event does; None where it cannot happen.  ``now`` is in ns.

        Octets count as read at once, for a RECEIVE call is not seen; the window stays as offered.
        """
        choices = Choices(fresh_iss=iss, length=length, now=now / SECOND)
        outcome = self._run(block, kind, choices, segment, PARAMETERS)
        if outcome is None or not outcome.block.rcv_unread:
            return outcome
        return outcome._replace(block=outcome.block._replace(rcv_unread=0))

    def remarkable(self, outcome: Outcome) -> Iterator[Assumption]:
        """What the rules that applied assume."""
        return (self.remarks[id(check)] for check in outcome.fired if id(check) in self.remarks)


def _reference(spec: Spec) -> Runner:
    def run(
        block: Block, kind: Kind, choices: Choices, segment: Segment | None, parameters: Parameters
    ) -> Outcome | None:
        return step(spec, block, kind, choices, segment, parameters)

    return run


_ENTERED: dict[int, tuple[Check, State | None]] = {}


def states_entered(outcome: Outcome) -> tuple[State, ...]:
    """The states that the rules of an event enter, one after the other."""
    states = (_entered(check) for check in outcome.fired)
    return (*(state for state in states if state is not None), outcome.block.state)


def _entered(check: Check) -> State | None:
    found = _ENTERED.get(id(check))
    if found is None:
        value = check.then.get("state")
        state = value.payload if value is not None and value.operator == "constant" else None
        found = _ENTERED[id(check)] = (check, state)
    return found[1]


class Why(NamedTuple):
    """Why a segment may not be sent: a sentence, the RFC section, and the rules that say so.

    ``unseen``: it acknowledges what was not seen to arrive.
    """

    says: str
    section: str
    rules: tuple[str, ...] = ()
    unseen: bool = False
