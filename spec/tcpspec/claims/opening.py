"""Claims about other ways to open: four segments instead of three, and two SYNs that cross."""

from __future__ import annotations

from dataclasses import replace

from tcpspec.claims.claim import Claim, Induced, Part, Told
from tcpspec.claims.handshake import WAITING_CLOSE
from tcpspec.claims.pairs import fails, holds
from tcpspec.claims.progress import BOTH_CLOSE
from tcpspec.language.expression import if_
from tcpspec.proofs.lemmas import iss_of, known, lemma, sent_of, within
from tcpspec.proofs.theorems import T2A
from tcpspec.properties.liveness import CLOSES
from tcpspec.properties.outcomes import CLOSE_TOGETHER, CLOSED_TOGETHER, ONE_CONNECTION
from tcpspec.properties.property import AGREEMENT, CAN_OPEN, CONFIRMED, NO_PHANTOM, PROPERTIES
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import SYN_SENT, irs, iss, peer, rcv_nxt, snd_nxt, snd_una, state
from tcpspec.rules.ghosts import NOBODY
from tcpspec.rules.spec import Spec
from tcpspec.scenarios.one_connection import CHANGED_MIND, CROSSING
from tcpspec.scenarios.progress import ONCE
from tcpspec.stories import CROSSING_SYNS, FIGURE_7, FIGURE_13, FOUR_SEGMENTS, SPLIT_HANDSHAKE
from tcpspec.variants.opening import CARELESS_FOUR_WAY, FOUR_WAY, HASTY_CROSSING, SPLIT

HALF_OPEN = lemma(
    "block",
    "SYN-SENT knows the peer that acknowledged its SYN, and no other",
    given=state == SYN_SENT,
    holds=(snd_nxt == iss + 1)
    & if_(
        snd_una == iss,
        peer == NOBODY,
        (peer != NOBODY) & known("there", peer) & (rcv_nxt == irs + 1)
        & within(rcv_nxt, iss_of("there", peer), sent_of("there", peer)),
    ),
)  # fmt: skip
"""Takes the place of the lemma that SYN-SENT knows nobody, which holds where SYN and ACK are one segment."""

T5A = replace(
    T2A.of(FOUR_WAY),
    id="T5a",
    lemmas=(*(each for each in T2A.lemmas if not each.name.startswith("SYN-SENT knows no peer")), HALF_OPEN),
)


def _everything(spec: Spec, name: str) -> tuple[Part, ...]:
    """Every property that is stated of both ends, in one and the same environment."""
    return tuple(
        holds(f"{name}-{property.id}", f"{name} segments: {property.name}", spec, CHANGED_MIND, property)
        for property in PROPERTIES
    )  # fmt: skip


T5 = Claim(
    id="T5",
    title="A fourth segment adds nothing",
    statement="Sending SYN and ACK apart gives no property that sending them together does not give; and it takes a "
    "number from the ACK to know which SYN belongs to it. And a SYN without an ACK cannot be refused by a client that "
    "has gone.",
    story="The ACK of our SYN must come from the end whose SYN we take. One segment cannot tear the two apart; of two "
    "segments an old SYN may be put beside a new ACK. The client of a four-way open must compare the number of the "
    "ACK with that of the SYN, and then it has exactly what one SYN,ACK says. A client that is TCP drops the bare ACK "
    "and takes the SYN for one that crossed its own: the open collapses into a simultaneous one, of seven segments. "
    "CLOSED answers a SYN without ACK by a reset of SEQ=0, and SYN-RECEIVED drops a reset that is not in its window: "
    "the server sends its SYN for ever.",
    parts=(
        *_everything(WAITING_CLOSE, "three"),
        *_everything(FOUR_WAY, "four"),
        Induced(id="proved", statement="four segments, in every run: if our SYN was acknowledged, the peer "
                "holds exactly this pair of ISNs", expected="PROVED", theorem=T5A),
        Told(id="four-segments", statement="a handshake of four segments sends ACK and SYN one after "
                                           "the other", expected="HOLDS", spec=FOUR_WAY,
             story=FOUR_SEGMENTS, property=CAN_OPEN),
        fails("without-same-number", "a client that takes any SYN once its own is acknowledged", CARELESS_FOUR_WAY,
              CHANGED_MIND, CONFIRMED, drops="same-number"),
        Told(id="split-handshake", statement="a SYN and an ACK one after the other are a simultaneous "
                                             "open to a client that is TCP", expected="HOLDS",
             spec=SPLIT, story=SPLIT_HANDSHAKE, property=CAN_OPEN),
        holds("split-confirmed", "a handshake split in two is as safe: if our SYN was acknowledged, the peer holds "
              "exactly this pair of ISNs", SPLIT, CHANGED_MIND, CONFIRMED),
        holds("three-closes", "three segments: if both users close, both ends reach CLOSED", WAITING_CLOSE, ONCE,
              CLOSES, fairness=BOTH_CLOSE),
        fails("four-closes", "four segments: a client that has gone cannot refuse the server's SYN", FOUR_WAY, ONCE,
              CLOSES, fairness=BOTH_CLOSE),
    ),
    sources=("RFC 9293 section 3.4.1", "Beardsley and Qian 2010"),
)  # fmt: skip

