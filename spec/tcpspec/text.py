"""Expressions and rules as text in the RFC's notation: ``SND.UNA < SEG.ACK =< SND.NXT``, ``<SEQ=ISS>``.

``MEANINGS`` is one more table for ``interpret``; its values are ``Phrase``s, which know enough of their
structure to join ``a < b`` and ``b =< c`` into one chain, and conditions on the state into a list of states.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tcpspec.block import SET_BY_RULES
from tcpspec.control import names
from tcpspec.expression import Expression, State, interpret

if TYPE_CHECKING:
    from tcpspec.model import Changes, Reply

RFC_NAMES = {
    "seg.seq": "SEG.SEQ", "seg.ack_no": "SEG.ACK", "seg.wnd": "SEG.WND", "seg.text": "SEG.TEXT", "iss": "ISS",
    "irs": "IRS", "fresh_iss": "new ISS", "parameter.time_wait": "2 MSL", "parameter.buffer": "buffer",
    "parameter.max_window": "MAX.SND.WND", "was_snd_nxt": "SND.NXT of the old connection",
    "was_rcv_nxt": "RCV.NXT of the old connection", "was_iss": "ISS of the old connection",
    "was_irs": "IRS of the old connection",
}  # fmt: skip

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
    key = name if owner in ("block", "old", "event") else f"{owner}.{name}"
    plain = name.upper().replace("_", ".") if name.startswith(("snd_", "rcv_")) else name
    shown = RFC_NAMES.get(key) or (plain if owner in ("block", "old", "event", "seg") else f"{owner}.{plain}")
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


def render(expression: Expression) -> str:
    """The expression in one line.

    >>> from tcpspec.block import snd_una, snd_nxt
    >>> from tcpspec.segment import seg
    >>> render((snd_una < seg.ack_no) & (seg.ack_no <= snd_nxt))
    'SND.UNA < SEG.ACK =< SND.NXT'
    """
    return str(interpret(expression, MEANINGS).text)


def render_changes(changes: Changes) -> str:
    """What a rule changes: `enter SYN-RECEIVED, choose ISS, IRS <- SEG.SEQ, RCV.NXT <- SEG.SEQ+1`."""
    left = {name: render(value) for name, value in changes.items()}
    kept = [field_name("block", name) for name, value in left.items() if value == field_name("block", name)]
    left = {name: value for name, value in left.items() if value != field_name("block", name)}
    phrases = []
    entered = left.pop("state", None)
    if set(changes) >= SET_BY_RULES:
        left = {name: value for name, value in left.items() if value not in ("0", "false", "nobody")}
        phrases.append("delete TCB" if entered == str(State.CLOSED) else "new TCB")
        phrases += [f"keep {name}" for name in kept]
    left = {name: value for name, value in left.items() if not (name.startswith("was_") and value == "0")}
    if entered:
        phrases.append(f"enter {entered}")
    if left.get("iss") == RFC_NAMES["fresh_iss"]:
        del left["iss"]
        left = {name: value.replace(RFC_NAMES["fresh_iss"], "ISS") for name, value in left.items()}
        phrases.append("choose ISS")
    timer = left.pop("time_wait_runs", None), left.pop("time_wait_expires", None)
    phrases += [f"{field_name('block', name)} <- {value}" for name, value in left.items()]
    if timer[0] not in (None, "true", "false"):
        phrases.append(f"the time-wait timer runs <- {timer[0]}, until <- {timer[1]}")
    if timer[0] == "true":
        phrases.append(f"start the time-wait timer ({RFC_NAMES['parameter.time_wait']})")
    return ", ".join(phrases)


def render_cut(cut: Changes) -> str:
    """What later steps see in place of the segment that came: `go on with SEG.SEQ = RCV.NXT, no SYN`."""
    values = {field_name("seg", name): render(value) for name, value in cut.items()}
    seen = [f"no {name}" if value == "false" else f"{name} = {value}" for name, value in values.items()]
    return f"go on with {', '.join(seen)}" if seen else ""


def render_reply(reply: Reply | None) -> str:
    """`<SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>`, the notation of section 3.5."""
    if reply is None:
        return ""
    parts = [f"<SEQ={render(reply.seq)}>"]
    if reply.ack is not None:
        parts.append(f"<ACK={render(reply.ack)}>")
    text = render(reply.text)
    if text != "0":
        parts.append(f"<DATA={text}>")
    parts.append(f"<CTL={names(reply.control)}>")
    if reply.fin is not None:
        parts.append(f" (with FIN if {render(reply.fin)})")
    return "".join(parts)
