"""Parts of claims about formulas over sequence numbers and counts, which hold or fail whatever the rules are.

``Valid`` (true for all values, if its premises are), ``Met`` (a run in which it matters that one fails) and ``Exact``
(the condition under which something is possible).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from tcpspec.claims.claim import Part
from tcpspec.language.expression import TRUE, Bool, Nat, SpecError
from tcpspec.language.stated import require_stated
from tcpspec.rules.spec import Spec
from tcpspec.stories import Story, story_of


@dataclass(frozen=True)
class Premise:
    """An assumption of a ``Valid`` part, by name, so that the proof can say whether it used it."""

    id: str
    sentence: str
    holds: Bool

    def __post_init__(self) -> None:
        require_stated(self)


@dataclass(frozen=True, kw_only=True)
class Valid(Part):
    """``conclusion`` for all values of the variables, wherever ``given``, if every premise holds.

    Sequence numbers are vectors of 32 bits.  Expected VIOLATED: there are values for which it fails.  ``opaque``:
    definitions that a proof may take for any count, whatever they are made of, which makes it shorter.
    """

    given: Bool = TRUE
    premises: tuple[Premise, ...] = ()
    conclusion: Bool
    opaque: tuple[Nat, ...] = ()

    def without(self, premise: str, statement: str, weaker: Premise | None = None) -> Valid:
        """The same claim without a premise, or with a ``weaker`` one in its place: expected to fail."""
        if premise not in [one.id for one in self.premises]:
            raise SpecError(f"part {self.id} has no premise {premise!r}")
        kept = tuple(one for one in self.premises if one.id != premise)
        premises = (*kept, weaker) if weaker else kept
        return replace(self, id=f"{self.id}-without-{premise}", statement=statement, expected="VIOLATED",
                       drops=premise, premises=premises)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Met(Part):
    """A story in ladder notation in which a segment arrives for which ``of`` fails.

    ``number``: values of the variables of ``of`` that are no part of a run.
    """

    spec: Spec
    story: Story
    of: Valid
    number: Mapping[str, int] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "story", story_of(self.story))
        super().__post_init__()


@dataclass(frozen=True)
class Limit:
    """The largest value of the count ``of`` that an ``Exact`` part allows when the others are as ``given``.

    ``shown`` says it in words and units.
    """

    of: str
    given: Mapping[str, int] = field(hash=False)
    shown: Callable[[int], str]


@dataclass(frozen=True, kw_only=True)
class Exact(Part):
    """``danger`` is impossible if ``condition`` holds, and possible if it does not.

    Both are about whole numbers, at least 0.  ``danger`` is a conjunction of comparisons of sums; what it mentions
    besides the ``parameters`` is eliminated, so that the condition is derived and compared with the one expected.
    """

    danger: Bool
    parameters: tuple[Nat, ...]
    condition: Bool
    limits: tuple[Limit, ...] = ()
