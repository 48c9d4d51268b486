"""Which of the faults that an enumeration finds are RFC 9293's own: read ``finding`` and ``new_endings``.

A fault of a variant is RFC 9293's only if RFC 9293 has it within the same bounds, by a run that is no longer; and a
violation only if the variant is free of it under every cure of the finding.  Any other is the variant's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from tcpcheck.base.verdict import Verdict
from tcpcheck.explicit.answers.endings import Ending, Kind, Terminal, rfc_9293
from tcpcheck.explicit.answers.exploration import Exploration, Result, explore
from tcpcheck.explicit.answers.terminal_components import LOOPS_UP_TO
from tcpspec.claims.findings import Finding, explained
from tcpspec.language.expression import SpecError, State
from tcpspec.properties.property import Property
from tcpspec.rules.difference import edits
from tcpspec.rules.spec import Spec
from tcpspec.scenarios.frozen import following
from tcpspec.system.joint import connect
from tcpspec.variants.attacks import F1

if TYPE_CHECKING:
    from tcpcheck.enumeration.space import Space

ASSASSINATION = "T9"
"""The claim that any old segment can end TIME-WAIT."""

UNASKED = "not compared with RFC 9293: interrupted"
F1_BEFORE = "3.10.7.4 second"

Pair = tuple[Spec, Spec]


class Known(NamedTuple):
    """A violation that is RFC 9293's: the finding or claim that tells of it."""

    id: str


class Own(NamedTuple):
    """Why a violation is no instance of what RFC 9293 is known for: in words that go on from the number of moves."""

    why: str


class Ended(NamedTuple):
    """An end of runs that a variant has and RFC 9293 has not, or not so near: A and B, and the moves of a shortest run
    there, here and in RFC 9293 (None: it has none);
    ``first`` is the number of the state.  ``settled``: not where RFC 9293 was not searched for it."""

    ending: Ending
    a: State
    b: State
    moves: int
    usual: int | None
    settled: bool
    first: int


