"""The state diagram as data: a rule that sets the state is an arrow from every state in which it can apply.

What the guard says of numbers and flags is not asked, so an arrow is what a rule says, not what a run does (claim S1
proves what one event can do); one event may go along two of them in a row, as note 2 of Figure 5 has it.  Read
``arrows``, then ``compared`` and ``entries``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tcpspec.language.expression import Expression
from tcpspec.language.state import State
from tcpspec.rfc9293.figure5 import CHANGES, DRAWN, RESETTING, Change, Source
from tcpspec.rules.check import Check
from tcpspec.rules.control import RST, Control, names
from tcpspec.rules.event import Kind
from tcpspec.rules.reached import states_of
from tcpspec.rules.spec import Spec

Status = Literal["", "gained", "lost"]
SAID_IN: tuple[Source | Literal[""], ...] = ("figure", "note 1", "note 2", "note 3", "prose", "")
SIGNS: Mapping[Status, str] = {"": "", "gained": "+", "lost": "-"}
"""How pictures and tables show a status."""

NOT_SAID = "not in TCP"
IN_FIGURE = ("figure", "note 1")
"""What is drawn in Figure 5: the arrow of note 1 is, and the note says for whom."""


@dataclass(frozen=True)
class Arrow:
    """``rule`` takes an end from ``source`` to ``target`` by ``event``, and sends what ``sends`` names.

    ``said_in``: where RFC 9293 has this change of state; "" if TCP, as read by default, makes no such change.
    ``status``: against another protocol.
    """

    source: State
    target: State
    event: str
    sends: str
    rule: Check
    said_in: Source | Literal[""]
    status: Status = ""

    @property
    def key(self) -> tuple[State, State, Kind, str, str]:
        """What makes it the same arrow in two protocols."""
        return self.source, self.target, self.rule.kind, self.event, self.sends

    @property
    def drawn(self) -> bool:
        """Figure 5 has it."""
        return self.said_in in IN_FIGURE


def arrows(spec: Spec) -> tuple[Arrow, ...]:
    """Every arrow that the rules in force draw: those of the figure first, then by where else they are said."""
    found = [arrow for check in spec.checks if "state" in check.then for arrow in _arrows_of(check)]
    return tuple(sorted(found, key=_order))


def compared(spec: Spec, base: Spec) -> tuple[Arrow, ...]:
    """The arrows of ``spec`` and of ``base``: those of one alone are gained, or lost."""
    here, there = arrows(spec), arrows(base)
    keys = {arrow.key for arrow in here}, {arrow.key for arrow in there}
    gained = [arrow if arrow.key in keys[1] else replace(arrow, status="gained") for arrow in here]
    lost = [replace(arrow, status="lost") for arrow in there if arrow.key not in keys[0]]
    return tuple(sorted((*gained, *lost), key=_order))


@dataclass(frozen=True)
class Entry:
    """Arrows that lead to one state by the same event: a line of the table, or of a picture's legend."""

    arrows: tuple[Arrow, ...]

    @property
    def first(self) -> Arrow:
        """Target, event, ``said_in`` and ``status`` are those of all."""
        return self.arrows[0]

    @property
    def sources(self) -> frozenset[State]:
        return frozenset(arrow.source for arrow in self.arrows)

    @property
    def sends(self) -> str:
        """What is sent, by some of them or by all: `RST or nothing`."""
        sent = dict.fromkeys(arrow.sends for arrow in self.arrows)
        said = [each for each in sent if each]
        return " or ".join([*said, *(["nothing"] if said and "" in sent else [])])

    @property
    def says(self) -> str:
        """Event and what is sent: `rcv FIN / snd ACK`."""
        return self.first.event + (f" / snd {self.sends}" if self.sends else "")

    @property
    def ids(self) -> str:
        """The ids of the rules."""
        return " ".join(dict.fromkeys(row for arrow in self.arrows for row in arrow.rule.rows))


def entries(every: Sequence[Arrow]) -> tuple[Entry, ...]:
    """The arrows by target and event, in their order; one of the figure stands alone."""
    groups: dict[object, list[Arrow]] = {}
    for arrow in every:
        alone = arrow.source if arrow.drawn else None
        groups.setdefault((arrow.target, arrow.event, arrow.said_in, arrow.status, alone), []).append(arrow)
    return tuple(Entry(tuple(group)) for group in groups.values())


def _order(arrow: Arrow) -> tuple[int, int, State]:
    """As the figure has them from top to bottom; the others by source."""
    places = [number for number, drawn in enumerate(DRAWN) if (drawn.source, drawn.target) == arrow.key[:2]]
    return SAID_IN.index(arrow.said_in), places[0] if arrow.drawn and places else len(DRAWN), arrow.source


def _arrows_of(check: Check) -> Iterator[Arrow]:
    for source in sorted(states_of(check.guard)):
        for target in _targets(check.then["state"]):
            if target != source:
                said = _said(check, source, target)
                event = said.label if said else check.name
                yield Arrow(source, target, event, _sends(check), check, said.said_in if said else "")


def _targets(state: Expression) -> tuple[State, ...]:
    """The states that a rule may set; every state where it is not plain."""
    match state.operator:
        case "constant":
            return (State(state.payload),)
        case "if":
            return tuple(dict.fromkeys(target for branch in state.arguments[1:] for target in _targets(branch)))
    return tuple(State)


def _said(check: Check, source: State, target: State) -> Change | None:
    """The change of Figure 5, its notes or the prose that this rule makes.

    What the prose says of any state is said of each, even of one where it cannot happen: R2 in LISTEN.
    """
    alike = [one for one in (*CHANGES, *RESETTING) if (one.target, one.kind) == (target, check.kind)]
    rows = [one for one in alike if set(one.rows.split()) & set(check.rows) or not (one.rows or check.rows)]
    exact = (one for one in rows if one.source is source)
    return next(exact, next((one for one in rows if one.said_in == "prose"), None))


def _sends(check: Check) -> str:
    """The control bits of what the rule sends, as the RFC's figures name them."""
    if check.send is None:
        return ""
    control = Control(check.send.control)
    return names(control) if check.send.fin is None or RST in control else f"{names(control)}, perhaps FIN"
