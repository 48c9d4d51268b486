"""What the rules would have let an end send: found by asking the rules, one event after the other."""

from __future__ import annotations

from collections.abc import Iterator

from tcpcheck.conform.end.conformance import Allowed
from tcpcheck.conform.end.hypothesis import Hypothesis
from tcpcheck.conform.end.rules import Rules
from tcpcheck.runs.notation import ACTS
from tcpspec.language.state import State
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Outcome, Segment

ASKED = (Kind.SEND, Kind.CLOSE, Kind.ABORT, Kind.RETRANSMISSION, Kind.KEEP_ALIVE)

IDLE = (State.CLOSED, State.LISTEN)


def allowed(hypothesis: Hypothesis, rules: Rules, seen: Segment) -> Iterator[Allowed]:
    """Segments that might have come instead of the one that was seen; answers owed come first, a SEND is of one octet.

    What looks like ``seen`` is left out: it would be allowed, but for something that the segment does not show.
    """
    for each in _all_allowed(hypothesis, rules):
        if each.segment._replace(wnd=0) != seen._replace(wnd=0):
            yield each


def _all_allowed(hypothesis: Hypothesis, rules: Rules) -> Iterator[Allowed]:
    block = hypothesis.block
    for each in hypothesis.owed:
        rule = [check for check in each.rules if check.send is not None][-1]
        yield Allowed(each.segment, rule.name, f"{rule.section} {rule.step}".strip())
    if block.state in IDLE:
        return
    for kind in ASKED:
        outcome = rules.step(block, kind, length=1)
        if outcome is not None and outcome.sent is not None:
            yield _shown(outcome, kind)


def _shown(outcome: Outcome, kind: Kind) -> Allowed:
    assert outcome.sent is not None
    return Allowed(outcome.sent, f"({ACTS[kind]}) {outcome.fired[-1].name}", outcome.fired[-1].section)
