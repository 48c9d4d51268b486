"""Which variables mean something in which state: lemmas about the block alone, each plain from the rules.

No claim rests on them.  They tell whether a change of a rule can be noticed at all: a condition that follows from them
may as well be left out.  ``BOOKKEEPING`` shows that they are invariant, with the lemmas of T2.
"""

from __future__ import annotations

from tcpspec.language.expression import Seq, all_of, implies
from tcpspec.proofs.lemmas import first_value, lemma
from tcpspec.proofs.theorems import T2A, Theorem
from tcpspec.rules.block import (
    CLOSE_WAIT,
    CLOSING,
    ESTABLISHED,
    FIELDS,
    FIN_WAIT_1,
    FIN_WAIT_2,
    LAST_ACK,
    SYN_RECEIVED,
    SYN_SENT,
    TIME_WAIT,
    close_called,
    fin_sent,
    irs,
    iss,
    passive,
    rcv_nxt,
    snd_nxt,
    snd_queued,
    snd_una,
    state,
    time_wait_runs,
)

still_sends = state.is_one_of(SYN_SENT, SYN_RECEIVED, ESTABLISHED, CLOSE_WAIT, FIN_WAIT_1, CLOSING)
may_have_closed = state.is_one_of(FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK, TIME_WAIT)
has_closed = state.is_one_of(FIN_WAIT_2, LAST_ACK, TIME_WAIT)
remembered = [field for name, field in FIELDS.items() if name.startswith("was_") and isinstance(field, Seq)]

LEMMAS = (
    lemma("block", "the timer runs in TIME-WAIT and nowhere else", holds=implies(time_wait_runs, state == TIME_WAIT)
          & implies(state == TIME_WAIT, time_wait_runs)),
    lemma("block", "only SYN-RECEIVED is passive", given=passive, holds=state == SYN_RECEIVED),
    lemma("block", "a FIN was sent only after CLOSE", given=fin_sent, holds=may_have_closed & ~close_called),
    lemma("block", "FIN-WAIT-2, LAST-ACK and TIME-WAIT have sent their FIN", given=has_closed, holds=fin_sent),
    lemma("block", "FIN-WAIT-1 and CLOSING have sent their FIN, or will", given=state.is_one_of(FIN_WAIT_1, CLOSING),
          holds=fin_sent | close_called),
    lemma("block", "a CLOSE waits only where a FIN may still be sent", given=close_called,
          holds=still_sends & (state != SYN_SENT)),
    lemma("block", "calls are queued only where they may still be sent, before the FIN", given=snd_queued > 0,
          holds=still_sends & ~fin_sent),
    lemma("block", "FIN-WAIT-2 and TIME-WAIT wait for no acknowledgment", given=state.is_one_of(FIN_WAIT_2, TIME_WAIT),
          holds=snd_una == snd_nxt),
    lemma("block", "nothing is remembered of a connection that was reopened",
          holds=all_of(*(first_value(field) for field in remembered))),
    lemma("block", "SYN-SENT has sent its SYN and nothing else", given=state == SYN_SENT, holds=snd_nxt == iss + 1),
    lemma("block", "SYN-RECEIVED has sent and received a SYN and nothing else", given=state == SYN_RECEIVED,
          holds=(snd_nxt == iss + 1) & (rcv_nxt == irs + 1)),
)  # fmt: skip

BOOKKEEPING = Theorem(
    "bookkeeping",
    "every variable of the block has the meaning that the state gives it",
    T2A.left,
    T2A.right,
    (*T2A.lemmas, *LEMMAS),
    LEMMAS,
    T2A.assumptions,
)
