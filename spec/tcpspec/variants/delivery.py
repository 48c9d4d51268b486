"""Checks left out on which delivery in order rests: where text begins, and which SYN reopens a TIME-WAIT connection.

Sources: RFC 9293 section 3.10.7.4, seventh step; section 3.6.1 (MAY-2) and RFC 6191 section 2.
"""

from __future__ import annotations

from tcpspec.language.expression import Bool, all_of
from tcpspec.rfc9293.arrives.answers import in_time_wait, still_receives
from tcpspec.rfc9293.arrives.sequence_number import finished, larger_iss, new_syn, newer_syn
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.check import cut
from tcpspec.rules.segment import seg
from tcpspec.rules.spec import Spec

OLD_PART = "what was received before is trimmed"
TEXT = "text is taken and acknowledged"

TAKES_ANYWHERE = TCP.but(
    "takes-anywhere",
    why="text is taken wherever in the window it begins: what comes too early is taken before what it follows",
    swap={TEXT: TCP.find(TEXT).but(guard=still_receives & (seg.text > 0))},
    drop=("text or FIN beyond RCV.NXT is not taken",),
)
UNTRIMMED = TCP.but(
    "untrimmed",
    why="a segment is not trimmed: one that begins with octets already received is never taken",
    drop=(OLD_PART,),
)
TRIMS_NUMBER_ONLY = TCP.but(
    "trims-number-only",
    why="trimming moves SEG.SEQ to RCV.NXT and keeps SEG.TEXT: octets are taken that the segment does not carry",
    swap={OLD_PART: TCP.find(OLD_PART).but(cut={**TCP.find(OLD_PART).cut, **cut(text=seg.text)})},
)

REUSE = TCP.but(
    "reuse",
    why="TIME-WAIT accepts a SYN beyond its numbers (MAY-2, RFC 6191 without timestamps), and returns if it was old",
    readings={"MAY2": "isn"},
)


def _reuse(name: str, why: str, when: Bool) -> Spec:
    """MAY-2 where a new SYN is accepted under another condition on the numbers."""
    guards = {
        "TIME-WAIT accepts a new SYN": (when, finished),
        "TIME-WAIT drops a new SYN until all text is read": (when, ~finished),
        "TIME-WAIT drops an old SYN silently": (~when,),
    }
    return REUSE.but(
        name,
        why=why,
        swap={
            rule: REUSE.find(rule).but(guard=all_of(in_time_wait, new_syn, *guard)) for rule, guard in guards.items()
        },
    )


REUSE_ANY_SYN = _reuse(
    "reuse-any-syn",
    "MAY-2 as RFC 9293 words it: the own ISS must be larger than all numbers used, nothing is asked of SEG.SEQ",
    larger_iss,
)
REUSE_ANY_ISS = _reuse("reuse-any-iss", "MAY-2 without its first condition: the own ISS may be any", newer_syn)

DELIVERIES = {
    spec.name: spec for spec in (TAKES_ANYWHERE, UNTRIMMED, TRIMS_NUMBER_ONLY, REUSE, REUSE_ANY_SYN, REUSE_ANY_ISS)
}  # fmt: skip
