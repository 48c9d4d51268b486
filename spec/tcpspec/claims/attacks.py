"""Claims about segments that should not be there: old ones that end TIME-WAIT, and ones that an attacker makes up."""

from __future__ import annotations

from tcpspec.claims.claim import Claim, OneEvent, Told
from tcpspec.claims.handshake import WAITING_CLOSE
from tcpspec.claims.pairs import fails, holds, needed, waiting
from tcpspec.properties.outcomes import PEER_ALIVE
from tcpspec.properties.property import NO_OLD_OCTET, RECEIVED_WAS_SENT, A, B
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import CLOSED, TIME_WAIT, state
from tcpspec.rules.event import Kind
from tcpspec.scenarios.attacks import (
    BLIND_DATA,
    BLIND_RST,
    BLIND_SYN,
    BLIND_SYN_TO_SERVER,
    EXACT_RST,
    GUESSED_ACK,
    REOPENED_AT_ONCE,
    TIME_WAIT_ABORTED,
    TIME_WAIT_UNREACHABLE,
)
from tcpspec.scenarios.handshake import NO_FORGER
from tcpspec.stories import ACK_LOOP, CONNECTION_FAILURE, TIME_WAIT_ASSASSINATION
from tcpspec.variants.attacks import IGNORE_RST

WITHOUT_5961 = TCP.reading(RFC5961="off")
F1 = waiting(IGNORE_RST)
F1_WITHOUT_5961 = IGNORE_RST.reading(RFC5961="off")

LEFT_IN_TIME_WAIT = A(state == TIME_WAIT) & B(state == CLOSED)
"""What old segments can end: the peer of TIME-WAIT answers an ACK by a reset."""

HAZARDS = (
    (
        "h1",
        "after TIME-WAIT was ended by an old segment, old octets are taken for new ones (RFC 1337, hazard H1)",
        NO_OLD_OCTET,
    ),
    (
        "h2",
        "after TIME-WAIT was ended by an old segment, an end has received more than the other has "
        "sent, and they never agree again (RFC 1337, hazard H2)",
        RECEIVED_WAS_SENT,
    ),
    (
        "h3",
        "after TIME-WAIT was ended by an old segment, the new connection dies at one end (RFC 1337, hazard H3)",
        PEER_ALIVE,
    ),
)


T9 = Claim(
    id="T9",
    title="Any old segment can end TIME-WAIT, and ignoring RST prevents it",
    statement="An old segment draws an ACK from TIME-WAIT, that ACK draws a RST from the closed peer, and the RST ends "
    "TIME-WAIT; a connection opened at once among the old numbers meets the hazards H1, H2 and H3 of RFC 1337. If "
    "TIME-WAIT ignores RST, it meets none of them.",
    story="TIME-WAIT is there to outlive old segments, and it falls to the first of them. RFC 5961 does not help: the "
    "RST answers TIME-WAIT's own ACK, so its number is exact. It does prevent H3 as RFC 1337 draws it, but not the "
    "RST that the assassination itself leaves behind. Ignoring RST (F1) closes this door only: ABORT, the user timeout "
    "and an ICMP error still end TIME-WAIT early, and so does a SYN in its window without RFC 5961.",
    parts=(
        *(fails(id, says, WAITING_CLOSE, REOPENED_AT_ONCE, property, situation=LEFT_IN_TIME_WAIT)
          for id, says, property in HAZARDS),
        Told(id="figure-1", statement="an old segment draws an ACK from TIME-WAIT, which draws the RST "
                                      "that ends it (RFC 1337, Figure 1)", expected="HOLDS", spec=TCP,
             story=TIME_WAIT_ASSASSINATION),
        Told(id="figure-3", statement="two ends acknowledge each other without end after TIME-WAIT was "
                                      "ended early (RFC 1337, Figure 3)", expected="VIOLATED", spec=TCP,
             story=ACK_LOOP, property=RECEIVED_WAS_SENT),
        Told(id="figure-4", statement="without RFC 5961 an old ACK resets the open that follows an "
                                      "early end of TIME-WAIT (RFC 1337, Figure 4)",
             expected="VIOLATED", spec=WITHOUT_5961, story=CONNECTION_FAILURE, property=PEER_ALIVE),
        *(holds(f"{id}-ignoring-rst", f"if TIME-WAIT ignores RST: {property.name}", F1, REOPENED_AT_ONCE, property,
                situation=LEFT_IN_TIME_WAIT)
          for id, _, property in HAZARDS),
        OneEvent(id="no-segment-ends-it", statement="if TIME-WAIT ignores RST, no segment whatever ends it",
                 expected="PROVED", spec=IGNORE_RST, kind=Kind.ARRIVES, given=state == TIME_WAIT,
                 holds=state == TIME_WAIT),
        OneEvent(id="without-rfc-5961", statement="without RFC 5961 a SYN in its window still ends it",
                 expected="VIOLATED", drops="rfc-5961", spec=F1_WITHOUT_5961, kind=Kind.ARRIVES,
                 given=state == TIME_WAIT, holds=state == TIME_WAIT),
        needed("no-abort", TIME_WAIT_ABORTED, "ABORT still ends TIME-WAIT: old octets are taken", F1),
        needed("no-icmp", TIME_WAIT_UNREACHABLE, "an old ICMP error still ends TIME-WAIT: old octets are taken", F1),
    ),
    sources=("RFC 1337", "RFC 9293 sections 3.10.5 and 3.10.7.4", "RFC 5961 section 3"),
)  # fmt: skip

