"""Claims of the textbooks: the header, how octets are numbered, an open and a close step by step."""

from __future__ import annotations

from tcpspec.claims.claim import Claim, Induced, LaidOut, Told
from tcpspec.claims.pairs import fails, holds
from tcpspec.proofs.lemmas import SEGMENT_LEMMAS
from tcpspec.proofs.theorems import Theorem
from tcpspec.properties.property import A, B, always, both, sometimes
from tcpspec.rfc9293.header import FIELDS
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import CLOSED, ESTABLISHED, LAST_ACK, state
from tcpspec.scenarios.lifecycle import CLIENT_CLOSES, CLIENT_CLOSES_HEARD
from tcpspec.stories import CLOSE_STEP_BY_STEP, OCTETS_ARE_NUMBERED, OLD_DUPLICATE_SYN, OPEN_STEP_BY_STEP

FIRST_BIT = {"source_port": 0, "destination_port": 16, "seq": 32, "ack": 64, "data_offset": 96, "reserved": 100,
             "flags": 104, "window": 112, "urgent_pointer": 144}  # fmt: skip
"""RFC 9293 Figure 1, counted from the first bit of the header."""

CARRIES_ACK = next(lemma for lemma in SEGMENT_LEMMAS if lemma.name.startswith("every segment but a first SYN"))
ACK_ALWAYS = Theorem("N2", CARRIES_ACK.name, TCP, TCP, (CARRIES_ACK,), (CARRIES_ACK,))

H1 = Claim(
    id="H1",
    title="The header is laid out as RFC 9293 Figure 1 draws it",
    statement="Each field of the header stands in its bits: 16-bit ports, 32-bit numbers, a data offset in 32-bit "
    "words, four reserved bits, eight control bits, window and urgent pointer.",
    story="RFC 793 had six reserved bits; two of them have become CWR and ECE (RFC 3168), so four are left.",
    parts=tuple(
        LaidOut(id=field.attribute.replace("_", "-"), expected="HOLDS", field=field.attribute, bits=field.bits,
                first=FIRST_BIT[field.attribute], statement=f"{field.name}: {field.meaning}")
        for field in FIELDS if field.attribute in FIRST_BIT
    ),
    sources=("RFC 9293 section 3.1", "RFC 3168 section 6.1"),
)  # fmt: skip

N1 = Claim(
    id="N1",
    title="Octets are numbered, and an ACK names the next one expected",
    statement="100 octets from number 301 on are followed by 401; whoever has received 200 octets from 501 on "
    "expects 701; a bare ACK takes no number.",
    story="SEG.LEN counts octets, SYN and FIN; a bare ACK has length 0, so the next segment begins where it began.",
    parts=(
        Told(id="story", statement="301 + 100 is 401, 501 + 200 is 701, and a bare ACK uses no number",
             expected="HOLDS",
             spec=TCP, story=OCTETS_ARE_NUMBERED),
    ),
    sources=("RFC 9293 section 3.4",),
)  # fmt: skip

N2 = Claim(
    id="N2",
    title="Every segment after the first SYN carries an ACK",
    statement="Every segment carries an ACK, but for the SYN that opens and for a reset.",
    story="No rule sends a segment without ACK, except OPEN (SYN) and the answers to something that had an ACK (RST).",
    parts=(
        Induced(
            id="always",
            statement="every segment but a first SYN and a reset carries an ACK, in every run, whatever arrives",
            expected="PROVED",
            theorem=ACK_ALWAYS,
        ),
    ),
    sources=("RFC 9293 section 3.1", "RFC 9293 section 3.5.2"),
)

BOTH_ESTABLISHED = sometimes("both-established", "both ends are ESTABLISHED", both(state == ESTABLISHED), rfc="3.5")
BOTH_CLOSED = sometimes("both-closed", "both ends are CLOSED", both(state == CLOSED), rfc="3.6")
FIRST_CLOSES_LAST = always(
    "first-closes-last",
    "the end that closed first is not yet CLOSED while the other waits for its last ACK",
    given=B(state == LAST_ACK),
    holds=A(state != CLOSED),
    why="TIME-WAIT is there to answer until the other end is done",
    rfc="3.6",
)

O1 = Claim(
    id="O1",
    title="The open, step by step",
    statement="LISTEN, SYN-SENT, SYN-RECEIVED, ESTABLISHED: with SEQ=x, then SEQ=y ACK=x+1, then SEQ=x+1 ACK=y+1.",
    story="Each end takes the other's initial number and says so; the SYN takes one number, the last ACK none.",
    parts=(
        Told(id="three-segments", statement="the textbook's open is allowed line by line", expected="HOLDS", spec=TCP,
             story=OPEN_STEP_BY_STEP, property=BOTH_ESTABLISHED),
        Told(id="stale-syn", statement="a client that does not want the connection answers SYN,ACK by RST, and the "
             "server listens again", expected="HOLDS", spec=TCP, story=OLD_DUPLICATE_SYN),
    ),
    sources=("RFC 9293 section 3.5, Figures 6 and 8",),
)  # fmt: skip

C1 = Claim(
    id="C1",
    title="The close, step by step",
    statement="FIN-WAIT-1, CLOSE-WAIT, FIN-WAIT-2, LAST-ACK, TIME-WAIT and CLOSED: SEQ=u, ACK=u+1, then SEQ=w, and "
    "SEQ=u+1 ACK=w+1; between them the other end may still send.",
    story="Each direction is closed by a FIN of its own and the ACK of it; the end that closed first waits 2 MSL.",
    parts=(
        Told(id="four-segments", statement="the textbook's close is allowed line by line, with octets "
                                           "sent in CLOSE-WAIT", expected="HOLDS",
             spec=TCP, story=CLOSE_STEP_BY_STEP, property=BOTH_CLOSED),
        holds("first-closes-last", "the end that closes first is CLOSED last, if FINs and the last ACK arrive", TCP,
              CLIENT_CLOSES_HEARD, FIRST_CLOSES_LAST),
        fails("with-loss", "the end that closes first is CLOSED before the other is done, if FINs and the last ACK "
              "are lost for as long as TIME-WAIT lasts (T7)", TCP, CLIENT_CLOSES, FIRST_CLOSES_LAST,
              drops="last-words"),
    ),
    sources=("RFC 9293 section 3.6, Figures 5 and 12",),
)  # fmt: skip

CLAIMS = (H1, N1, N2, O1, C1)
