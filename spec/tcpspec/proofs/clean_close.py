"""Lemmas about a clean close: how long LAST-ACK can last when some FINs or their acknowledgments are lost (theorem T7).

The end in LAST-ACK sends its FIN, and sends it again after an interval that is at most so long.  A FIN *succeeds* if it
reaches the other end within MSL and the ACK that answers it comes back within MSL; at most k FINs fail.  Ghosts of the
end in LAST-ACK keep the account; ``tcpcheck.symbolic.timing.close_proof`` says how they change, these lemmas what they
imply: LAST-ACK is over before the other end's TIME-WAIT is, so the FIN is never answered by a reset.
"""

from __future__ import annotations

from collections.abc import Iterator

from tcpspec.language.expression import Bool, Nat, Time, all_of, implies, named
from tcpspec.proofs.drain import LIFETIME, NO_STRANGER, ON_TIME, THERE, TIMER_LEMMAS, after, ending, peer_lives, waiting
from tcpspec.proofs.lemmas import Lemma, lemma, live
from tcpspec.proofs.lengths import INTERVAL, Length, long_enough, times
from tcpspec.proofs.theorems import Assumption, Theorem
from tcpspec.properties.property import At
from tcpspec.rfc9293.definitions import seg_len
from tcpspec.rules.block import (
    CLOSE_WAIT,
    CLOSED,
    CLOSING,
    ESTABLISHED,
    LAST_ACK,
    LISTEN,
    SYN_RECEIVED,
    SYN_SENT,
    TIME_WAIT,
    close_called,
    fin_sent,
    incarnation,
    peer,
    rcv_nxt,
    snd_nxt,
    state,
    time_wait_expires,
)
from tcpspec.rules.event import TIME_WAIT_LENGTH, Kind, now
from tcpspec.rules.segment import seg
from tcpspec.rules.spec import Spec

AFTERWARDS = At("here")
"""In an assumption about an event: the block here after it."""

fins = Nat.field("block", "fins")
failed = Nat.field("block", "failed")
first_fin = Time.field("block", "first_fin")
latest_fin = Time.field("block", "latest_fin")
succeeds = Bool.field("block", "succeeds")
good_fin = Time.field("block", "good_fin")
answered = Bool.field("block", "answered")
answer = Time.field("block", "answer")

GHOSTS = (fins, failed, first_fin, latest_fin, succeeds, good_fin, answered, answer)
"""Of the end in LAST-ACK: FINs sent, how many of them fail, when the first and the latest were sent, whether one that
succeeds was sent and when the first such, whether it has been answered and when."""

in_last_ack = named("in LAST-ACK", state == LAST_ACK)
took_fin = named("the peer's FIN has been taken", state.is_one_of(CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT))
fin_to_come = state.is_one_of(CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED, CLOSE_WAIT)
its_close = named("in TIME-WAIT while the peer is in LAST-ACK", waiting & peer_lives & THERE(in_last_ack))
my_close = named(
    "in LAST-ACK while the peer is in TIME-WAIT", in_last_ack & THERE(waiting) & (THERE(peer) == incarnation) & live
)


def multiples(k: int, doubling: bool) -> list[int]:
    """The longest intervals between successive FINs, in multiples of R."""
    return [2**n if doubling else 1 for n in range(k)]


def reach(n: int, k: int, doubling: bool) -> Time:
    """How long after the first FIN the one after n intervals is sent, at the latest."""
    return times(sum(multiples(k, doubling)[:n]), INTERVAL)


def by_count(count: Nat, k: int, lowest: int, say: dict[int, Bool]) -> Bool:
    """``say[n]`` where the count is n."""
    return all_of(*(implies(count == n, say[n]) for n in range(lowest, k + 1)))


OWN_FIN = Assumption(
    "own-fin",
    "the FIN that an end takes was sent by the incarnation it is bound to",
    "T2 shows it of octets: with fresh ISNs no number of another incarnation is taken",
    holds=implies(~took_fin & AFTERWARDS(took_fin), seg.FIN & (seg.sender == AFTERWARDS(peer))),
    kinds=(Kind.ARRIVES,),
)


def loss_assumptions(k: int, doubling: bool) -> Iterator[Assumption]:
    """What is assumed of retransmission and of the network."""
    limits = {n: now <= latest_fin + times(multiples(k, doubling)[n - 1], INTERVAL) for n in range(1, k + 1)}
    yield Assumption(
        "retransmits",
        "in LAST-ACK the FIN is sent again after an interval of at most R"
        + (", doubled each time" if doubling else ""),
        "RFC 9293 section 3.8.1 and RFC 6298: the retransmission timer",
        holds=implies(in_last_ack & ~succeeds, by_count(fins, k, 1, limits)),
    )
    yield Assumption(
        "losses",
        f"at most {k} FINs fail: they or the ACKs that answer them are lost",
        "if every one is lost the close cannot be clean",
        holds=implies(in_last_ack, failed <= k),
    )
    yield Assumption(
        "fin-arrives",
        "a FIN that does not fail is received and answered within MSL",
        "RFC 9293 section 3.4.2: the maximum segment lifetime",
        holds=implies(my_close & succeeds & ~answered, now <= after(good_fin, 1)),
    )
    yield Assumption(
        "ack-arrives",
        "the ACK that answers it is received within MSL and ends LAST-ACK",
        "RFC 9293 section 3.4.2; that it ends LAST-ACK is proved of the rules",
        holds=implies(my_close & answered, now <= after(answer, 1)),
    )