RANGE_CHECKED = WAITING_CLOSE.reading(MAY12="on")


T22 = Claim(
    id="T22",
    title="A blind RST or SYN kills a connection without RFC 5961, not with it",
    statement="Without RFC 5961 any RST or SYN inside the window ends a connection; with it, only a RST with exactly "
    "RCV.NXT does, and a SYN none that is ESTABLISHED.",
    story="The attacker need not see the connection: one number in the window is enough, and a window of 64 KiB "
    "leaves 65,536 guesses at most. RFC 5961 answers whatever is not exact by an ACK that the true peer may confirm. "
    "It does not stop the exact RST, nor the SYN that throws a server in SYN-RECEIVED back to LISTEN; and blind text "
    "passes unless its ACK is checked as well (MAY-12).",
    parts=(
        fails("rst", "without RFC 5961 a forged RST inside the window ends a connection", WITHOUT_5961, BLIND_RST,
              PEER_ALIVE, drops="rfc-5961"),
        holds("rst-5961", "under RFC 5961 a forged RST inside the window, not at RCV.NXT, ends no connection", TCP,
              BLIND_RST, PEER_ALIVE),
        fails("syn", "without RFC 5961 a forged SYN inside the window ends a connection", WITHOUT_5961, BLIND_SYN,
              PEER_ALIVE, drops="rfc-5961"),
        holds("syn-5961", "under RFC 5961 a forged SYN inside the window ends no connection", TCP, BLIND_SYN,
              PEER_ALIVE),
        holds("no-attacker", "without RFC 5961 no connection ends at one end only, as long as nobody forges",
              WITHOUT_5961, NO_FORGER, PEER_ALIVE),
        fails("exact-rst", "a forged RST with exactly RCV.NXT ends a connection, under RFC 5961 too", TCP, EXACT_RST,
              PEER_ALIVE, drops="inexact"),
        fails("syn-received", "a forged SYN throws a server in SYN-RECEIVED back to LISTEN, under RFC 5961 too", TCP,
              BLIND_SYN_TO_SERVER, PEER_ALIVE, drops="established"),
        fails("data", "forged text is taken if its ACK is merely old", WAITING_CLOSE, BLIND_DATA, NO_OLD_OCTET,
              drops="may-12"),
        holds("data-may-12", "forged text is not taken if the range of its ACK is checked (MAY-12)", RANGE_CHECKED,
              BLIND_DATA, NO_OLD_OCTET),
        fails("guessed-ack", "forged text is taken if its ACK is within MAX.SND.WND, although the range is checked "
              "(MAY-12)", RANGE_CHECKED, GUESSED_ACK, NO_OLD_OCTET, drops="ack-unknown"),
    ),
    sources=("RFC 5961 sections 3 to 5", "RFC 9293 section 3.10.7.4, steps 2, 4 and 5"),
)  # fmt: skip

CLAIMS = (T9, T22)
