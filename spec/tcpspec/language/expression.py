"""The language in which every rule is written: typed expressions that are built, not computed.

``state == LISTEN`` is a tree.  What it *means* is decided by whoever folds over it with ``interpret``
and a table of meanings: plain Python (``tcpspec.rules.semantics``), generated Python, numpy, z3, text.  An
operator that a table lacks raises; no operator is interpreted twice inside one table.

Read ``OPERATORS`` first, then ``interpret``; the classes between only give the trees a sort, so that
mypy rejects ``snd_una == state`` and a reader sees ``<`` mean sequence order on ``Seq`` (RFC 9293
section 3.4) and plain order on ``Nat``.  ``tcpspec.language.sorts`` refuses at run time what mypy would.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar, overload

from tcpspec.language import sorts
from tcpspec.language.notation import call, render
from tcpspec.language.sorts import SEQUENCE_NUMBERS as SEQUENCE_NUMBERS  # noqa: PLC0414
from tcpspec.language.sorts import SpecError as SpecError  # noqa: PLC0414
from tcpspec.language.state import State as State  # noqa: PLC0414 - the values of sort Phase belong to the language

OPERATORS: Mapping[str, str] = {
    "constant": "a value written in a rule",
    "field": "a variable: owner (block, seg, event ...) and name",
    "named": "a definition, kept by name so that traces and tables show `acceptable(seg)`",
    "equal": "same value",
    "before": "sequence order a < b: 0 < (b - a) mod 2^32 < 2^31",
    "seq_add": "sequence number + count, modulo 2^32",
    "seq_subtract": "sequence number - count, modulo 2^32",
    "distance": "count of numbers from b up to a: (a - b) mod 2^32",
    "less": "order on counts",
    "add": "sum of counts",
    "subtract": "difference of counts, never below 0",
    "and": "conjunction",
    "or": "disjunction",
    "not": "negation",
    "if": "choice between two values of one sort",
    "later": "a time plus a duration",
    "recall": "ghost: what the history of end A or B says (iss, peer) of one of its incarnations",
    "passed": "the moment lies in the past: now > moment",
    "no_later": "one moment is not after another (lemmas about time only)",
}

HALF = 1 << 31

E = TypeVar("E", bound="Expression")


class Expression:
    """A node: an operator of ``OPERATORS``, its arguments, and a payload for constants, fields and names."""

    __slots__ = ("arguments", "operator", "payload")
    sort: str = ""

    def __init__(self, operator: str, *arguments: Expression, payload: Any = None) -> None:
        sorts.require_node(operator, self.sort, arguments, payload)
        self.operator = operator
        self.arguments = arguments
        self.payload = payload

    @classmethod
    def field(cls: type[E], owner: str, name: str, *, called: str = "") -> E:
        """The variable ``name`` of ``owner``, of this sort; ``called``: what the RFC calls it, where that is no
        other spelling of the name, as SND.UNA is of ``snd_una``."""
        if called:
            call(owner, name, called)
        return cls("field", payload=(owner, name))

    @classmethod
    def constant(cls: type[E], value: Any) -> E:
        """A value of this sort."""
        return cls("constant", payload=value)

    @classmethod
    def lift(cls: type[E], value: object) -> E:
        """Accept an expression of this sort as it is and a plain value as a constant."""
        if isinstance(value, cls):
            return value
        sorts.require(cls.sort, value)
        return cls.constant(value)

    def __eq__(self, other: object) -> Bool:  # type: ignore[override]
        return Bool("equal", self, type(self).lift(other))

    def __ne__(self, other: object) -> Bool:  # type: ignore[override]
        return ~(self == other)

    def __hash__(self) -> int:
        return id(self)

    def __bool__(self) -> NoReturn:
        raise SpecError(
            f"`{self!r}` is an expression, not a truth value: write `&`, `|`, `~` and if_(...) instead of "
            "and/or/not/if, split a chained comparison `a <= b < c` into `(a <= b) & (b < c)`, and ask a state by "
            "`state.is_one_of(...)`, not by `in`"
        )

    def __repr__(self) -> str:
        return render(self)


def _lacking(spelling: str) -> Callable[..., NoReturn]:
    def refuse(self: Expression, *_: object) -> NoReturn:
        raise SpecError(f"`{spelling}` means nothing for the {self.sort} `{self!r}`: {sorts.CAN[self.sort]}")

    return refuse


for _name, _spelling in sorts.SPELLINGS.items():
    setattr(Expression, _name, _lacking(_spelling))
"""What Python lets one write and no sort has: refused in words; mypy knows nothing of them, and refuses them too."""


class Bool(Expression):
    """A condition."""

    __slots__ = ()
    sort = "bool"

    def __and__(self, other: Bool) -> Bool:
        return Bool("and", self, _condition(other))

    def __rand__(self, other: object) -> Bool:
        return _condition(other) & self

    def __or__(self, other: Bool) -> Bool:
        return Bool("or", self, _condition(other))

    def __ror__(self, other: object) -> Bool:
        return _condition(other) | self

    def __invert__(self) -> Bool:
        return Bool("not", self)


class Phase(Expression):
    """One of the eleven states."""

    __slots__ = ()
    sort = "phase"

    def is_one_of(self, *phases: Phase) -> Bool:
        """Membership in a list of states, as the RFC's state lists at each step."""
        if not phases:
            raise SpecError("is_one_of() of no state is never true: name the states, or write FALSE")
        return any_of(*(self == phase for phase in phases))


