"""The notation of RFC 9293 section 3.5, for the printer and the parser alike: words, marks, segments, times.

A ladder's line shows the state of both ends *after* its event; ``-->`` and ``<--`` are departures and
arrivals, ``...`` is the network.  Everything in parentheses that is not listed here is a comment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.check import Check
from tcpspec.rules.control import names
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Outcome, Segment
from tcpspec.rules.spec import Spec
from tcpspec.rules.spelling import spelt_rule
from tcpspec.system.joint import FORGER

ACTS: dict[Kind, str] = {
    Kind.OPEN_PASSIVE: "passive Open",
    Kind.OPEN_ACTIVE: "Open",
    Kind.SEND: "Send",
    Kind.RECEIVE: "Receive",
    Kind.CLOSE: "Close",
    Kind.ABORT: "Abort",
    Kind.STATUS: "Status",
    Kind.OUTPUT: "queue",
    Kind.RETRANSMISSION: "retransmission",
    Kind.USER_TIMEOUT: "user timeout",
    Kind.RETRANSMISSION_LIMIT: "R2",
    Kind.TIME_WAIT_TIMEOUT: "2 MSL",
    Kind.KEEP_ALIVE: "keep-alive",
    Kind.HARD_ERROR: "ICMP error",
    Kind.REBOOT: "REBOOT",
}
"""What the margin says of an event other than an arrival; a Send says how many octets: ``(Send 10)``."""

LOST, DUPLICATE, COPY, OLD, FORGED = "lost", "duplicate", "copy", "old", "forged"
MARKS: dict[str, str] = {
    LOST: "the network loses the segment",
    DUPLICATE: "nobody in the figure sent it just now: doubled by the network, or left over",
    COPY: "a copy arrives, the segment itself is still in the network",
    OLD: "an earlier incarnation of its end sent it",
    FORGED: "neither end ever sent it: an attacker made it up",
}
"""Marks on a segment, in the margin of its sender except ``lost``, which stands where it would have arrived.

What is sent while the bounds of a search have no room in the network is lost, as it may be in any network that loses:
how much room there is is nothing of TCP's."""

NOT_OF_THE_RUN = frozenset({DUPLICATE, FORGED})
"""Marks of what no end sends in the run: a picture begins it with a ring, a capture at its sender lacks it."""


def mark_of_injected(segment: Segment) -> str:
    """The mark of a segment that appears in the network without being sent."""
    return FORGED if segment.sender == FORGER else DUPLICATE


TIMERS = (Kind.RETRANSMISSION, Kind.USER_TIMEOUT, Kind.RETRANSMISSION_LIMIT, Kind.TIME_WAIT_TIMEOUT, Kind.KEEP_ALIVE)
"""Events that may be a timer of a variant's own, which is called by the name of its rule."""


class Note(NamedTuple):
    """A parenthesis in the margin: an event (``length`` None where not said), a mark, or neither: then ``said``, which
    may be the name of a rule."""

    act: Kind | None = None
    length: int | None = None
    mark: str = ""
    said: str = ""


class UnclearNoteError(ValueError):
    """A parenthesis that is nearly a known one: meant, or a comment?"""


def read_note(inside: str) -> Note:
    """What ``(inside)`` says.

    >>> read_note("Send 10").length, read_note("1.5 MSL").act, read_note("Abort!!").act
    (10, <Kind.TIME_WAIT_TIMEOUT: 'TIME-WAIT TIMEOUT'>, None)

    Raises UnclearNoteError where a word is misspelt; ``!`` or ``?`` in it says that it is a comment.
    """
    text = " ".join(inside.lower().split())
    if text == "network full":
        return Note(mark=LOST)
    word, _, tail = text.rpartition(" ")
    if text in MARKS:
        return Note(mark=text)
    if tail == "msl" and word.replace(".", "", 1).isdigit():
        return Note(Kind.TIME_WAIT_TIMEOUT)
    known = {shown.lower(): kind for kind, shown in ACTS.items()}
    if text in known:
        return Note(known[text])
    if tail.isdigit() and word in known:
        return Note(known[word], int(tail))
    near = [] if set("!?") & set(text) else get_close_matches(text, [*known, *MARKS], 1, 0.8)
    if near:
        raise UnclearNoteError(f"did you mean ({near[0]})? (a comment may not look so alike; put a ! or ? in it)")
    return Note(said=text)


