"""Claims about TIME-WAIT: how long it must last, for what, and what restarts its timer."""

from __future__ import annotations

from dataclasses import replace

from tcpspec.claims.claim import Claim, Derived, Loosened, Ticked, TickedClose
from tcpspec.claims.conditions import ClosesCleanly, Drains, FinAgain
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.spec import Spec
from tcpspec.variants.time_wait import NEVER_RESTART


def _ticked(reading: str, msl: int, enough: int) -> tuple[Ticked, Ticked]:
    """W = ``enough`` ticks holds, and one tick less is violated."""
    where = f"(D6: {reading}), by enumeration with MSL = {msl}"
    holds = Ticked(id="in-ticks", statement=f"TIME-WAIT of {enough} ticks drains the network {where}", expected="HOLDS",
                   reading=reading, msl=msl, time_wait=enough)  # fmt: skip
    return holds, Ticked(id="one-tick-less", statement=f"TIME-WAIT of {enough - 1} ticks does not drain the network "
                         f"{where}", expected="VIOLATED", reading=reading, msl=msl, time_wait=enough - 1)  # fmt: skip


def _loosened(condition: Drains | ClosesCleanly, drops: str, statement: str) -> Loosened:
    """However long TIME-WAIT is, or with the W that was enough, the claim fails."""
    return Loosened(id=f"without-{drops}", statement=statement, expected="VIOLATED", drops=drops, condition=condition)


T6 = Claim(
    id="T6",
    title="TIME-WAIT must last 2 MSL to drain the network",
    statement="If the final ACK is delivered and every segment that draws an acknowledgment restarts the timer, no "
    "segment of the connection is left when TIME-WAIT ends, if and only if it lasts at least 2 MSL.",
    story="The last acknowledgment may take one MSL to arrive; just before it does, the other end may send its FIN "
    "once more, and that copy may take another MSL.",
    parts=(
        Derived(id="drain", statement="no segment is left when TIME-WAIT ends (D6: every answer restarts the timer)",
                expected="PROVED", condition=Drains("answer"), text="W >= 2*MSL"),
        *_ticked("answer", 1, 2),
        *(_loosened(Drains("answer"), drops, says) for drops, says in (
            ("lifetime", "a segment lives longer than MSL"),
            ("no-forger", "a forger sends a segment of the connection"),
            ("final-ack", "the final ACK is lost"),
        )),
    ),
    sources=("RFC 9293 section 3.6.1 (MUST-13)", "RFC 7323 appendix B.2", "RFC 1122 section 4.2.2.13"),
)  # fmt: skip

T6B = Claim(
    id="T6b",
    title="TIME-WAIT that answers without restarting its timer needs 3 MSL, or 4",
    statement="If TIME-WAIT answers an unacceptable segment without restarting its timer, as RFC 9293 says, 2 MSL do "
    "not drain the network; 3 MSL do, and 4 if the resets that old segments draw are to be gone as well.",
    story="An old segment that arrives at the end of its life draws a fresh acknowledgment; the other end may still "
    "send its FIN just before that arrives, and the FIN lives for yet another MSL.",
    parts=(
        Derived(id="literal", statement="step 1 answers without a restart, as the text says (D6: literal)",
                expected="PROVED", condition=Drains("literal"), text="W >= 3*MSL"),
        Derived(id="fin", statement="only a FIN restarts the timer (D6: fin)", expected="PROVED",
                condition=Drains("fin"), text="W >= 3*MSL"),
        Derived(id="resets", statement="no segment is left, nor a reset that an old segment drew from "
                                       "the closed peer",
                expected="PROVED", condition=Drains("literal", resets=True), text="W >= 4*MSL"),
        *_ticked("literal", 1, 4),
        _loosened(Drains("fin"), "quiet", "the other end opens anew while TIME-WAIT lasts"),
        _loosened(Drains("literal"), "one-closer", "both ends close at once"),
    ),
    sources=("RFC 9293 section 3.10.7.4, first step",),
)  # fmt: skip