class Nat(Expression):
    """A small count: octets, sequence numbers occupied, window size."""

    __slots__ = ()
    sort = "nat"

    def __add__(self, other: Nat | int) -> Nat:
        return Nat("add", self, Nat.lift(other))

    def __radd__(self, other: int) -> Nat:
        return Nat.lift(other) + self

    def __sub__(self, other: Nat | int) -> Nat:
        return Nat("subtract", self, Nat.lift(other))

    def __rsub__(self, other: int) -> Nat:
        return Nat.lift(other) - self

    def __lt__(self, other: Nat | int) -> Bool:
        return Bool("less", self, Nat.lift(other))

    def __le__(self, other: Nat | int) -> Bool:
        return ~(Nat.lift(other) < self)

    def __gt__(self, other: Nat | int) -> Bool:
        return Nat.lift(other) < self

    def __ge__(self, other: Nat | int) -> Bool:
        return ~(self < other)


class Seq(Expression):
    """A sequence number modulo 2^32; ``<`` is the order of RFC 9293 section 3.4."""

    __slots__ = ()
    sort = "seq"

    def __add__(self, other: Nat | int) -> Seq:
        return Seq("seq_add", self, Nat.lift(other))

    def __radd__(self, other: int) -> Seq:
        return self + other

    @overload
    def __sub__(self, other: Seq) -> Nat: ...

    @overload
    def __sub__(self, other: Nat | int) -> Seq: ...

    def __sub__(self, other: Seq | Nat | int) -> Seq | Nat:
        if isinstance(other, Seq):
            return Nat("distance", self, other)
        return Seq("seq_subtract", self, Nat.lift(other))

    def __lt__(self, other: Seq) -> Bool:
        return Bool("before", self, Seq.lift(other))

    def __le__(self, other: Seq) -> Bool:
        return (self == other) | (self < other)

    def __gt__(self, other: Seq) -> Bool:
        return Seq.lift(other) < self

    def __ge__(self, other: Seq) -> Bool:
        return Seq.lift(other) <= self


class Time(Expression):
    """A moment, or a duration counted from moment 0."""

    __slots__ = ()
    sort = "time"

    def __add__(self, duration: Time) -> Time:
        return Time("later", self, Time.lift(duration))

    def __le__(self, moment: Time) -> Bool:
        return Bool("no_later", self, Time.lift(moment))

    def has_passed(self) -> Bool:
        """True strictly after this moment."""
        return Bool("passed", self)


class Incarnation(Expression):
    """Ghost: the identity of one incarnation of a connection end.  Only equality is defined, so no
    rule could compute with it; properties use it to say *which* connection a segment came from."""

    __slots__ = ()
    sort = "incarnation"


def all_of(*conditions: Bool) -> Bool:
    """Conjunction; true when empty."""
    result = _condition(conditions[0]) if conditions else TRUE
    for condition in conditions[1:]:
        result = result & condition
    return result


def any_of(*conditions: Bool) -> Bool:
    """Disjunction; false when empty."""
    result = _condition(conditions[0]) if conditions else FALSE
    for condition in conditions[1:]:
        result = result | condition
    return result


def implies(premise: Bool, conclusion: Bool) -> Bool:
    """Material implication."""
    return ~_condition(premise) | conclusion


def if_(condition: Bool, then: E, otherwise: E) -> E:
    """``then`` where the condition holds, ``otherwise`` elsewhere."""
    sort = type(_expression(then))
    return sort("if", _condition(condition), then, sort.lift(otherwise))


def named(name: str, body: E) -> E:
    """Give a definition a name that tables and traces show in place of its body."""
    return type(_expression(body))("named", body, payload=name)


def _condition(value: object) -> Bool:
    """A Bool.  A plain True or False is most often what Python made of `is`, `in` or `==` of something else."""
    if isinstance(value, Bool):
        return value
    raise SpecError(sorts.misfit("bool", value) or f"{value} is no condition: {sorts.PYTHON_BOOL}")


def _expression(value: E) -> E:
    if not isinstance(value, Expression):
        raise SpecError(f"an expression is needed here, not {sorts.shown(value)}: write one, such as Nat.constant(1)")
    return value


TRUE = Bool.constant(True)
FALSE = Bool.constant(False)


def rebuild(expression: E, field: Callable[[Expression], Expression]) -> E:
    """The same tree with every field node replaced by ``field(node)``: renaming and substitution."""
    if _expression(expression).operator == "field":
        return field(expression)  # type: ignore[return-value]
    if not expression.arguments:
        return expression
    arguments = [rebuild(argument, field) for argument in expression.arguments]
    return type(expression)(expression.operator, *arguments, payload=expression.payload)


def fields_of(expression: Expression) -> frozenset[tuple[str, str]]:
    """The (owner, name) pairs that an expression reads."""
    if expression.operator == "field":
        return frozenset({expression.payload})
    return frozenset().union(*(fields_of(argument) for argument in expression.arguments))
