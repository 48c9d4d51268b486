"""What a claim is: a statement made of parts, each of which some engine can establish.

``Enumerated`` (a property over all joint states within a scenario's bounds), ``Eventually``, ``Possible`` and
``Endings`` (what comes of endless runs within them), ``Told`` (a story in ladder notation whose
end violates a property), ``Numbered`` (the same run with 32-bit numbers), ``Induced`` (a theorem without bounds),
``Derived`` (a condition on times), ``Loosened``, ``Ticked`` and ``TickedClose`` (what shows that it is tight).
Parts about formulas, which need no run, are in ``tcpspec.claims.formula``.
``expected`` is what we think; a run reports what it found, and says so when they differ.

A part holds its scenario, its story and its condition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tcpspec import scenarios
from tcpspec.claims.conditions import ClosesCleanly, Condition, Drains, condition_of, loosened_of
from tcpspec.language.expression import Bool
from tcpspec.language.stated import require_stated
from tcpspec.proofs.lemmas import Lemma
from tcpspec.proofs.machine import Machine
from tcpspec.proofs.theorems import Theorem
from tcpspec.properties.property import Property
from tcpspec.rfc9293.figure5 import Change
from tcpspec.rules.event import Kind
from tcpspec.rules.spec import Spec
from tcpspec.scenarios.scenario import Scenario
from tcpspec.stories import Story, story_of
from tcpspec.system.fairness import Fairness

Expected = Literal["PROVED", "HOLDS", "VIOLATED"]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One thing to establish; ``drops`` names the assumption that this counterexample shows to be needed.

    ``statement`` is true where the verdict is the expected one, ``otherwise`` where it is the opposite ("": as
    ``tcpspec.claims.saying`` has it).  ``situation``: what must come about in some joint state, or nothing is shown.
    """

    id: str
    statement: str
    expected: Expected
    drops: str = ""
    otherwise: str = ""
    situation: Bool | None = None

    def __post_init__(self) -> None:
        require_stated(self)


@dataclass(frozen=True, kw_only=True)
class Bounded(Part):
    """What is asked of two ends of ``spec`` within the bounds of ``scenario``.

    The name of a scenario is taken for the scenario: of the catalogue here, of a file's own where the file is loaded.
    """

    spec: Spec
    scenario: Scenario

    def __post_init__(self) -> None:
        object.__setattr__(self, "scenario", scenarios.scenario_of(self.scenario))
        super().__post_init__()


@dataclass(frozen=True, kw_only=True)
class Enumerated(Bounded):
    """A property over all joint states."""

    property: Property


@dataclass(frozen=True, kw_only=True)
class Quiet(Enumerated):
    """The property in those joint states only in which no segment is under way."""


@dataclass(frozen=True, kw_only=True)
class Numbered(Enumerated):
    """The shortest violation found by enumeration, unrolled by z3 with 32-bit numbers."""


@dataclass(frozen=True, kw_only=True)
class Eventually(Bounded):
    """A ``leads_to`` over all joint states, on every endless run that is fair; VIOLATED by a run that repeats."""

    property: Property
    fairness: Fairness = Fairness()


@dataclass(frozen=True, kw_only=True)
class Possible(Bounded):
    """A ``leads_to`` asked the weaker way: from every state where ``given`` some run leads to one where ``holds``."""

    property: Property


@dataclass(frozen=True, kw_only=True)
class Endings(Bounded):
    """Where runs settle, in states that nothing leaves or in loops without a way out; VIOLATED if one is stuck."""


@dataclass(frozen=True, kw_only=True)
class Answering(Bounded):
    """No exchange of answers to answers goes on without a timer, a call or a new copy: VIOLATED by a run that repeats
    by deliveries alone."""


