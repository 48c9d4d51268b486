"""One question to a solver, and a proposition: all the questions that must be answered for something to be proved.

Every prover states what it shows as a ``Proposition``.  Its obligations say "where the premise holds, so does this" by
a negation that must be unsatisfiable; ``possible`` names what must not be excluded, lest the proof speak of nothing.
``proof.establish`` answers the questions, ``certificate.write`` keeps them, ``recheck`` states them anew and compares.

Read ``Premise``, ``Obligation`` and ``Proposition``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from tcpcheck.symbolic.encoding.solving import many_questions
from tcpcheck.symbolic.encoding.terms import Term
from tcpspec.language.expression import State
from tcpspec.language.source_location import Place, caller
from tcpspec.proofs.theorems import Theorem
from tcpspec.rules.event import Kind
from tcpspec.rules.spec import Spec


class Stated(Protocol):
    """What an obligation is to blame on: a sentence and where it is written.  A ``Lemma`` is one."""

    @property
    def name(self) -> str: ...

    @property
    def place(self) -> Place: ...


@dataclass(frozen=True)
class Goal:
    """A sentence to show that is no lemma of an induction."""

    name: str
    place: Place = field(default_factory=caller)


class Assumed(Protocol):
    """An assumption as proofs report it.  An ``Assumption`` of a theorem is one."""

    @property
    def id(self) -> str: ...

    @property
    def sentence(self) -> str: ...


@dataclass(frozen=True, eq=False)
class Premise:
    """What the obligations of one step take for granted: facts, and the assumptions by id.

    One solver, made by ``solver``, serves all of them.  ``event`` names the step to people; ``initial``: it is the
    state before anything has happened, and no step.
    """

    event: str
    facts: tuple[Term, ...] = field(default=(), repr=False)
    assumed: Mapping[str, Term] = field(default_factory=dict, repr=False)
    spec: Spec | None = None
    kind: Kind | None = None
    phase: State | None = None
    initial: bool = False
    solver: Callable[..., Any] = field(default=many_questions, repr=False)

    def everything(self) -> tuple[Term, ...]:
        """Facts and assumptions."""
        return (*self.facts, *self.assumed.values())


@dataclass(frozen=True, eq=False)
class Obligation:
    """Where the premise holds, ``lemma`` holds of ``part``: shown by ``negated`` being unsatisfiable there.

    ``name`` is unique in its proposition.  ``explain`` makes something that people can read of a model that refutes it.
    """

    name: str
    lemma: Stated
    premise: Premise
    negated: Term = field(repr=False)
    part: str = ""
    explain: Callable[[Obligation, Any], Any] | None = field(default=None, repr=False)

    @property
    def event(self) -> str:
        """The step it belongs to, as shown to people."""
        return self.premise.event

    @property
    def kind(self) -> Kind | None:
        return self.premise.kind

    @property
    def spec(self) -> Spec | None:
        return self.premise.spec

    @property
    def blame(self) -> str:
        """`a live end has an incarnation (lemmas.py:117)`."""
        return f"{self.lemma.name} ({self.lemma.place})"


@dataclass(frozen=True, eq=False)
class Possible:
    """Something that must be possible: the conditions of one of the ``ways`` can all be true together."""

    name: str
    ways: Iterable[tuple[Term, ...]] = field(repr=False)


def _nothing() -> Iterator[Possible]:
    return iter(())


@dataclass(frozen=True, eq=False)
class Proposition:
    """What is to be proved: ``obligations`` and ``possible`` state it anew each time they are called, in fixed order.

    ``fingerprint`` changes when what is stated does ("": that of the obligations themselves is taken).  ``beyond`` says
    what belongs to the claim and is not shown by the obligations.
    """

    id: str
    statement: str
    obligations: Callable[[], Iterator[Obligation]] = field(repr=False)
    assumptions: tuple[Assumed, ...] = ()
    possible: Callable[[], Iterator[Possible]] = field(default=_nothing, repr=False)
    goals: tuple[str, ...] = ()
    specs: tuple[Spec, ...] = ()
    fingerprint: str = ""
    beyond: str = ""
    theorem: Theorem | None = None


def grouped(items: Iterable[Obligation]) -> Iterator[list[Obligation]]:
    """Consecutive obligations of one premise."""
    group: list[Obligation] = []
    for item in items:
        if group and item.premise is not group[0].premise:
            yield group
            group = []
        group.append(item)
    if group:
        yield group
