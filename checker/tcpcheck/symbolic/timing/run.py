"""Runs whose times are symbols: the reference semantics, made to say under which conditions a run is possible.

A ``Moment`` is a number that remembers the linear expression it was computed by.  ``System.move`` adds and compares
times and nothing else, so running it on Moments makes the run for one choice of times and notes every comparison on
the way; those are the exact conditions under which the *same* run is possible for other times.  Eliminating the times
of the events from them leaves the condition on MSL, TIME-WAIT's length and the rest.

Read ``Clock`` and ``TimedRun``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import z3

from tcpcheck.runs.trace import Trace
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Outcome, Segment
from tcpspec.system.joint import Act, Deliver, Inject, Lose, Move, Pass, Side, System
from tcpspec.system.network import InFlight

Form = tuple[tuple[str, Fraction], ...]
"""A linear expression: coefficients by symbol, in order, none zero; the constant belongs to the symbol ''."""

Condition = tuple[Form, bool]
"""The form is > 0 if the flag is set, else >= 0."""


@dataclass
class Clock:
    """Symbols with their values in this run, and the comparisons made so far."""

    values: dict[str, Fraction] = field(default_factory=lambda: {"": Fraction(1)})
    conditions: dict[Condition, None] = field(default_factory=dict)

    def symbol(self, name: str, value: Fraction | int) -> Moment:
        """A new symbol with its value in this run."""
        self.values[name] = Fraction(value)
        return Moment(((name, Fraction(1)),), self)

    def number(self, value: Fraction | int) -> Moment:
        return Moment(((("", Fraction(value)),) if value else ()), self)

    def value(self, form: Form) -> Fraction:
        return sum((coefficient * self.values[name] for name, coefficient in form), Fraction(0))

    def positive(self, form: Form) -> bool:
        """Whether the form is > 0 in this run; the condition that says so is noted."""
        holds = self.value(form) > 0
        condition = (form, True) if holds else (_scaled(form, Fraction(-1)), False)
        if any(name for name, _ in form):
            self.conditions[condition] = None
        return holds


def term_of(condition: Condition) -> Any:
    """A condition as a z3 term over real constants named like the symbols."""
    form, strict = condition
    total = z3.Sum([z3.RealVal(c) * z3.Real(name) if name else z3.RealVal(c) for name, c in form] or [z3.RealVal(0)])
    return total > 0 if strict else total >= 0


def _scaled(form: Form, by: Fraction) -> Form:
    return tuple((name, coefficient * by) for name, coefficient in form if by)


def _sum(a: Form, b: Form) -> Form:
    total = dict(a)
    for name, coefficient in b:
        total[name] = total.get(name, Fraction(0)) + coefficient
    return tuple(sorted((name, coefficient) for name, coefficient in total.items() if coefficient))


class Moment(float):
    """A time: its value in this run, and the linear expression of symbols that it is."""

    form: Form
    clock: Clock

    def __new__(cls, form: Form, clock: Clock) -> Moment:
        self = super().__new__(cls, float(clock.value(form)))
        self.form, self.clock = form, clock
        return self

    def _of(self, other: float) -> Form:
        return other.form if isinstance(other, Moment) else ((("", Fraction(other)),) if other else ())

    def __add__(self, other: float) -> Moment:
        return Moment(_sum(self.form, self._of(other)), self.clock)

    __radd__ = __add__

    def __sub__(self, other: float) -> Moment:
        return Moment(_sum(self.form, _scaled(self._of(other), Fraction(-1))), self.clock)

    def __rsub__(self, other: float) -> Moment:
        return Moment(_sum(self._of(other), _scaled(self.form, Fraction(-1))), self.clock)

    def __mul__(self, by: float) -> Moment:
        return Moment(_scaled(self.form, Fraction(by)), self.clock)

    __rmul__ = __mul__

    def __truediv__(self, by: float) -> Moment:
        return Moment(_scaled(self.form, 1 / Fraction(by)), self.clock)

    def __gt__(self, other: float) -> bool:
        return self.clock.positive((self - other).form)

    def __lt__(self, other: float) -> bool:
        return self.clock.positive((other - self).form)

    def __le__(self, other: float) -> bool:
        return not self > other

    def __ge__(self, other: float) -> bool:
        return not self < other

    def __eq__(self, other: object) -> bool:
        return isinstance(other, int | float) and self.form == self._of(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        constant = not any(name for name, _ in self.form)
        return hash(float(self)) if constant else hash(self.form)

    def plain(self) -> float:
        """Its value in this run, an int if it is whole."""
        value = self.clock.value(self.form)
        return int(value) if value.denominator == 1 else float(value)


class TimedRun:
    """A run under construction over Moments: ``do`` makes a move by the reference semantics and keeps it."""

    def __init__(self, system: System, clock: Clock) -> None:
        self.system, self.clock = system, clock
        self.initial = self.joint = system.start._replace(now=clock.number(0))
        self.moves: list[Move] = []

    def do(self, move: Move) -> Outcome | None:
        """One move; MoveError or SpecError if it is not possible."""
        happened = self.system.move(self.joint, move)
        self.joint, self.moves = happened.after, [*self.moves, move]
        return happened.outcome

    def act(self, side: Side, kind: Kind, *, iss: int = 0, length: int = 0) -> Outcome | None:
        return self.do(Act(side, kind, iss, length))

    def flight(self, sender: Side, which: Callable[[Segment], bool] = lambda segment: True) -> InFlight[Segment]:
        """The segment under way from ``sender`` that was sent last, of those that are wanted."""
        return [flight for flight in self.joint.wire(sender) if which(flight.segment)][-1]

    def deliver(self, sender: Side, flight: InFlight[Segment] | None = None, *, iss: int = 0) -> Outcome | None:
        """Deliver a segment, by default the one sent last."""
        return self.do(Deliver(sender, flight or self.flight(sender), iss=iss))

    def lose(self, sender: Side, flight: InFlight[Segment] | None = None) -> None:
        self.do(Lose(sender, flight or self.flight(sender)))

    def until(self, moment: Moment) -> None:
        """Let time pass until a moment that is not earlier."""
        assert moment - self.joint.now >= 0, "time does not run backwards"
        self.do(Pass(moment - self.joint.now))

    def trace(self, title: str) -> Trace:
        """The run with its times as plain numbers, to be replayed and shown."""
        network = replace(self.system.network, msl=_plain(self.system.network.msl))
        parameters = replace(self.system.parameters, time_wait=_plain(self.system.parameters.time_wait))
        system = replace(self.system, network=network, parameters=parameters)
        moves = tuple(map(_plain_move, self.moves))
        unit = int(self.clock.values["MSL"]) if network.msl is None and "MSL" in self.clock.values else None
        return Trace(system, self.initial._replace(now=0), tuple(m for m in moves if m != Pass(0)), title, unit)


def _plain(time: Any) -> Any:
    return time.plain() if isinstance(time, Moment) else time


def _plain_move(move: Move) -> Move:
    match move:
        case Pass(duration):
            return Pass(_plain(duration))
        case Deliver() | Lose():
            return replace(move, flight=move.flight._replace(born=_plain(move.flight.born)))
        case Act() | Inject():
            return move


def eliminate(conditions: Iterable[Condition], keep: Iterable[str]) -> list[Condition]:
    """The conditions on the symbols to keep under which the others can be chosen (Fourier and Motzkin), without those
    that follow from the rest where all symbols are positive."""
    kept, found = {"", *keep}, dict.fromkeys(conditions)
    for name in sorted({name for form, _ in found for name, _ in form} - kept):
        below = [c for c in found if dict(c[0]).get(name, 0) > 0]
        above = [c for c in found if dict(c[0]).get(name, 0) < 0]
        rest = [c for c in found if name not in dict(c[0])]
        found = dict.fromkeys([*rest, *(_combined(name, low, high) for low in below for high in above)])
    return _irredundant([(form, strict) for form, strict in found if form or strict])


def _combined(name: str, low: Condition, high: Condition) -> Condition:
    """What a lower and an upper bound of a symbol say together."""
    form = _sum(_scaled(low[0], 1 / dict(low[0])[name]), _scaled(high[0], -1 / dict(high[0])[name]))
    return form, low[1] or high[1]


def _irredundant(conditions: list[Condition]) -> list[Condition]:
    solver, holds = z3.Solver(), {one: z3.Bool(f"condition {n}") for n, one in enumerate(conditions)}
    solver.add(*(z3.Real(name) > 0 for name in sorted({name for form, _ in conditions for name, _ in form if name})))
    for condition, literal in holds.items():
        solver.add(literal == term_of(condition))
    for condition in list(conditions):
        others = [holds[one] for one in conditions if one != condition]
        if solver.check(*others, z3.Not(holds[condition])) == z3.unsat:
            conditions.remove(condition)
    return conditions


def valid(claim: Any) -> bool:
    """z3 shows that the claim holds for all values; False if it does not, or gives up."""
    solver = z3.Solver()
    solver.add(z3.Not(claim))
    return bool(solver.check() == z3.unsat)