def rule_in_margin(name: str) -> str:
    """The name of a rule as it stands in a margin, where brackets and ``#`` mean something.

    >>> rule_in_margin("FIN-WAIT-2 ends (after a while)")
    'FIN-WAIT-2 ends after a while'
    """
    return " ".join("".join(letter for letter in name if letter not in "()[]<>#").split())


@cache
def own_timers(spec: Spec) -> Mapping[str, Kind]:
    """The timers of this spec that RFC 9293 does not have: name of the rule, in the margin's letters -> event."""
    usual = {spelt_rule(check) for check in TCP.all_checks if check.kind in TIMERS}
    return {rule_in_margin(check.name): check.kind for check in spec.checks
            if check.kind in TIMERS and spelt_rule(check) not in usual}  # fmt: skip


def named_timers(spec: Spec) -> Mapping[str, Kind]:
    """The same as ``read_note`` says them."""
    return {name.lower(): kind for name, kind in own_timers(spec).items()}


def timer_text(spec: Spec, outcome: Outcome | None) -> str:
    """What the margin says of a timer of the spec's own that went off; empty if none did."""
    fired = [rule_in_margin(check.name) for check in outcome.fired] if outcome else []
    return next((name for name in fired if name in own_timers(spec)), "")


def act_text(kind: Kind, length: int, time_wait: str = "2 MSL") -> str:
    """The margin's words for an event, without parentheses."""
    if kind is Kind.TIME_WAIT_TIMEOUT:
        return time_wait
    return f"{ACTS[kind]} {length}" if kind is Kind.SEND else ACTS[kind]


def segment_text(segment: Segment, *, window: bool = False) -> str:
    """The segment between the arrows; options that a variant adds come last.

    >>> from tcpspec.rules.control import ACK, SYN
    >>> segment_text(Segment(300, 101, SYN | ACK)), segment_text(Segment(101, 301, ACK, 10))
    ('<SEQ=300><ACK=101><CTL=SYN,ACK>', '<SEQ=101><ACK=301><CTL=ACK><DATA=10>')
    """
    control = names(segment.control)
    ack = f"<ACK={segment.ack_no}>" if "ACK" in control.split(",") else ""
    data = f"<DATA={segment.text}>" if segment.text else ""
    wnd = f"<WND={segment.wnd}>" if window else ""
    added = zip(segment._fields[len(Segment._fields) :], segment[len(Segment._fields) :], strict=True)
    options = "".join(f"<{name.upper()}={value}>" for name, value in added)
    return f"<SEQ={segment.seq}>{ack}<CTL={control}>{data}{wnd}{options}"


def time_text(duration: float, msl: float | None) -> str:
    """A time as a multiple of MSL, exactly; where there is no MSL, in the units of the run.

    >>> time_text(180, 120), time_text(241, None), time_text(2, 3)
    ('1.5 MSL', '241', '2/3 MSL')
    """
    if msl:
        multiple = Fraction(duration) / Fraction(msl)
        decimal = f"{float(multiple):.6g}"
        if Fraction(decimal) == multiple:
            return f"{decimal} MSL"
        if multiple.denominator < 1000:
            return f"{multiple} MSL"
    return f"{duration:g}" if float(f"{duration:g}") == duration else repr(duration)


def read_time(text: str, msl: float | None) -> float:
    """The inverse of ``time_text``; ValueError if it is none, or says MSL where the run has none."""
    number, _, unit = text.strip().partition(" ")
    try:
        value = Fraction(number)
    except ZeroDivisionError:
        raise ValueError(text) from None
    if unit.upper() not in ("", "MSL") or (unit and msl is None) or value < 0:
        raise ValueError(text)
    exact = value * Fraction(msl) if unit and msl is not None else value
    return int(exact) if exact.denominator == 1 else float(exact)


def applied(outcome: Outcome) -> Iterator[Check]:
    """The rules that applied; that processing has ended only if nothing else was done."""
    for check in outcome.fired:
        if check.step != "at last" or len(outcome.fired) == 1:
            yield check


def rules_of(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """The names of the rules that applied, with where RFC 9293 says it."""
    for check in applied(outcome):
        yield check.name, f"{check.section} {check.step}".strip()