@dataclass(frozen=True, kw_only=True)
class Told(Part):
    """A story in ladder notation that the rules allow line by line; a name is taken for the story that has it.

    VIOLATED: its end violates ``property``.  HOLDS: its end witnesses ``property``, a ``sometimes``, or, where there is
    none, nothing more is said than that the rules allow it.
    """

    spec: Spec
    story: Story
    property: Property | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "story", story_of(self.story))
        super().__post_init__()


@dataclass(frozen=True, kw_only=True)
class LaidOut(Part):
    """A field of the header: ``bits`` bits from bit ``first`` on, counted as RFC 9293 Figure 1 does, hold ``field``."""

    field: str
    first: int
    bits: int


@dataclass(frozen=True, kw_only=True)
class Induced(Part):
    """A theorem proved by induction over runs of any length.

    ``judges``: the properties of joint states that it shows; an enumeration of all of them may stand in for it.
    """

    theorem: Theorem
    judges: tuple[Property, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Surviving(Part):
    """A theorem about one protocol at both ends, known of it, holds of a variant of it at both ends too."""

    theorem: Theorem
    variant: Spec
    judges: tuple[Property, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Derived(Part):
    """A condition on times that an engine derives; ``text`` is the bound that we expect."""

    condition: Condition
    text: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "condition", condition_of(self.condition))
        super().__post_init__()


@dataclass(frozen=True, kw_only=True)
class Loosened(Part):
    """A run with exact times that breaks the condition when the environment does not keep ``drops``."""

    condition: Drains | ClosesCleanly

    def __post_init__(self) -> None:
        object.__setattr__(self, "condition", loosened_of(self.condition))
        super().__post_init__()


@dataclass(frozen=True, kw_only=True)
class Ticked(Part):
    """The drain condition by enumeration, time in ticks: TIME-WAIT of ``time_wait`` where segments live for ``msl``."""

    reading: str
    msl: int
    time_wait: int


@dataclass(frozen=True, kw_only=True)
class TickedClose(Part):
    """The clean-close condition by enumeration, time in ticks: the FIN is sent again within ``interval`` ticks, which
    double each time if ``doubling``; at most ``losses`` segments are lost."""

    spec: Spec
    msl: int
    time_wait: int
    interval: int
    losses: int
    doubling: bool = False


@dataclass(frozen=True, kw_only=True)
class OneEvent(Part):
    """Any one event of ``kind`` at any end that is ``given``, whatever came before, leaves a block that ``holds``."""

    spec: Spec
    kind: Kind
    given: Bool
    holds: Bool


@dataclass(frozen=True, kw_only=True)
class Complete(Part):
    """Every event that must be answered is, and no two rules apply at once; ``readings``: under each other reading.

    What ``drops`` names of well-formed blocks and calls (``tcpcheck.symbolic.events.self_test``) is not taken for
    granted.
    """

    spec: Spec
    readings: bool


@dataclass(frozen=True, kw_only=True)
class Stepwise(Part):
    """The changes of state that one event can make at one end are those ``allowed``, no more and no less.

    ``lemmas``: what is known of every reachable block, proved elsewhere; they read that block alone.  ``kinds``: of
    these events only.
    """

    spec: Spec
    allowed: tuple[Change, ...]
    lemmas: tuple[Lemma, ...] = ()
    kinds: tuple[Kind, ...] = tuple(Kind)


@dataclass(frozen=True, kw_only=True)
class Walked(Bounded):
    """Every one of ``changes`` is made at some end in some run."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True)
class Kept(Part):
    """The goals of a small transition system hold in every run of it, by induction."""

    machine: Machine


@dataclass(frozen=True, kw_only=True)
class Acted(Part):
    """A run of the rules, made move by move with symbols for its times, whose end violates ``property``.

    ``run`` names it; ``possible_when``: the condition that remains when the times of its events are eliminated.
    """

    run: str
    property: Property
    possible_when: str


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One row of the catalogue."""

    id: str
    title: str
    statement: str
    story: str
    parts: tuple[Part, ...]
    sources: tuple[str, ...]

    def __post_init__(self) -> None:
        require_stated(self)
