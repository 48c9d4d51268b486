"""Lemmas about delivery: which octets an end has accepted, and which of them its user has been handed.

Read ``tcpspec.proofs.lemmas`` first; these are inductive together with those.  The octets of an incarnation are the
numbers ISS+1, ISS+2 ... that it has sent, without its FIN.  What an end has accepted is ``delivered`` octets, each
time the next ones of its peer (``IN_ORDER``, with ``tcpspec.rules.ghosts``), and no more than that peer has sent
(``NO_MORE``): a prefix of the peer's stream.  Its user has been handed the first ``handed`` of them
(``HANDED_IN_ORDER``).
"""

from __future__ import annotations

from tcpspec.language.expression import Bool, Incarnation, Nat, if_, implies, named
from tcpspec.proofs.lemmas import fin_of, has_peer, iss_of, known, lemma, past, sent_of
from tcpspec.rules.block import (
    CLOSE_WAIT,
    CLOSED,
    CLOSING,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    LAST_ACK,
    LISTEN,
    SYN_RECEIVED,
    SYN_SENT,
    TIME_WAIT,
    close_called,
    delivered,
    fin_sent,
    handed,
    irs,
    misplaced,
    peer,
    rcv_nxt,
    rcv_unread,
    reopened,
    state,
    was_delivered,
    was_irs,
    was_peer,
    was_rcv_nxt,
)
from tcpspec.rules.segment import seg


def octets_of(side: str, of: Incarnation) -> Nat:
    """How many octets the incarnation has ever put into segments."""
    return (sent_of(side, of) - iss_of(side, of)) - if_(fin_of(side, of), Nat.constant(2), Nat.constant(1))


fin_taken: Bool = named("the peer's FIN is counted", (rcv_nxt - irs) == delivered + 2)
"""RCV.NXT is IRS+1 and the octets accepted; one more once the FIN was received."""

FIN_SENT_LEMMAS = (
    lemma("block", "before a CLOSE no FIN was sent",
          given=state.is_one_of(CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED, CLOSE_WAIT), holds=~fin_sent),
    lemma("block", "no CLOSE waits once the FIN was sent", given=fin_sent, holds=~close_called),
    lemma("past", "a FIN comes after the SYN", given=known("here", past) & fin_of("here", past),
          holds=sent_of("here", past) - iss_of("here", past) > 1),
    lemma("segment", "text is octets of its incarnation", given=~seg.RST & (seg.text > 0),
          holds=(seg.seq != iss_of("here", seg.sender))
          & ((seg.seq - iss_of("here", seg.sender)) + seg.text <= octets_of("here", seg.sender) + 1)),
    lemma("segment", "a FIN comes after the last octet of its incarnation", given=~seg.RST & seg.FIN,
          holds=fin_of("here", seg.sender)
          & ((seg.seq - iss_of("here", seg.sender)) + seg.text == octets_of("here", seg.sender) + 1)),
)  # fmt: skip
"""What a sender numbers: octets from ISS+1 on without a gap, its FIN after them, and nothing after that."""

COUNTED = lemma(
    "block",
    "RCV.NXT counts the SYN, the octets accepted, and the peer's FIN in the states after it",
    given=has_peer,
    holds=(((rcv_nxt - irs) == delivered + 1) | fin_taken)
    & implies(state.is_one_of(SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2), ~fin_taken)
    & implies(state.is_one_of(CLOSE_WAIT, CLOSING, LAST_ACK), fin_taken),
)
NOTHING_YET = lemma(
    "block",
    "without a peer nothing was accepted",
    given=~has_peer,
    holds=(delivered == 0) & (handed == 0) & (rcv_unread == 0),
)
REMEMBERED = lemma(
    "block",
    "what was accepted before TIME-WAIT was reopened is remembered",
    given=reopened,
    holds=(((was_rcv_nxt - was_irs) == was_delivered + 1) & (was_delivered <= octets_of("there", was_peer)))
    | (
        ((was_rcv_nxt - was_irs) == was_delivered + 2)
        & fin_of("there", was_peer)
        & (was_delivered == octets_of("there", was_peer))
    ),
)

IRS_IS_ITS_ISS = lemma(
    "block", "the octets are counted from the ISS of the peer", given=has_peer, holds=iss_of("there", peer) == irs
)
IN_ORDER = lemma("block", "no octet was accepted twice, out of order, or after a gap", holds=~misplaced)
NO_MORE = lemma(
    "block",
    "no more octets were accepted than the peer has sent",
    given=has_peer,
    holds=delivered <= octets_of("there", peer),
)
WHOLE = lemma(
    "block",
    "where the peer's FIN was received, every octet that it ever sends was accepted",
    given=has_peer & fin_taken,
    holds=fin_of("there", peer) & (delivered == octets_of("there", peer)),
)
HANDED_IN_ORDER = lemma(
    "block",
    "the user has been handed the first of the octets accepted, and those unread are the next ones",
    given=has_peer,
    holds=(handed + rcv_unread <= delivered)
    & implies((state != TIME_WAIT) | (rcv_unread > 0), handed + rcv_unread == delivered),
)
"""An ABORT that enters TIME-WAIT (reading D1) drops what was unread, and RECEIVE gets nothing after that."""

GOALS = (IRS_IS_ITS_ISS, IN_ORDER, NO_MORE, WHOLE, HANDED_IN_ORDER)
DELIVERY_LEMMAS = (*FIN_SENT_LEMMAS, COUNTED, NOTHING_YET, *GOALS)
