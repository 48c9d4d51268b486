"""Claims that any protocol must answer for that is to do TCP's work: it connects, talks and closes; an open fails for a
reason; answers do not go on answering each other.  A review asks them of every variant."""

from __future__ import annotations

from dataclasses import replace

from tcpspec.claims.attacks import LEFT_IN_TIME_WAIT
from tcpspec.claims.claim import Answering, Claim, OneEvent
from tcpspec.claims.pairs import HALF_OPENED, fails, holds, waiting
from tcpspec.language.expression import Bool, named
from tcpspec.properties.outcomes import BOTH_CLOSE, CONNECTS, TALKS
from tcpspec.properties.property import CAN_OPEN, NO_OLD_OCTET, PROPERTIES
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import (
    CLOSED,
    LISTEN,
    SYN_RECEIVED,
    SYN_SENT,
    iss,
    passive,
    rcv_nxt,
    reopened,
    snd_nxt,
    snd_una,
    state,
)
from tcpspec.rules.event import Kind
from tcpspec.rules.segment import seg
from tcpspec.scenarios.attacks import REOPENED_AT_ONCE
from tcpspec.scenarios.one_connection import CLIENT_AND_LISTENER
from tcpspec.scenarios.presets import DEFAULT
from tcpspec.scenarios.progress import (
    BOTH_OPEN,
    CRASH_ANY_TIME,
    CRASH_REOPEN,
    LISTENS_AGAIN,
    OCTET_EACH_WAY,
    ONCE,
    SERVER_ABORTS,
)
from tcpspec.scenarios.scenario import Scenario

WHERE = "of a client that opens and a server that only listens"
CAN = (("connects", CONNECTS), ("talks", TALKS), ("closes", BOTH_CLOSE))
STANDARD = tuple(property for property in PROPERTIES if property is not NO_OLD_OCTET)
"""NO_OLD_OCTET is a known hole."""


P1 = Claim(
    id="P1",
    title="The standard properties hold within the default bounds",
    statement="No ESTABLISHED end without a peer, no unfounded acknowledgment, no old octet, agreement on both ISNs, "
    "nothing received that was not sent: in every joint state that `check` enumerates by default.",
    story="These are the properties by which every variant is judged first. One of them is a known hole: a CLOSE in "
    "SYN-RECEIVED lets old octets in (T3), unless it waits for ESTABLISHED.",
    parts=(
        *(holds(each.id, f"within the default bounds {each.name}", TCP, DEFAULT, each) for each in STANDARD),
        replace(
            fails("no-old-octet", "within the default bounds a CLOSE in SYN-RECEIVED lets octets of another "
                  "incarnation in", TCP, DEFAULT, NO_OLD_OCTET, drops="no-early-close", situation=HALF_OPENED),
            otherwise="within the default bounds no octet of another incarnation is accepted",
        ),
        holds("no-old-octet-waiting", "within the default bounds no octet of another incarnation is accepted, where "
              "CLOSE waits for ESTABLISHED", waiting(TCP), DEFAULT, NO_OLD_OCTET),
    ),
    sources=("RFC 9293 sections 3.4.1 and 3.5",),
)  # fmt: skip

P2 = Claim(
    id="P2",
    title="A client connects to a listener, octets go both ways, and both close",
    statement="A client that opens and a server that only listens become ESTABLISHED with each other, each delivers an "
    "octet of the other to its user, and after both users have closed both ends know it.",
    story="What forbids everything is safe. That nothing bad happens says something only of a protocol that connects.",
    parts=tuple(holds(id, f"{WHERE}: {can.name}", TCP, CLIENT_AND_LISTENER, can) for id, can in CAN),
    sources=("RFC 9293 sections 3.5 and 3.6, Figures 6 and 12",),
)

refused_here = named("the peer refuses this SYN", seg.RST & seg.ACK & (iss < seg.ack_no) & (seg.ack_no <= snd_nxt))
reset_at_rcv_nxt = seg.RST & (seg.seq == rcv_nxt)
called = (state == SYN_SENT) | ((state == SYN_RECEIVED) & ~passive & ~reopened)
listened = (state == LISTEN) | ((state == SYN_RECEIVED) & passive & ~reopened)
lasts = ~state.is_one_of(CLOSED, LISTEN)
WITHOUT_END = (Kind.SEND, Kind.RECEIVE, Kind.STATUS, Kind.RETRANSMISSION)
"""Events that end no open: neither its user nor a timer gives up."""


