"""Claims about what is counted and what is delivered: half-closed connections, and what has a sequence number."""

from __future__ import annotations

from tcpspec.claims.claim import Claim
from tcpspec.claims.pairs import fails, holds
from tcpspec.properties.outcomes import (
    ALL_RECEIVED,
    FALLS_SILENT,
    FIN_ARRIVES,
    FIN_WAS_RECEIVED,
    HALF_CLOSED_RECEIVES,
    PEER_ALIVE,
)
from tcpspec.rfc9293.tcp import TCP
from tcpspec.scenarios.handshake import NO_FORGER
from tcpspec.scenarios.one_connection import HALF_CLOSE, IDLE, ONE_OCTET, SERVER_SENDS
from tcpspec.variants.closing import FORCED_MERGE, PIGGYBACK
from tcpspec.variants.numbers import ACK_WITH_NUMBER, FIN_WITHOUT_NUMBER, SYN_WITHOUT_NUMBER

T10 = Claim(
    id="T10",
    title="A half-closed connection still delivers, and four segments close it",
    statement="Octets that an end sends after it received FIN are delivered; merging its own FIN with the ACK loses "
    "them, unless its user was ready to close anyway.",
    story="FIN says 'I have no more to send', nothing about the other direction. If the answer to a FIN must be a FIN, "
    "whatever the other user still had to send stays in its queue. An ACK that merely waits for the user's CLOSE may "
    "ride on that FIN: then three segments close, and nothing is lost.",
    parts=(
        holds("half-closed", "an end that has closed still receives", TCP, HALF_CLOSE, HALF_CLOSED_RECEIVES),
        holds("after-the-fin", "what is sent in CLOSE-WAIT is received before the FIN", TCP, HALF_CLOSE, ALL_RECEIVED),
        holds("before-the-fin", "what is sent before the other's FIN came is received too", TCP, SERVER_SENDS,
              ALL_RECEIVED),
        fails("forced-merge", "an end that answers FIN by FIN loses what its user had queued", FORCED_MERGE,
              SERVER_SENDS, ALL_RECEIVED, drops="two-directions"),
        holds("piggyback", "an ACK that waits for CLOSE and rides on the FIN loses nothing", PIGGYBACK, SERVER_SENDS,
              ALL_RECEIVED),
        holds("piggyback-half-closed", "an ACK that waits for text leaves the connection half-closed as long as the "
              "user likes", PIGGYBACK, HALF_CLOSE, HALF_CLOSED_RECEIVES),
    ),
    sources=("RFC 9293 section 3.6, Figure 5 note 2 and section 3.10.4", "RFC 1122 section 4.2.2.13"),
)  # fmt: skip


T11 = Claim(
    id="T11",
    title="SYN and FIN have a number, a bare ACK has none",
    statement="Without a number of its own a SYN cannot be told from its copy and a FIN cannot be acknowledged; with "
    "one, an ACK would have to be acknowledged for ever.",
    story="A number makes a thing old once it was received, and lets an ACK say that it was. Without one the copy of a "
    "SYN lies inside the window and throws the server back to LISTEN; and the ACK of the last octet, or of nothing, "
    "passes for the ACK of a FIN that was lost. An ACK with a number is itself something to acknowledge.",
    parts=(
        fails("syn-without-number", "a copy of the SYN undoes the open, and the client is alone", SYN_WITHOUT_NUMBER,
              NO_FORGER, PEER_ALIVE, drops="syn-without-number"),
        holds("syn-with-number", "an old copy of a SYN, whose number is used up, ends no connection", TCP, NO_FORGER,
              PEER_ALIVE),
        fails("fin-without-number", "a FIN that was lost counts as acknowledged", FIN_WITHOUT_NUMBER, ONE_OCTET,
              FIN_WAS_RECEIVED, drops="fin-without-number"),
        holds("fin-with-number", "a FIN that has a number is acknowledged by its receiver alone", TCP, ONE_OCTET,
              FIN_WAS_RECEIVED),
        fails("deadlock", "a FIN without a number is never sent again, and the peer waits for it for ever",
              FIN_WITHOUT_NUMBER, ONE_OCTET, FIN_ARRIVES, drops="fin-without-number"),
        holds("no-deadlock", "a FIN that has a number arrives in the end", TCP, ONE_OCTET, FIN_ARRIVES),
        fails("ack-with-number", "two ends with nothing to say acknowledge each other's ACKs", ACK_WITH_NUMBER, IDLE,
              FALLS_SILENT, drops="ack-with-number"),
        holds("ack-without-number", "two ends that have nothing to say are silent after the third segment", TCP, IDLE,
              FALLS_SILENT),
    ),
    sources=("RFC 9293 section 3.4",),
)  # fmt: skip

CLAIMS = (T10, T11)
