"""What other readings of RFC 9293 change: parts of other claims, asked once more with a reading set otherwise.

The most telling ones only; ``docs/readings.md`` has them all.  ``tcpspec.claims.under_reading`` makes the parts.
"""

from __future__ import annotations

from dataclasses import replace

from tcpspec.claims.attacks import T22
from tcpspec.claims.claim import Claim, Endings, Expected, OneEvent, Part
from tcpspec.claims.formula import Met, Premise, Valid
from tcpspec.claims.opening import T12
from tcpspec.claims.pairs import fails
from tcpspec.claims.progress import T13, T14
from tcpspec.claims.rules import T0
from tcpspec.claims.time_wait import T8
from tcpspec.claims.under_reading import under
from tcpspec.language.expression import HALF, SpecError
from tcpspec.properties.outcomes import CLOSED_TOGETHER
from tcpspec.rfc9293.definitions import acceptable_ack
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import ESTABLISHED, SYN_RECEIVED, rcv_nxt, snd_nxt, snd_una, state
from tcpspec.rules.event import Kind
from tcpspec.rules.segment import seg
from tcpspec.scenarios.one_connection import CROSSING
from tcpspec.scenarios.progress import SERVER_ABORTS_QUEUED
from tcpspec.stories import HALF_A_CIRCLE


def _part(of: Claim, id: str) -> Part:
    return next(part for part in of.parts if part.id == id)


def _otherwise(id: str, part: Part, statement: str, expected: Expected, **settings: str) -> Part:
    """The part under other readings; it drops the first of them."""
    other = under(part, **settings)
    if other is None:
        raise SpecError(f"part {part.id} cannot be asked under {settings}: it fixes one of them, or is about a variant")
    return replace(other, id=id, statement=statement, expected=expected, drops=next(iter(settings)))


def _pair(id: str, of: Claim, part: str, statement: str, expected: Expected, **settings: str) -> tuple[Part, Part]:
    """A part under other readings, and as it stands."""
    control = _part(of, part)
    said = f"with the reading chosen here ({of.id}): {control.statement}"
    return _otherwise(id, control, statement, expected, **settings), replace(
        control, id=f"{id}-control", statement=said, drops=""
    )


OUTSTANDING = Premise("outstanding", "less than half of the number space is outstanding", snd_nxt - snd_una < HALF)
NEARBY = Premise(
    "nearby",
    "SEG.ACK is less than half of the number space behind SND.NXT, or less than that ahead of SND.UNA",
    (snd_nxt - seg.ack_no < HALF) | (seg.ack_no - snd_una < HALF),
)
duplicate, not_yet_sent = seg.ack_no <= snd_una, snd_nxt < seg.ack_no
THREE_CASES = Valid(
    id="three-cases-nearby",
    statement="every ACK is in one of the three cases of the fifth step, and in no other",
    expected="PROVED",
    premises=(OUTSTANDING, NEARBY),
    conclusion=(duplicate | acceptable_ack | not_yet_sent)
    & ~(duplicate & acceptable_ack)
    & ~(duplicate & not_yet_sent)
    & ~(acceptable_ack & not_yet_sent),
)
ANYWHERE = THREE_CASES.without("nearby", "half of the number space away it is in two, or in none")

REFUSED = OneEvent(
    id="syn-ack-refused",
    statement="in SYN-RECEIVED no SYN,ACK whose SYN was received before opens the connection, against Figure 7",
    expected="PROVED",
    spec=TCP,
    kind=Kind.ARRIVES,
    given=(state == SYN_RECEIVED) & seg.SYN & seg.ACK & (seg.seq + 1 == rcv_nxt) & (seg.text == 0) & ~seg.FIN,
    holds=state != ESTABLISHED,
)
SILENT = Endings(
    id="silent-abort",
    statement="an ABORT in CLOSING may come before our FIN is sent, and by 3.10.5 it sends no reset: the peer waits in "
    "FIN-WAIT-2 for ever; no fault needed",
    expected="VIOLATED",
    drops="D2",
    spec=TCP,
    scenario=SERVER_ABORTS_QUEUED,
)
APART = _part(T12, "closed-together")

T24 = Claim(
    id="T24",
    title="RFC 9293 is checked to the letter, and each reading has its verdicts",
    statement="Every ambiguity of RFC 9293 that changes what an end does is a switch, and every claim has its verdict "
    "under each setting: read to the letter the RFC keeps ends in TIME-WAIT for ever and lets a lost ACK reset a "
    "close, and each of the holes that its default text has is closed by a reading that it allows.",
    story="Nobody implements the text without reading it. What a reading is worth shows when the same question is "
    "asked under the other one: most change nothing that a claim speaks of, a few decide it. docs/readings.md lists "
    "every verdict that changes.",
    parts=(
        replace(_part(T0, "readings"), id="every-setting", statement="under every setting each segment and each call "
                "is answered, and in no step do two rules apply at once"),
        *_pair("ping-pong", T14, "time-waits", "D6, literal: two ends in TIME-WAIT acknowledge each other's ACKs for "
               "ever", "VIOLATED", D6="literal"),
        *_pair("not-restarted", T8, "restart-in-ticks", "a FIN that comes again restarts nothing by D6 "
                                                        "literal, and one loss resets the close", "VIOLATED",
               D6="literal"),
        *_pair("for-ever", T14, "with-retransmission", "D3, literal: TIME-WAIT entered from CLOSING never ends",
               "VIOLATED", D3="literal"),
        *_pair("blind-rst", T22, "rst-5961", "without RFC 5961: a RST inside the window ends a connection", "VIOLATED",
               RFC5961="off"),
        *_pair("blind-text", T22, "data", "with MAY-12: the range of the ACK is checked, and blind text refused",
               "HOLDS", MAY12="on"),
        *_pair("close-waits", T13, "early-close", "CLOSE waits for ESTABLISHED (CLOSE4A: wait): a half-open "
               "connection is reset after all", "HOLDS", CLOSE4A="wait"),
        fails("closing-apart", "two ends that close at once answer each other for ever if a CLOSE in SYN-RECEIVED is "
              "taken to the letter (CLOSE4A: literal)", TCP, CROSSING, CLOSED_TOGETHER, drops="CLOSE4A"),
        replace(APART, id="closing-apart-control", statement="as it stands (T12): CLOSE waits for ESTABLISHED"),
        SILENT,
        _otherwise("silent-abort-control", SILENT, "an ABORT in CLOSING that sends a reset (D2: reset) "
                                                   "leaves nobody waiting", "HOLDS", D2="reset"),
        *_pair("old-ack", T14, "can-close", "D24, segment: a FIN with an ACK that says nothing new is ignored with it",
               "VIOLATED", D24="segment"),
        REFUSED,
        _otherwise("syn-ack-taken", REFUSED, "in SYN-RECEIVED a SYN,ACK whose SYN was received before "
                                             "opens the connection, as Figure 7 draws it (D27)", "VIOLATED",
                   D27="figure-7"),
        THREE_CASES,
        replace(ANYWHERE, id="three-cases-anywhere"),
        Met(id="three-cases", statement="an old ACK meets an end with two octets outstanding: it is a duplicate, and "
            "not yet sent", expected="VIOLATED", drops="nearby", spec=TCP, story=HALF_A_CIRCLE, of=ANYWHERE),
    ),
    sources=("RFC 9293 section 3.10", "RFC 793 errata", "RFC 5961"),
)  # fmt: skip

CLAIMS = (T24,)