def _goes_on(id: str, statement: str, otherwise: str, kind: Kind, given: Bool, holds: Bool = lasts) -> OneEvent:
    return OneEvent(id=id, statement=statement, otherwise=otherwise, expected="PROVED", spec=TCP, kind=kind,
                    given=given, holds=holds)  # fmt: skip


P3 = Claim(
    id="P3",
    title="An open ends with an error only if its own SYN is refused, or its user or a timer gives up",
    statement="Of all segments only a RST that acknowledges this SYN ends an open in SYN-SENT, and only a RST at "
    "RCV.NXT one in SYN-RECEIVED; no segment whatever ends a passive one.",
    story="Old resets are as common as old SYNs. A client that believes them is told that nobody listens, while "
    "somebody does. CLOSE, ABORT, the user timeout, R2 and an ICMP error end an open as well: the user asked for it, "
    "or is told why.",
    parts=(
        _goes_on("syn-sent", "in SYN-SENT nothing that arrives ends an open but a RST that acknowledges its SYN",
                 "in SYN-SENT an open is ended by a segment that does not refuse its SYN", Kind.ARRIVES,
                 (state == SYN_SENT) & (snd_una == iss) & ~refused_here),
        _goes_on("syn-received", "in SYN-RECEIVED nothing that arrives ends an active open but a RST at RCV.NXT",
                 "in SYN-RECEIVED an active open is ended by a segment that is no RST at RCV.NXT", Kind.ARRIVES,
                 (state == SYN_RECEIVED) & ~passive & ~reopened & ~reset_at_rcv_nxt),
        _goes_on("passive", "nothing that arrives ends a passive open", "a segment that arrives ends a passive open",
                 Kind.ARRIVES, listened, state != CLOSED),
        *(_goes_on(kind.name.lower().replace("_", "-"), f"{kind} ends no active open", f"{kind} ends an active open",
                   kind, called)
          for kind in WITHOUT_END),
    ),
    sources=("RFC 9293 sections 3.5.3, 3.8.3, 3.10.7.3 (second) and 3.10.7.4 (second)", "RFC 5961 section 3.2"),
)  # fmt: skip


def _ends(scenario: Scenario, where: str) -> Answering:
    return Answering(id=scenario.name, statement=f"{where}: every exchange of answers to answers ends by itself",
                     otherwise=f"{where}: answers answer each other for ever, with no timer, call or new copy",
                     expected="HOLDS", spec=TCP, scenario=scenario, situation=CAN_OPEN.holds)  # fmt: skip


P4 = Claim(
    id="P4",
    title="Answers to answers come to an end by themselves",
    statement="No exchange goes on for ever by deliveries alone, without a timer, a call or a new copy; but if "
    "TIME-WAIT is ended early and the ports are used again among the old numbers, one does.",
    story="An answer to an answer needs a reason: a reset is never answered, and an exact one ends the connection that "
    "draws it. Where both ends answer whatever they do not expect, one stray segment keeps them busy for as long as "
    "the state lasts.",
    parts=(
        _ends(ONCE, "in one connection"),
        _ends(BOTH_OPEN, "where both ends open at once"),
        _ends(OCTET_EACH_WAY, "in one connection with an octet each way"),
        _ends(LISTENS_AGAIN, "where the server listens twice"),
        _ends(CRASH_ANY_TIME, "where the client may lose its memory"),
        _ends(CRASH_REOPEN, "where the client loses its memory and opens anew"),
        _ends(SERVER_ABORTS, "where the server may ABORT"),
        Answering(
            id="reopened-at-once", expected="VIOLATED", drops="time-wait", spec=TCP, scenario=REOPENED_AT_ONCE,
            statement="a client opens again within 2 MSL among its old numbers: two ACKs answer each other for ever",
            otherwise="a client opens again within 2 MSL among its old numbers: every exchange of answers still ends",
            situation=LEFT_IN_TIME_WAIT,
        ),
    ),
    sources=("RFC 9293 sections 3.5.2 and 3.10.7.4 (second)", "RFC 1337 section 2, H2", "RFC 5961 section 7"),
)  # fmt: skip

CLAIMS = (P1, P2, P3, P4)
