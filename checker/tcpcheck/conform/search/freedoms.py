"""Alternatives to the default rules: what RFC 9293 leaves open, what extensions change, what older texts said.

Each is a specification of its own, ``TCP.but(...)`` or another reading, and the assumption that goes with using it.
``FREEDOMS`` are readings that an implementation may choose; an ambiguity counts as one only if asked for by --reading.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tcpcheck.conform.capture.options import fast_open_cookie, timestamp
from tcpcheck.conform.end.assumption import Assumption, Sort
from tcpcheck.conform.end.hypothesis import Event
from tcpcheck.conform.end.rules import Rules
from tcpspec.language.expression import SpecError
from tcpspec.rfc9293.arrives.sequence_number import finished, larger_iss, new_syn
from tcpspec.rfc9293.calls import fits
from tcpspec.rfc9293.definitions import ACK_NOW, RESET_BY_ACK, RESET_WITHOUT_ACK
from tcpspec.rules.block import (
    CLOSE_WAIT,
    ESTABLISHED,
    SYN_RECEIVED,
    SYN_SENT,
    TIME_WAIT,
    close_called,
    snd_queued,
    state,
)
from tcpspec.rules.check import change
from tcpspec.rules.control import ACK, RST, SYN
from tcpspec.rules.event import Kind, length
from tcpspec.rules.segment import seg
from tcpspec.rules.spec import Section, Spec
from tcpspec.variants.attacks import F1
from tcpspec.variants.early_data import DATA_ON_SYN

FREEDOMS = ("RFC5961", "MAY12", "MAY1", "MAY2", "RESEND", "CLOSE4A", "D27")


@dataclass(frozen=True, eq=False)
class Alternative:
    """Other rules, when they apply to a received segment, and what using them assumes."""

    rules: Rules
    sort: Sort
    name: str
    says: str
    applies: Callable[[Event], bool]

    def assumption(self, number: int) -> Assumption:
        """Readings and extensions are assumed of the end, older behaviour of one packet."""
        return Assumption(self.sort, self.name, self.says, number if self.sort is Sort.OLDER else 0)


def always(event: Event) -> bool:
    return True


def is_reset(event: Event) -> bool:
    return RST in event.segment.control


def opens_fast(event: Event) -> bool:
    """A SYN with text and a cookie."""
    return bool(SYN in event.segment.control and event.segment.text and fast_open_cookie(event.packet.options))


def outdated(event: Event) -> bool:
    """The timestamp is older than one before (RFC 7323 section 5.3, R1)."""
    return event.stale and RST not in event.segment.control


def renewed(event: Event) -> bool:
    """A SYN whose timestamp is not older than the last one (RFC 6191)."""
    is_syn = SYN in event.segment.control and ACK not in event.segment.control
    return is_syn and not event.stale and timestamp(event.packet.options) is not None


def fast_open(base: Spec) -> Spec:
    """RFC 7413 section 4.2.2: text on a SYN with a valid cookie is taken, and the server may send at once."""
    takes = DATA_ON_SYN.find("LIS-3")
    queues = base.find("SEND before ESTABLISHED queues the text")
    sends = base.find("SEND makes the text a segment")
    may_send = state.is_one_of(ESTABLISHED, CLOSE_WAIT, SYN_RECEIVED) & ~close_called
    return base.but(
        "fast-open",
        why="a cookie stands for the confirmation of the peer (RFC 7413)",
        swap={
            "LIS-3": takes.but(then=change(snd_wnd=seg.wnd)),
            queues.name: queues.but(guard=(state == SYN_SENT) & (length > 0)),
            sends.name: sends.but(guard=(length > 0) & may_send & (snd_queued == 0) & fits),
        },
    )


def paws(base: Spec) -> Spec:
    """RFC 7323 section 5.3: a segment with an old timestamp is acknowledged and dropped."""
    section = Section("5.3 of RFC 7323", Kind.ARRIVES)
    section.check("R1", "a segment with an old timestamp is acknowledged and dropped", row="Q1-3", send=ACK_NOW)
    return base.but("paws", why="old duplicates are told by their timestamps", before={"3.10.7.4 first": section})


def reopen_by_timestamp(base: Spec) -> Spec:
    """RFC 6191 section 2: in TIME-WAIT a SYN with a newer timestamp is accepted whatever its sequence number."""
    accepting = base.reading(MAY2="isn")
    accepts = accepting.find("TIME-WAIT accepts a new SYN")
    return accepting.but(
        "reopen-by-timestamp",
        why="SHLD-4: timestamps shorten TIME-WAIT",
        swap={accepts.name: accepts.but(guard=(state == TIME_WAIT) & new_syn & larger_iss & finished)},
        drop=("TIME-WAIT drops an old SYN silently", "TIME-WAIT drops a new SYN until all text is read"),
    )


def reset_of_syn_received(base: Spec) -> Spec:
    """RFC 793 page 71: a SYN in the window is an error in SYN-RECEIVED too, and is answered by a reset."""
    rule = base.find("Y4-1")
    return base.but(
        "syn-is-reset",
        why="RFC 793, before RFC 1122 4.2.2.20(e)",
        swap={rule.name: rule.but(guard=rule.guard & ~seg.ACK, send=RESET_WITHOUT_ACK)},
        add=(rule.but(name=f"{rule.name}, with ACK", guard=rule.guard & seg.ACK, send=RESET_BY_ACK),),
    )


def ignore_reset(base: Spec) -> Spec:
    """RFC 1337, fix F1: TIME-WAIT ignores RST."""
    return base.but("ignore-reset", why="RFC 1337", before={"3.10.7.4 second": F1})


EXTENSIONS = (
    (ignore_reset, Sort.EXTENSION, "RFC 1337", "TIME-WAIT ignores a reset", is_reset),
    (fast_open, Sort.EXTENSION, "RFC 7413", "text of a SYN with a Fast Open cookie is taken at once", opens_fast),
    (paws, Sort.EXTENSION, "RFC 7323", "a segment with an old timestamp is acknowledged and dropped", outdated),
    (reopen_by_timestamp, Sort.READING, "RFC 6191", "TIME-WAIT accepts a SYN with a newer timestamp (SHLD-4)", renewed),
)
OLDER = (
    (reset_of_syn_received, Sort.OLDER, "RFC 793",
     "a SYN in the window of SYN-RECEIVED is answered by a reset, as RFC 793 said and RFC 9293 does not", always),
)  # fmt: skip


def alternatives(base: Spec, fixed: frozenset[str]) -> tuple[Alternative, ...]:
    """Everything that may be tried beside ``base``; readings in ``fixed`` stay as they are."""
    readings = tuple(
        Alternative(Rules(base.reading(**{name: setting})), Sort.READING, f"{name}={setting}", meaning, always)
        for name in FREEDOMS
        if name not in fixed
        for setting, meaning in base.readings[name].choices.items()
        if base.settings[name] != setting
    )
    return readings + _made(base, EXTENSIONS)


def older(base: Spec) -> tuple[Alternative, ...]:
    """What older texts said."""
    return _made(base, OLDER)


Recipe = tuple[Callable[[Spec], Spec], Sort, str, str, Callable[[Event], bool]]


def _made(base: Spec, recipes: tuple[Recipe, ...]) -> tuple[Alternative, ...]:
    made = []
    for spec, sort, name, says, applies in recipes:
        try:
            made.append(Alternative(Rules(spec(base)), sort, name, says, applies))
        except SpecError:
            continue  # a reading that was asked for has no such rule
    return tuple(made)