def _close_ticked(
    prefix: str, spec: Spec, losses: int, interval: int, enough: int, *, doubling: bool = False
) -> tuple[TickedClose, TickedClose]:
    """MSL = 2 ticks: W = ``enough`` ticks holds, and one tick less is violated."""
    losing = f"{losses} {'loss' if losses == 1 else 'losses'}, {'RTO' if doubling else 'R'} = {interval}"
    where = f"by enumeration with {losing}, MSL = 2 and {'no ' if spec is NEVER_RESTART else 'a '}restart by FIN"
    holds = TickedClose(
        id=f"{prefix}in-ticks",
        statement=f"TIME-WAIT of {enough} ticks lasts until the last FIN is answered, {where}",
        expected="HOLDS",
        spec=spec,
        msl=2,
        time_wait=enough,
        interval=interval,
        losses=losses,
        doubling=doubling,
    )
    return holds, replace(
        holds,
        id=f"{prefix}one-tick-less",
        statement=f"TIME-WAIT of {enough - 1} ticks may end before the last FIN is answered, {where}",
        expected="VIOLATED",
        time_wait=enough - 1,
    )


def _close(id: str, statement: str, condition: ClosesCleanly, text: str) -> Derived:
    return Derived(id=id, statement=statement, expected="PROVED", condition=condition, text=text)


T7 = Claim(
    id="T7",
    title="TIME-WAIT must outlast the retransmissions of the last FIN",
    statement="With at most k losses and a FIN resent at least every R, the other end closes cleanly if and only if "
    "W >= k R + MSL; with a doubling timeout W >= RTO (2^k - 1) + MSL. So 2 MSL cover one loss if and only if "
    "R =< MSL.",
    story="If the last ACK is lost, the FIN comes again; TIME-WAIT must still be there to answer it.",
    parts=(
        _close("none", "the last FIN is answered if nothing is lost", ClosesCleanly(0), "W >= MSL"),
        _close("once", "one FIN or ACK is lost, and the last FIN is answered", ClosesCleanly(1), "W >= R + MSL"),
        _close("twice", "two FINs or ACKs are lost, and the last FIN is answered", ClosesCleanly(2), "W >= 2*R + MSL"),
        _close(
            "doubling",
            "two FINs or ACKs are lost, the timeout doubles, and the last FIN is answered",
            ClosesCleanly(2, doubling=True),
            "W >= 3*RTO + MSL",
        ),
        *_close_ticked("", TCP, 1, 3, 5),
        *_close_ticked("doubling-", TCP, 2, 1, 5, doubling=True),
        *(
            _loosened(ClosesCleanly(1), drops, says)
            for drops, says in (
                ("retransmits", "the FIN is resent later than R"),
                ("losses", "one more FIN is lost, and the last one is not answered"),
                ("fin-arrives", "a FIN takes longer than MSL"),
                ("ack-arrives", "an ACK takes longer than MSL"),
                ("own-fin", "a FIN of an old connection is taken"),
                ("no-forger", "a forger sends a FIN"),
            )
        ),
    ),
    sources=("RFC 9293 section 3.6.1", "RFC 6298 section 5"),
)

T8 = Claim(
    id="T8",
    title="A retransmitted FIN must restart the timer",
    statement="Without a restart one loss needs W >= R + 2 MSL; read literally, RFC 9293 never restarts the timer "
    "for a retransmitted FIN.",
    story="A retransmitted FIN lies below RCV.NXT, so the first step answers it, and step 8, which restarts the timer, "
    "never sees it (D6).",
    parts=(
        _close("without", "the last FIN is answered after one loss, though nothing restarts the timer",
               ClosesCleanly(1, timer="unrestarted"), "W >= R + 2*MSL"),
        *_close_ticked("", NEVER_RESTART, 1, 1, 5),
        replace(
            _close_ticked("restart-", TCP, 1, 1, 4)[0], statement="TIME-WAIT of 4 ticks answers the "
                                                                  "last FIN if a FIN that comes again "
                                                                  "restarts its timer, with 1 loss, R "
                                                                  "= 1 and MSL = 2 ticks"
        ),
        Derived(id="literal", statement="a FIN that comes again restarts the timer, read literally (D6: literal)",
                expected="VIOLATED", condition=FinAgain(), text="never restarted"),
    ),
    sources=("RFC 9293 section 3.10.7.4, steps 1, 5 and 8",),
)  # fmt: skip

CLAIMS = (T6, T6B, T7, T8)