CLOSE_LEMMAS = (
    *TIMER_LEMMAS,
    lemma("block", "no FIN was sent before the end closed", given=fin_to_come, holds=~fin_sent),
    lemma("block", "when the FIN has been sent, no CLOSE is waiting", given=fin_sent, holds=~close_called),
    lemma("block", "LAST-ACK has sent its FIN", given=in_last_ack,
          holds=fin_sent & (fins > 0) & (first_fin <= latest_fin) & (latest_fin <= now)),
    lemma("segment", "a FIN is the last number of its incarnation", given=seg.FIN & live & (seg.sender == incarnation),
          holds=fin_sent & (seg.seq + seg_len == snd_nxt) & seg.ACK & ~seg.SYN & ~seg.RST),
    lemma("block", "who took a FIN has received all that its peer ever sends", given=took_fin & peer_lives,
          holds=THERE(fin_sent) & (rcv_nxt == THERE(snd_nxt))),
    lemma("block", "TIME-WAIT's timer was started after the first FIN", given=its_close,
          holds=THERE(first_fin) + TIME_WAIT_LENGTH <= time_wait_expires),
)  # fmt: skip


def account(k: int, doubling: bool) -> Iterator[Lemma]:
    """What the ghosts imply of each other."""
    late = {n: latest_fin <= first_fin + reach(n - 1, k, doubling) for n in range(1, k + 1)}
    good = {n: good_fin <= first_fin + reach(n, k, doubling) for n in range(k + 1)}
    yield lemma("block", "until one succeeds every FIN has failed", given=in_last_ack & ~succeeds,
                holds=(fins == failed) & by_count(failed, k, 1, late))  # fmt: skip
    yield lemma("block", "one succeeds after at most so many intervals as failed", given=in_last_ack & succeeds,
                holds=(good_fin <= now) & by_count(failed, k, 0, good))  # fmt: skip
    yield lemma(
        "block", "only what succeeds is answered", given=in_last_ack & answered, holds=succeeds & (answer <= now)
    )


RESTARTED = lemma("block", "the answer restarted TIME-WAIT's timer", given=its_close & THERE(answered),
                  holds=THERE(answer) + TIME_WAIT_LENGTH <= time_wait_expires)  # fmt: skip
NOT_RESTARTED = lemma("block", "the answer was sent within MSL of the FIN", given=in_last_ack & answered,
                      holds=answer <= after(good_fin, 1))  # fmt: skip
ANSWERED_AT_ONCE = lemma("block", "if nothing is lost, who took the FIN has answered it",
                         given=state.is_one_of(CLOSING, TIME_WAIT) & peer_lives & THERE(in_last_ack),
                         holds=THERE(answered))  # fmt: skip
CLEAN = lemma(
    "block", "when TIME-WAIT ends, the peer has left LAST-ACK", given=ending, holds=~(peer_lives & THERE(in_last_ack))
)


def close_length(k: int, *, doubling: bool = False, restarts: bool = True) -> Length:
    """The least length of TIME-WAIT: k intervals and the lifetime of a FIN; if the FIN sent again does not restart
    the timer, that of its answer too.

    >>> close_length(1), close_length(3, doubling=True), close_length(1, restarts=False)
    ({'R': 1, 'MSL': 1}, {'RTO': 7, 'MSL': 1}, {'R': 1, 'MSL': 2})
    """
    intervals = {"RTO" if doubling else "R": sum(multiples(k, doubling))} if k else {}
    return {**intervals, "MSL": 1 if restarts or k == 0 else 2}


def clean_close(spec: Spec, k: int, *, doubling: bool = False, restarts: bool = True) -> Theorem:
    """T7 for k failures: whether ``restarts`` is what the spec does is for the proof to find out."""
    then = (RESTARTED, ANSWERED_AT_ONCE) if k == 0 else (RESTARTED,) if restarts else (NOT_RESTARTED,)
    length = close_length(k, doubling=doubling, restarts=restarts)
    return Theorem(
        f"T7(k={k}{', doubling' if doubling else ''}{'' if restarts else ', no restart'})",
        f"with at most {k} failures LAST-ACK is over before TIME-WAIT is",
        spec,
        spec,
        (*CLOSE_LEMMAS, *account(k, doubling), *then),
        (ON_TIME, CLEAN),
        (LIFETIME, NO_STRANGER, OWN_FIN, *loss_assumptions(k, doubling), long_enough(length, "long-enough")),
    )
