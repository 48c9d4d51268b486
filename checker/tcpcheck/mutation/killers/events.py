"""Killers of mutants by claims about any one event: what it keeps (``OneEvent``), which changes of state it makes.

Only parts about TCP's own rules, under whatever reading, that are expected to be proved; and only the event whose rule
was changed.  Read ``killers``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from tcpcheck.mutation.changes import Mutant
from tcpcheck.mutation.killers.inductions import ask
from tcpcheck.mutation.score import Killer
from tcpcheck.symbolic.events.one_event import keeps
from tcpcheck.symbolic.events.transition_relation import obligations, possible
from tcpspec.claims.claim import Claim, OneEvent, Stepwise
from tcpspec.language.expression import fields_of
from tcpspec.rules.spec import Spec


def killers(spec: Spec, claims: Iterable[Claim]) -> Iterator[Killer]:
    """One killer per part."""
    for claim in claims:
        for part in claim.parts:
            if part.expected != "PROVED":
                continue
            if isinstance(part, OneEvent) and part.spec.all_checks == spec.all_checks:
                reads = frozenset({"happens", *(name for _, name in fields_of(part.holds))})
                yield Killer(claim.id, part.statement, partial(_not_kept, part=part), reads)
            elif isinstance(part, Stepwise) and part.spec.all_checks == spec.all_checks:
                yield Killer(
                    claim.id, part.statement, partial(_other_changes, part=part), frozenset({"happens", "state"})
                )


def _not_kept(mutant: Mutant, *, part: OneEvent) -> str | None:
    spec = mutant.carried_to(part.spec)
    if spec is None or part.kind is not mutant.rule.kind:
        return None
    found = keeps(spec, part.kind, part.given, part.holds)
    if not found.possible:
        return f"{part.kind} never happens there"
    return f"{part.kind} breaks it" if found.answer == "broken" else None


def _other_changes(mutant: Mutant, *, part: Stepwise) -> str | None:
    """A change of state that is not on the list, or one of the list that cannot be made any more."""
    spec, kind = mutant.carried_to(part.spec), mutant.rule.kind
    if spec is None:
        return None
    alone = replace(spec, all_checks=tuple(check for check in spec.all_checks if check.kind is kind))
    part = replace(part, spec=alone, allowed=tuple(change for change in part.allowed if change.kind is kind))
    for obligation in obligations(part):
        if ask(*obligation.premise.everything(), obligation.negated)[0] == "sat":
            return f"{obligation.event}: the state changes as no figure says"
    for made in possible(part):
        if all(ask(*way)[0] == "unsat" for way in made.ways):
            return f"{made.name} is never made"
    return None
