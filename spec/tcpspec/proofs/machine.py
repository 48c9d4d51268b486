"""Small transition systems as data, for claims about a class of protocols and not about the rules of one.

A machine has variables, messages that may be received any number of times while they live, actions, and lemmas.  Every
action takes place at a moment ``event.now``, no earlier than the one before.  Read ``Machine``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tcpspec.language.expression import Bool, Expression, SpecError
from tcpspec.language.source_location import Place, caller
from tcpspec.language.stated import require_stated

Message = str
"""The kind of a message; it is also the owner of its variables in expressions."""


@dataclass(frozen=True, eq=False)
class Action:
    """``then``: variable -> its new value; ``sends``: a kind of message, with what it carries, read after ``then``.

    ``receives``: the kind of message that makes it happen.
    """

    name: str
    guard: Bool
    then: Mapping[Expression, Expression] = field(default_factory=dict)
    receives: Message = ""
    sends: Message = ""
    carries: Mapping[Expression, Expression] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_stated(self)


@dataclass(frozen=True, eq=False)
class Fact:
    """A lemma of a machine: about its variables or, if ``about`` names a kind of message, about any one of these."""

    name: str
    holds: Bool
    about: Message = ""
    place: Place = field(default_factory=lambda: caller(3))

    def __post_init__(self) -> None:
        require_stated(self)


@dataclass(frozen=True, eq=False)
class Supposed:
    """An assumption of a machine: about its parameters or, if ``when`` names an action or a kind of message, about
    every such action or the arrival of every such message."""

    id: str
    sentence: str
    holds: Bool
    when: str = ""

    def __post_init__(self) -> None:
        require_stated(self)


@dataclass(frozen=True, eq=False)
class Machine:
    """``variables`` with their first values; ``messages``: what each kind carries.

    ``past``: variables that belong to one incarnation of an end, which has ``incarnation`` among its variables.  Ghost
    history keeps them when the next one begins: recall(end, name, incarnation).  ``goals``: the facts it is about.
    """

    id: str
    statement: str
    variables: Mapping[Expression, object]
    messages: Mapping[Message, tuple[Expression, ...]]
    past: tuple[Expression, ...]
    actions: tuple[Action, ...]
    facts: tuple[Fact, ...]
    goals: tuple[Fact, ...]
    assumptions: tuple[Supposed, ...]

    def __post_init__(self) -> None:
        require_stated(self)

    def without(self, *ids: str) -> Machine:
        """The same machine without some assumptions; SpecError if it makes no such assumption."""
        known = [assumption.id for assumption in self.assumptions]
        for id in ids:
            if id not in known:
                raise SpecError(f"machine {self.id} makes no assumption {id!r}; it assumes: {', '.join(known)}")
        return replace(self, assumptions=tuple(each for each in self.assumptions if each.id not in ids))
