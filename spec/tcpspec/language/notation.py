"""Expressions as text in the RFC's notation: ``SND.UNA < SEG.ACK =< SND.NXT``.

``MEANINGS`` is one more table for ``interpret``; its values are ``Phrase``s, which know enough of their
structure to join ``a < b`` and ``b =< c`` into one chain, and conditions on the state into a list of states.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tcpspec.language.fold import Node, interpret
from tcpspec.language.state import State

CALLED: dict[str, str] = {}
"""What the RFC calls a variable, where that is no other spelling of its name: said where the variable is defined."""


def call(owner: str, name: str, called: str) -> None:
    """The variable ``name`` of ``owner`` is shown as ``called`` from now on."""
    CALLED[_key(owner, name)] = called


def _key(owner: str, name: str) -> str:
    return name if owner in ("block", "old", "event") else f"{owner}.{name}"


ANY, ALL, COMPARED, SUM, ATOM = range(5)
"""How tightly the parts of a phrase hold together: or, and, comparison, arithmetic, one word."""


class Phrase(NamedTuple):
    """Text with its structure: an equality, a ``relation`` (left, sign, right), a set of states, or the
    ``parts`` of an and."""

    text: str
    binding: int = ATOM
    equal: tuple[str, str] | None = None
    relation: tuple[str, str, str] | None = None
    states: tuple[str, frozenset[State]] | None = None
    parts: tuple[Phrase, ...] = ()

    def within(self, binding: int) -> str:
        """The text, in parentheses if it holds together more loosely than its surroundings."""
        return self.text if self.binding >= binding else f"({self.text})"


def field_name(owner: str, name: str) -> str:
    """The RFC's name of a variable where it has one.

    >>> field_name("block", "snd_una"), field_name("seg", "SYN"), field_name("A", "snd_nxt")
    ('SND.UNA', 'SYN', 'A.SND.NXT')
    """
    plain = name.upper().replace("_", ".") if name.startswith(("snd_", "rcv_")) else name
    shown = CALLED.get(_key(owner, name)) or (
        plain if owner in ("block", "old", "event", "seg") else f"{owner}.{plain}"
    )
    return f"old({shown})" if owner == "old" else shown


def list_states(states: frozenset[State], join: str = "or") -> str:
    """States in the RFC's order; four or more neighbours as a range.

    >>> list_states(frozenset({State.CLOSED, State.LISTEN, State.TIME_WAIT}))
    'CLOSED, LISTEN or TIME-WAIT'
    >>> list_states(frozenset(State) - {State.CLOSED})
    'LISTEN to TIME-WAIT'
    """
    runs: list[list[State]] = []
    for state in sorted(states):
        if runs and runs[-1][-1] + 1 == state:
            runs[-1].append(state)
        else:
            runs.append([state])
    words: list[str] = []
    for run in runs:
        words += [f"{run[0]} to {run[-1]}"] if len(run) > 3 else [str(state) for state in run]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {join} {words[-1]}"


def _constant(value: Any, sort: str) -> Phrase:
    if sort == "phase":
        return Phrase(str(value), states=("", frozenset({State(value)})))
    return Phrase({"True": "true", "False": "false", "None": "nobody"}.get(str(value), str(value)))


def _named(name: str, body: Phrase) -> Phrase:
    return Phrase(name, ANY if " or " in name else COMPARED if " " in name else ATOM)


def _compare(sign: str) -> Any:
    def compare(a: Phrase, b: Phrase) -> Phrase:
        if sign == "=" and b.states:
            return _in_states(a.text, b.states[1])
        left, right = a.within(SUM), b.within(SUM)
        if sign == "=":
            return Phrase(f"{left} = {right}", COMPARED, equal=(left, right))
        if sign == "less" and left.isdigit():
            return _related(left, sign, right)._replace(text=f"{right} > {left}")
        return _related(left, sign, right)

    return compare


_SHOWN = {"<": "<", "=<": "=<", "less": "<"}
"""Signs as shown; "less" is < on counts, where unlike in sequence order not (a < b) is b =< a."""


def _related(left: str, sign: str, right: str) -> Phrase:
    return Phrase(f"{left} {_SHOWN[sign]} {right}", COMPARED, relation=(left, sign, right))


def _in_states(variable: str, states: frozenset[State]) -> Phrase:
    binding = COMPARED if len(states) == 1 else ANY
    return Phrase(f"{variable} is {list_states(states)}", binding, states=(variable, states))


def _and(a: Phrase, b: Phrase) -> Phrase:
    parts = [part for phrase in (a, b) for part in (phrase.parts or (phrase,)) if part.text != "true"]
    joined: list[Phrase] = []
    for part in parts:
        last = joined[-1] if joined else None
        if last and last.relation and part.relation and last.relation[2] == part.relation[0]:
            first, sign, _ = last.relation
            joined[-1] = _related(f"{first} {_SHOWN[sign]} {part.relation[0]}", *part.relation[1:])
        else:
            joined.append(part)
    if len(joined) < 2:
        return joined[0] if joined else a
    return Phrase(" and ".join(part.within(ALL) for part in joined), ALL, parts=tuple(joined))


def _or(a: Phrase, b: Phrase) -> Phrase:
    if a.states and b.states and a.states[0] == b.states[0]:
        return _in_states(a.states[0], a.states[1] | b.states[1])
    if a.equal and b.relation and a.equal == (b.relation[0], b.relation[2]):
        return _related(a.equal[0], "=<", a.equal[1])
    left, right = (part.text if part.binding == ANY else part.within(COMPARED) for part in (a, b))
    return Phrase(f"{left} or {right}", ANY)


def _if(condition: Phrase, then: Phrase, otherwise: Phrase) -> Phrase:
    rest = otherwise.text if ", else " in otherwise.text else otherwise.within(ALL)
    return Phrase(f"{then.within(ALL)} if {condition.text}, else {rest}", ANY)


def _not(a: Phrase) -> Phrase:
    if a.text in ("true", "false"):
        return Phrase("false" if a.text == "true" else "true")
    if a.states:
        return Phrase(f"{a.states[0]} is not {list_states(a.states[1])}", COMPARED)
    if a.equal:
        return Phrase(f"{a.equal[0]} != {a.equal[1]}", COMPARED)
    if a.relation and a.relation[1] == "less" and not a.parts:
        return _related(a.relation[2], "=<", a.relation[0])
    return Phrase(f"not {a.within(ATOM)}", COMPARED)


def _sum(sign: str) -> Any:
    return lambda a, b: Phrase(f"{a.within(SUM)}{sign}{b.within(SUM if sign == '+' else ATOM)}", SUM)


MEANINGS: dict[str, Any] = {
    "constant": _constant,
    "field": lambda owner, name, sort: Phrase(field_name(owner, name)),
    "named": _named,
    "equal": _compare("="),
    "before": _compare("<"),
    "less": _compare("less"),
    "seq_add": _sum("+"),
    "seq_subtract": _sum("-"),
    "distance": _sum("-"),
    "add": _sum("+"),
    "subtract": _sum("-"),
    "and": _and,
    "or": _or,
    "not": _not,
    "if": _if,
    "later": lambda a, b: Phrase(f"{a.text} + {b.text}", SUM),
    "recall": lambda side, what, of: Phrase(f"{what} of {side}'s incarnation {of.text}", COMPARED),
    "passed": lambda a: Phrase(f"{a.text} has passed", COMPARED),
    "no_later": _compare("=<"),
}


def render(expression: Node) -> str:
    """The expression in one line.

    >>> from tcpspec.rules.block import snd_una, snd_nxt
    >>> from tcpspec.rules.segment import seg
    >>> render((snd_una < seg.ack_no) & (seg.ack_no <= snd_nxt))
    'SND.UNA < SEG.ACK =< SND.NXT'
    """
    return str(interpret(expression, MEANINGS).text)
