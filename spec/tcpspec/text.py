"""Expressions and rules as text in the RFC's notation: ``SND.UNA < SEG.ACK``, ``<SEQ=ISS><CTL=SYN>``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tcpspec.control import names
from tcpspec.expression import Expression, interpret

if TYPE_CHECKING:
    from tcpspec.model import Changes, Reply

RFC_NAMES = {
    "seg.seq": "SEG.SEQ", "seg.ack_no": "SEG.ACK", "seg.wnd": "SEG.WND", "seg.text": "SEG.TEXT", "iss": "ISS",
    "irs": "IRS", "fresh_iss": "new ISS", "parameter.time_wait": "2 MSL", "parameter.buffer": "buffer",
    "parameter.max_window": "MAX.SND.WND", "snd_wl1": "SND.WL1", "snd_wl2": "SND.WL2",
}  # fmt: skip


def field_name(owner: str, name: str) -> str:
    """The RFC's name of a variable where it has one.

    >>> field_name("block", "snd_una"), field_name("seg", "SYN"), field_name("A", "snd_nxt")
    ('SND.UNA', 'SYN', 'A.SND.NXT')
    """
    key = name if owner in ("block", "old", "event") else f"{owner}.{name}"
    plain = name.upper().replace("_", ".") if name.startswith(("snd_", "rcv_")) else name
    shown = RFC_NAMES.get(key) or (plain if owner in ("block", "old", "event", "seg") else f"{owner}.{plain}")
    return f"old({shown})" if owner == "old" else shown


def _constant(value: Any, sort: str) -> str:
    return {"True": "true", "False": "false", "None": "nobody"}.get(str(value), str(value))


def _tight(part: str) -> str:
    """Parenthesize a compound part."""
    return f"({part})" if " " in part and not (part.startswith("(") and part.endswith(")")) else part


MEANINGS: dict[str, Any] = {
    "constant": _constant,
    "field": lambda owner, name, sort: field_name(owner, name),
    "named": lambda name, body: name,
    "equal": lambda a, b: f"{a} = {b}",
    "before": lambda a, b: f"{a} < {b}",
    "less": lambda a, b: f"{a} < {b}",
    "seq_add": lambda a, b: f"{a}+{_tight(b)}",
    "seq_subtract": lambda a, b: f"{a}-{_tight(b)}",
    "distance": lambda a, b: f"{_tight(a)}-{_tight(b)}",
    "add": lambda a, b: f"{a}+{b}",
    "subtract": lambda a, b: f"{_tight(a)}-{_tight(b)}",
    "and": lambda a, b: f"{a} and {b}",
    "or": lambda a, b: f"({a} or {b})",
    "not": lambda a: f"not {_tight(a)}",
    "if": lambda c, a, b: f"({a} if {c} else {b})",
    "later": lambda a, b: f"{a} + {b}",
    "recall": lambda side, what, incarnation: f"{what} of {side}'s incarnation {incarnation}",
    "passed": lambda a: f"{a} has passed",
}


def render(expression: Expression) -> str:
    """The expression in one line.

    >>> from tcpspec.block import snd_una, snd_nxt
    >>> from tcpspec.segment import seg
    >>> render((snd_una < seg.ack_no) & (seg.ack_no <= snd_nxt))
    'SND.UNA < SEG.ACK and (SEG.ACK = SND.NXT or SEG.ACK < SND.NXT)'
    """
    return str(interpret(expression, MEANINGS))


def render_changes(changes: Changes) -> str:
    """`STATE <- SYN-RECEIVED, RCV.NXT <- SEG.SEQ+1`."""
    return ", ".join(f"{field_name('block', name)} <- {render(value)}" for name, value in changes.items())


def render_reply(reply: Reply | None) -> str:
    """`<SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>`, the notation of section 3.5."""
    if reply is None:
        return ""
    parts = [f"<SEQ={render(reply.seq)}>"]
    if reply.ack is not None:
        parts.append(f"<ACK={render(reply.ack)}>")
    parts.append(f"<CTL={names(reply.control)}>")
    text = render(reply.text)
    if text != "0":
        parts.append(f"<DATA={text}>")
    if reply.fin is not None:
        parts.append(f" (with FIN if {render(reply.fin)})")
    return "".join(parts)
