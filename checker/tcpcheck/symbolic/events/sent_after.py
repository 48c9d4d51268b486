"""Segments that one rule makes of what another rule of the same event has deleted.  Read ``sent_after_delete``."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import z3

from tcpcheck.symbolic.encoding.solving import Apart
from tcpcheck.symbolic.events.concrete import Situation
from tcpcheck.symbolic.events.rule_faults import simplest
from tcpcheck.symbolic.events.self_test import TIMEOUT, subject_of, well_formed
from tcpspec.rfc9293.deletion import deleted
from tcpspec.rules.check import Check
from tcpspec.rules.spec import Spec
from tcpspec.rules.spelling import sent_by
from tcpspec.rules.variables import reads


@dataclass(frozen=True)
class SentAfter:
    """``first`` deletes the variable and goes on, and then ``second`` sends it; in this situation."""

    first: Check
    second: Check
    name: str
    situation: Situation


def sent_after_delete(spec: Spec, rules: Collection[Check]) -> Iterator[SentAfter]:
    """The pairs of rules, one of them among ``rules``, that both apply to one event and do this."""
    pairs = [
        (first, second, name)
        for first in spec.checks
        for second in spec.checks
        if first is not second and first.kind is second.kind and first.onward is not None and {first, second} & {*rules}
        for name in sorted(read.name for read in reads(*sent_by(second)) if read.owner == "block")
        if deleted(first, name) and name not in second.then
    ]
    for kind in dict.fromkeys(first.kind for first, _, _ in pairs):
        subject = subject_of(spec, kind)
        solver = Apart(*well_formed(subject), timeout=TIMEOUT)
        applies = {fired.check: fired.condition for fired in subject.transition.fired}
        order = list(applies)
        for first, second, name in pairs:
            if first.kind is not kind or order.index(first) > order.index(second):
                continue
            both = z3.And(applies[first], applies[second])
            if solver.check(both) == z3.sat:
                yield SentAfter(first, second, name, simplest(subject, solver, both))
