"""The inductive step of theorems about two ends at once: lemmas that read both blocks, and two past incarnations.

Read ``PairStep``; everything else is as in ``induction``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import z3

from tcpcheck.symbolic.induction import OPPOSITE, InductiveStep, Role
from tcpcheck.symbolic.terms import History, Reader, Term, in_range, nobody, sort_of
from tcpcheck.symbolic.transition import Record, Transition
from tcpspec.event import Kind
from tcpspec.lemmas import Lemma
from tcpspec.model import Spec
from tcpspec.theorems import Theorem

ALSO = {"got": "seq"}
"""What the history keeps besides, per incarnation: its RCV.NXT."""

SUBJECTS = ("pair", "pasts")


def about_pairs(theorem: Theorem) -> bool:
    """Some lemma of the theorem speaks of both ends."""
    return any(lemma.subject in SUBJECTS for lemma in theorem.lemmas)


def also(name: str) -> dict[str, Callable[[Term], Term]]:
    return {
        what: z3.Function(f"{name}.history.{what}", sort_of("incarnation"), sort_of(sort))
        for what, sort in ALSO.items()
    }


class PairStep(InductiveStep):
    """One inductive step of a theorem about two ends."""

    def __init__(self, theorem: Theorem, spec: Spec, kind: Kind, moved: Transition | None = None) -> None:
        super().__init__(theorem, spec, kind, moved)
        mine = {role: {**self.history[role], **also(role)} for role in OPPOSITE}
        self.history = dict(mine)
        recorded = {**self.history_after["here"], **self._also_recorded(mine["here"])}
        self.history_after = {"here": recorded, "there": self.history["there"]}

    def _also_recorded(self, before: History) -> History:
        """The last entry of *here* brought up to date."""
        after = self.transition.block
        entry = {"got": after["rcv_nxt"]}
        current, somebody = after["incarnation"], after["incarnation"] != nobody()

        def updated(what: str) -> Callable[[Term], Term]:
            return lambda one: z3.If(z3.And(somebody, one == current), entry[what], before[what](one))

        return {what: updated(what) for what in ALSO}

    def reader(self, role: Role, *, after: bool, **owners: Record) -> Reader:
        """As seen from the end in ``role``, which also sees the block of the other."""
        seen = super().reader(role, after=after, **owners)
        blocks = self.block_after if after else self.block
        other = {"there": blocks[OPPOSITE[role]], "past there": {"incarnation": self.past[OPPOSITE[role]]}}
        return Reader({**other, **seen.owners}, seen.history)

    def ranges(self) -> Iterator[Term]:
        yield from super().ranges()
        for role in OPPOSITE:
            for one in self.incarnations(role):
                yield in_range(self.history[role]["got"](one), "seq")

    def _lemmas_before(self) -> Iterator[Term]:
        yield from super()._lemmas_before()
        for role in OPPOSITE:
            for lemma in self.lemmas("pair"):
                yield self.statement(lemma, role, after=False)
            for lemma in self.lemmas("pasts"):
                for mine, other in product(self.incarnations(role), self.incarnations(OPPOSITE[role])):
                    yield self.of_pasts(lemma, role, mine, other, after=False)

    def of_pasts(self, lemma: Lemma, role: Role, mine: Term, other: Term, *, after: bool) -> Term:
        owners = {"past": {"incarnation": mine}, "past there": {"incarnation": other}}
        return self.statement(lemma, role, after=after, **owners)

    def _conclusions(self) -> Iterator[tuple[str, Lemma, Term]]:
        yield from super()._conclusions()
        for role in OPPOSITE:
            for lemma in self.lemmas("pair"):
                yield f"pair from {role}", lemma, self.statement(lemma, role, after=True)
            for lemma in self.lemmas("pasts"):
                mine, other = self.past[role], self.past[OPPOSITE[role]]
                yield f"pasts from {role}", lemma, self.of_pasts(lemma, role, mine, other, after=True)