CROSSED = TCP.reading(D27="figure-7")
NO_TIMER = WAITING_CLOSE.reading(D3="literal")

T12 = Claim(
    id="T12",
    title="SYNs that cross open one connection, FINs that cross close it",
    statement="Two ends that open at once get one connection and agree on both numbers; two ends that close at once "
    "both end in CLOSED.",
    story="Each end is in SYN-RECEIVED until its own SYN is acknowledged. Figure 7 lets the crossing SYN,ACKs do that; "
    "by Table 6 they are old numbers, are acknowledged and dropped, and the ACKs that they draw do it one segment "
    "later (D27). Each FIN is acknowledged in CLOSING, and each end waits in TIME-WAIT.",
    parts=(
        *(
            holds(f"{name}-{property.id}", f"{how}: {property.name}", spec, CROSSING, property)
            for spec, name, how in ((TCP, "literal", "by Table 6"), (CROSSED, "figure-7", "by Figure 7"))
            for property in (AGREEMENT, ONE_CONNECTION, CAN_OPEN)
        ),
        Told(id="crossing-syns", statement="SYNs that cross open one connection, to the letter of the "
                                           "rules", expected="HOLDS", spec=TCP,
             story=CROSSING_SYNS, property=CAN_OPEN),
        Told(id="figure-7", statement="a simultaneous open goes as Figure 7 draws it if the crossing "
                                      "SYN,ACK is accepted (D27)",
             expected="HOLDS", spec=CROSSED, story=FIGURE_7, property=CAN_OPEN),
        fails("without-confirmation", "an end that trusts a crossing SYN at once is no end of one connection",
              HASTY_CROSSING, CROSSING, ONE_CONNECTION, drops="confirmation"),
        fails("without-confirmation-phantom", "an end that trusts a crossing SYN at once is ESTABLISHED with nobody",
              HASTY_CROSSING, CROSSING, NO_PHANTOM, drops="confirmation"),
        holds("with-confirmation", "an end that a crossing SYN has brought to SYN- RECEIVED is not ESTABLISHED with "
              "nobody", TCP, CROSSING, NO_PHANTOM),
        holds("close-together", "both ends may close at once, and their FINs cross", TCP, CROSSING, CLOSE_TOGETHER),
        Told(id="figure-13", statement="FINs that cross bring both ends to CLOSED as Figure 13 draws "
                                       "it", expected="HOLDS", spec=TCP,
             story=FIGURE_13),
        holds("closed-together", "two ends that close at once are both CLOSED in the end", WAITING_CLOSE, CROSSING,
              CLOSED_TOGETHER),
        fails("without-timer", "CLOSING enters TIME-WAIT and starts no timer (D3: literal)", NO_TIMER, CROSSING,
              CLOSED_TOGETHER, drops="timer"),
    ),
    sources=("RFC 9293 section 3.5 and Figure 7", "RFC 9293 section 3.6 and Figure 13", "RFC 793 erratum 3305"),
)  # fmt: skip

CLAIMS = (T5, T12)