class Recorded:
    """What RFC 9293 does within the bounds of one enumeration, as far as that is asked."""

    def __init__(self, exploration: Exploration, space: Space) -> None:
        self.exploration, self.space = exploration, space
        self._judged: dict[str, Known | Own | None] = {}

    @cached_property
    def base(self) -> Pair:
        """RFC 9293 under the readings of each end."""
        ends = [rfc_9293(spec) for spec in (self.space.left, self.space.right)]
        return (ends[0], ends[0]) if self.space.left is self.space.right else (ends[0], ends[1])

    @cached_property
    def varied(self) -> bool:
        """An end follows other rules than RFC 9293."""
        specs = (self.space.left, self.space.right)
        return any(edits(base, spec) for base, spec in zip(self.base, specs, strict=True))

    @property
    def asks(self) -> bool:
        """RFC 9293 is searched for the same; not after Ctrl-C, which asks for what there is."""
        return self.exploration.stopped_by != "interrupted"

    def finding(self, result: Result) -> Known | None:
        """The recorded finding that this violation is an instance of."""
        found = self._finding(result)
        return found if isinstance(found, Known) else None

    def own(self, result: Result) -> Own | None:
        """Why it is none, where a finding seemed to be the cause."""
        found = self._finding(result)
        return found if isinstance(found, Own) else None

    def _finding(self, result: Result) -> Known | Own | None:
        id = result.property.id
        if id not in self._judged:
            self._judged[id] = self._examined(result)
        return self._judged[id]

    def _examined(self, result: Result) -> Known | Own | None:
        finding = self._suspect(result)
        if finding is None or result.violation is None:
            return None
        if not self.asks:
            return Own(UNASKED)
        if (own := self._shorter(result, finding.id)) is not None:
            return own
        for cure in finding.cures:
            if not self._mended(result.property, lambda spec, cure=cure: spec.reading(**cure)):  # type: ignore[misc]
                said = ", ".join(f"{reading}={value}" for reading, value in cure.items())
                return Own(f"with {said}, which cures RFC 9293 of {finding.id}, it is still violated")
        return Known(finding.id)

    def _shorter(self, result: Result, id: str) -> Own | None:
        """The variant is where RFC 9293 does not come, or not so soon."""
        if not self.varied or result.violation is None:
            return None
        moves, usual = self.exploration.depth_of(result.violation), self._usual(result.property)
        if usual is None:
            return Own("RFC 9293 does not violate it within these bounds")
        return Own(f"RFC 9293 takes {usual}: {id} is not all of it") if moves < usual else None

    def _suspect(self, result: Result) -> Finding | None:
        """A finding about this property whose rule is among those that the shortest run uses."""
        if result.violation is None:
            return None
        outcomes = [h.outcome for h in self.exploration.trace(result.violation).replay() if h.outcome]
        fired = {check.name for outcome in outcomes for check in outcome.fired}
        found = (explained(spec, result.property) for spec in (self.space.left, self.space.right))
        return next((finding for finding in found if finding is not None and finding.rule in fired), None)

    def _usual(self, property: Property) -> int | None:
        """Moves of RFC 9293's own shortest run to a violation."""
        found = self._explored(self.base, property)
        violation = found.result(property.id).violation
        return None if violation is None else found.depth_of(violation)

    def _mended(self, property: Property, cure: Callable[[Spec], Spec]) -> bool:
        """The same two ends, cured, keep the property in every state within the bounds, and have occasion to break
        it."""
        try:
            left, right = (cure(spec) for spec in (self.space.left, self.space.right))
            result = self._explored((left, left if self.space.left is self.space.right else right), property)
        except SpecError:
            return False
        found = result.result(property.id)
        return found.verdict is Verdict.HOLDS and not found.vacuous

    def _explored(self, ends: Pair, *properties: Property) -> Exploration:
        bounds = following(self.space.bounds, *ends, properties=properties)
        found = explore(connect(*ends, over=bounds.network), bounds, properties, stop=lambda now: bool(now.violated))
        if found.stopped_by == "interrupted":
            raise KeyboardInterrupt
        return found

    @cached_property
    def new_endings(self) -> tuple[Ended, ...]:
        """The ends of runs, stuck, that RFC 9293 does not have within these bounds, or not so near; and those of which
        it was not found out."""
        stuck = [terminal for terminal in self.exploration.endings if terminal.ending.kind is Kind.STUCK]
        if not stuck or not self.varied:
            return ()
        usual = self._explored(self.base) if self.asks else None
        known = {} if usual is None else {terminal.ending.name: terminal for terminal in usual.endings}
        return tuple(each for terminal in stuck for each in self._new(terminal, known, usual))

    def _new(self, terminal: Terminal, known: Mapping[str, Terminal], usual: Exploration | None) -> Iterator[Ended]:
        """For each pair of states the nearest such end."""
        there = known[terminal.ending.name].ways if terminal.ending.name in known else {}
        looked = usual is not None and (terminal.endless == 0 or usual.states <= LOOPS_UP_TO)
        settled = usual is not None and usual.complete and looked
        seen = set[tuple[State, State]]()
        for way, first in terminal.ways.items():
            moves, nearest = self.exploration.depth_of(first), there.get(way)
            before = None if nearest is None or usual is None else usual.depth_of(nearest)
            if (before is None or moves < before) and (way.a, way.b) not in seen:
                seen.add((way.a, way.b))
                yield Ended(terminal.ending, way.a, way.b, moves, before, settled or before is not None, first)


class WhereTimeWaitIsShort(Recorded):
    """The same where ports are used again: RFC 9293's own fault is there that a reset ends TIME-WAIT (RFC 1337)."""

    def _examined(self, result: Result) -> Known | Own | None:
        if result.violation is None:
            return None
        if not self.asks:
            return Own(UNASKED)
        if (own := self._shorter(result, ASSASSINATION)) is not None:
            return own
        if self._mended(result.property, lambda spec: spec.but(spec.name, why=spec.why, before={F1_BEFORE: F1})):
            return Known(ASSASSINATION)
        return Own("if TIME-WAIT ignores RST, which cures RFC 9293 of it, it is still violated")
