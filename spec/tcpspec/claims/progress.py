"""Claims about what comes in the end: opens resolve, connections close, and a peer that is gone is noticed.

Every part says under which faults (its scenario) and for which endless runs (its fairness) it holds.  Holes that TCP
is known to have are parts of their own, each shown by a run that repeats or rests for ever.
"""

from __future__ import annotations

from tcpspec.claims.claim import Claim, Endings, Possible
from tcpspec.claims.pairs import fails, holds
from tcpspec.language.expression import Bool, any_of
from tcpspec.properties.liveness import (
    A_DISCOVERS,
    B_DISCOVERS,
    B_DISCOVERS_UNASKED,
    CLOSE_ENDS,
    CLOSES,
    OPENS_RESOLVE,
    QUIET,
)
from tcpspec.properties.property import CAN_OPEN, at_each_end
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import CLOSED, FIN_WAIT_2, state
from tcpspec.rules.event import Kind
from tcpspec.rules.spec import Spec
from tcpspec.scenarios.progress import (
    BOTH_OPEN,
    CRASH_ANY_TIME,
    CRASH_KEEP_ALIVE,
    CRASH_REOPEN,
    CRASH_UNREAD,
    LISTENS_AGAIN,
    LISTENS_AGAIN_GIVES_UP,
    LOST_ACK,
    LOST_SYN,
    LOST_SYN_ACK,
    OCTET_EACH_WAY,
    ONCE,
    ONCE_GIVES_UP,
    ONCE_IN_ORDER,
    ONCE_IN_TICKS,
    ONCE_IN_TICKS_LOSSY,
    SERVER_ABORTS,
    SERVER_ABORTS_UNHEARD,
    SERVER_REBOOTS,
)
from tcpspec.scenarios.scenario import Scenario
from tcpspec.system.fairness import TIMEOUTS, Fairness
from tcpspec.variants.retransmission import SYN_ACK_ONCE, SYN_ONCE, TEXT_ONCE

BOTH_CLOSE = Fairness(calls=(("A", Kind.CLOSE), ("B", Kind.CLOSE)))
ONE_CLOSES = Fairness(calls=(("A", Kind.CLOSE),))
PROBING = Fairness(timeouts=(*TIMEOUTS, Kind.KEEP_ALIVE))
GIVING_UP = Fairness(timeouts=(*TIMEOUTS, Kind.RETRANSMISSION_LIMIT))
DEAD = Fairness(delivery=False)
DEAD_GIVING_UP = Fairness(delivery=False, timeouts=GIVING_UP.timeouts)

WAITING_CLOSE = TCP.reading(CLOSE4A="wait")
OLD_ACK_IGNORED = TCP.reading(D24="segment")
LITERAL_TIME_WAIT, NO_TIMER = TCP.reading(D6="literal"), TCP.reading(D3="literal")
ANSWERS_SYN_AGAIN = SYN_ACK_ONCE.reading(RESEND="syn-ack")


CONNECTED = CAN_OPEN.holds
LEFT_ALONE = any_of(*(here(state == FIN_WAIT_2) & there(state == CLOSED) for here, there in at_each_end()))
"""An end waits for the FIN of a peer that has none to send any more."""


def _settles(
    id: str, scenario: Scenario, statement: str, spec: Spec = TCP, *, drops: str = "", situation: Bool = CONNECTED
) -> Endings:
    """Where runs settle; without what it ``drops`` one is stuck."""
    return Endings(id=id, statement=statement, expected="VIOLATED" if drops else "HOLDS", spec=spec, scenario=scenario,
                   drops=drops, situation=situation)  # fmt: skip


T13 = Claim(
    id="T13",
    title="Half-open connections are discovered once either side sends",
    statement="If an end has lost its memory of a connection, the other is reset as soon as either of them sends what "
    "has to be acknowledged; if neither does, it never learns.",
    story="Whatever has to be acknowledged is sent again until it is answered, and an end that knows nothing of the "
    "connection answers by a reset; a new SYN draws an ACK of the old numbers, and that ACK draws the reset. Two "
    "things must not happen: that an ACK from before the failure answers first, and that a CLOSE in SYN-RECEIVED lets "
    "the two ends acknowledge each other's old segments for ever.",
    parts=(
        holds("sends", "a server whose client has lost its memory is reset once it sends an octet or its FIN", TCP,
              CRASH_UNREAD, B_DISCOVERS),
        holds("reopens", "a server whose client has lost its memory is reset once the client opens anew (Figure 9)",
              TCP, CRASH_REOPEN, B_DISCOVERS),
        fails("nobody-sends", "a server whose client has lost its memory never learns of it if neither side sends", TCP,
              CRASH_UNREAD, B_DISCOVERS_UNASKED, drops="sends"),
        holds("keep-alive", "a server that sends keep-alives learns that its client has lost its memory, though "
              "nobody sends", TCP, CRASH_KEEP_ALIVE, B_DISCOVERS_UNASKED, fairness=PROBING),
        fails("heard-before", "an end whose FIN was acknowledged just before its peer lost its memory waits in FIN- "
              "WAIT-2 for ever", TCP, CRASH_ANY_TIME, B_DISCOVERS, drops="unanswered"),
        fails("early-close", "after a CLOSE in SYN-RECEIVED of an old SYN both ends send for ever, and neither is "
              "reset", TCP, LISTENS_AGAIN, A_DISCOVERS, drops="no-early-close"),
        holds("no-early-close", "where CLOSE waits for ESTABLISHED, a client that sends learns that its server is gone",
              WAITING_CLOSE, LISTENS_AGAIN, A_DISCOVERS),
        holds("gives-up", "a client that sends learns that its server is gone, by R2 if not before (MUST-20)", TCP,
              LISTENS_AGAIN_GIVES_UP, A_DISCOVERS, fairness=GIVING_UP),
    ),
    sources=("RFC 9293 sections 3.5.1 and 3.8.4", "Dalal and Sunshine 1978"),
)  # fmt: skip

T14 = Claim(
    id="T14",
    title="No stuck state, but for known holes",
    statement="From every reachable state of one connection both ends can reach CLOSED, and if both users close they "
    "do, provided that not all copies of a segment are lost. An end whose peer is gone may wait in FIN-WAIT-2 for "
    "ever.",
    story="Whoever waits has either sent something that is sent again until it is answered, or waits for the peer's "
    "FIN, or for a timer. So an end is stuck only if the peer that owes it a FIN is gone, if a timer does not run, or "
    "if two ends answer each other's answers.",
    parts=(
        holds("closes", "if both users close, both ends reach CLOSED", TCP, ONCE, CLOSES, fairness=BOTH_CLOSE),
        Possible(id="can-close", statement="from every state some run leads both ends to CLOSED", expected="HOLDS",
                 spec=TCP, scenario=ONCE, property=CLOSES),
        _settles("endings", ONCE, "every run that settles does so where it should"),
        holds("crossing", "if both users close after a simultaneous open, both ends reach CLOSED", TCP, BOTH_OPEN,
              CLOSES, fairness=BOTH_CLOSE),
        holds("octets", "if both users close after an octet each way, both ends reach CLOSED", TCP, OCTET_EACH_WAY,
              CLOSES, fairness=BOTH_CLOSE),
        fails("without-delivery", "if every copy may be lost, both ends need not reach CLOSED", TCP, ONCE, CLOSES,
              drops="delivery", fairness=Fairness(delivery=False, calls=BOTH_CLOSE.calls)),
        fails("without-retransmission", "if a FIN is sent only once, both ends need not reach CLOSED", TEXT_ONCE,
              ONCE_IN_ORDER, CLOSES, drops="retransmission", fairness=BOTH_CLOSE),
        holds("with-retransmission", "if a FIN is sent until it is acknowledged, both ends reach CLOSED over a "
              "network that loses", TCP, ONCE_IN_ORDER, CLOSES, fairness=BOTH_CLOSE),
        fails("without-timer", "if TIME-WAIT never times out, both ends do not reach CLOSED", TCP, ONCE, CLOSES,
              drops="time-wait",
              fairness=Fairness(timeouts=(Kind.OUTPUT, Kind.RETRANSMISSION), calls=BOTH_CLOSE.calls)),
        fails("one-closes", "if only one user closes, half-close may last for ever", TCP, ONCE, CLOSE_ENDS,
              drops="both-close", fairness=ONE_CLOSES),
        holds("close-ends", "a requested close ends if both users close", TCP, ONCE, CLOSE_ENDS, fairness=BOTH_CLOSE),
        holds("quiet", "the network falls quiet, whatever the users do", TCP, ONCE_IN_ORDER, QUIET),
        _settles("fin-wait-2", SERVER_REBOOTS, "an end whose peer has lost its memory waits in FIN- "
                                               "WAIT-2 for ever (known hole; one reboot, no loss)", drops="no-reboot",
               situation=LEFT_ALONE),
        _settles("aborted", SERVER_ABORTS_UNHEARD, "an end that did not hear that its peer aborted "
                                                   "waits in FIN-WAIT-2 for ever (known hole; one "
                                                   "ABORT, one loss)", drops="reset-heard", situation=LEFT_ALONE),
        _settles("gave-up", ONCE_GIVES_UP, "an end whose peer gives up (R2) without a word waits for "
                                           "its FIN for ever (known hole)", drops="no-r2", situation=LEFT_ALONE),
        _settles("aborted-heard", SERVER_ABORTS, "an ABORT whose reset arrives leaves nobody waiting"),
        holds("keep-alive", "where keep-alives are sent and both users close, both ends reach CLOSED, from FIN- "
              "WAIT-2 as well", TCP, CRASH_KEEP_ALIVE, CLOSES,
              fairness=Fairness(timeouts=PROBING.timeouts, calls=BOTH_CLOSE.calls)),
        fails("two-time-waits", "two ends in TIME-WAIT acknowledge each other's ACKs for ever if every answer "
              "restarts the timer (known hole, D6 literal; no fault at all)", LITERAL_TIME_WAIT, ONCE_IN_TICKS, CLOSES,
              drops="D6", fairness=BOTH_CLOSE),
        fails("never-quiet", "the network never falls quiet if every answer restarts TIME-WAIT (D6 literal)",
              LITERAL_TIME_WAIT, ONCE_IN_TICKS_LOSSY, QUIET, drops="D6"),
        holds("time-waits", "two ends in TIME-WAIT both time out, with D6 as read here", TCP, ONCE_IN_TICKS, CLOSES,
              fairness=BOTH_CLOSE),
        holds("quiet-in-ticks", "the network falls quiet, with D6 as read here", TCP, ONCE_IN_TICKS_LOSSY, QUIET),
        fails("no-timer", "an end that enters TIME-WAIT from CLOSING never leaves it if no timer is started there "
              "(known hole, D3 literal; no fault)", NO_TIMER, ONCE_IN_ORDER, CLOSES, drops="D3", fairness=BOTH_CLOSE),
        _settles("time-wait-for-ever", ONCE_IN_ORDER, "a TIME-WAIT without a timer can never end (D3 "
                                                      "literal)", NO_TIMER, drops="D3"),
        Possible(id="old-ack", statement="an ESTABLISHED connection cannot even be closed if a FIN "
                                         "whose ACK is a duplicate is ignored with it (D24, segment; "
                                         "no fault)", expected="VIOLATED",
                 spec=OLD_ACK_IGNORED, scenario=ONCE_IN_ORDER, property=CLOSES, drops="D24"),
        Possible(id="early-close", statement="after a CLOSE in SYN-RECEIVED of an old SYN no run leads "
                                             "both ends to CLOSED (known hole; an old copy of a SYN, "
                                             "and segments overtaken)", expected="VIOLATED", spec=TCP,
                 scenario=LISTENS_AGAIN, property=CLOSES, drops="no-early-close"),
        _settles("early-close-loop", LISTENS_AGAIN, "after a CLOSE in SYN-RECEIVED of an old SYN the "
                                                    "two ends answer each other for ever", drops="no-early-close"),
        Possible(id="no-early-close", statement="where CLOSE waits for ESTABLISHED, from every state "
                                                "some run leads both ends to CLOSED, though old "
                                                "segments meet a second connection", expected="HOLDS",
                 spec=WAITING_CLOSE, scenario=LISTENS_AGAIN, property=CLOSES),
        _settles("no-early-close-loop", LISTENS_AGAIN, "where CLOSE waits for ESTABLISHED, every run "
                                                         "settles where it should, though old segments "
                                                         "meet a second connection", WAITING_CLOSE),
    ),
    sources=("RFC 9293 sections 3.6 and 3.10.7.4", "RFC 1122 section 4.2.2.20", "RFC 1337"),
)  # fmt: skip

T15 = Claim(
    id="T15",
    title="Every open ends, established or with an error",
    statement="Whichever of the three segments of the handshake is lost, one retransmission repairs it; if no copy "
    "ever arrives, R2 ends the open with an error.",
    story="The client sends its SYN again until it is answered, the server its SYN,ACK until it is acknowledged: a "
    "lost third ACK is repaired by the server, whose SYN,ACK the client acknowledges again.",
    parts=(
        holds("lost-syn", "an open ends if its SYN is lost once", TCP, LOST_SYN, OPENS_RESOLVE),
        fails("syn-once", "the SYN is lost, and never sent again", SYN_ONCE, LOST_SYN, OPENS_RESOLVE,
              drops="retransmission"),
        holds("lost-syn-ack", "an open ends if the SYN,ACK is lost once", TCP, LOST_SYN_ACK, OPENS_RESOLVE),
        fails("syn-ack-once", "the SYN,ACK is lost, and never sent again: the client's SYN draws a bare ACK, which "
              "it drops", SYN_ACK_ONCE, LOST_SYN_ACK, OPENS_RESOLVE, drops="retransmission"),
        fails("syn-ack-once-answered", "that the server answers the SYN again by its SYN,ACK (RESEND) does not help "
              "if an old reset has refused the client", ANSWERS_SYN_AGAIN, LOST_SYN_ACK, OPENS_RESOLVE,
              drops="retransmission"),
        holds("lost-ack", "an open ends if the third ACK is lost once", TCP, LOST_ACK, OPENS_RESOLVE),
        fails("ack-once", "the third ACK is lost, and the SYN,ACK never sent again: the server waits in SYN-RECEIVED "
              "for ever", SYN_ACK_ONCE, LOST_ACK, OPENS_RESOLVE, drops="retransmission"),
        fails("ack-once-answered", "RESEND does not help if the third ACK is lost and the SYN,ACK never sent again: "
              "the client has nothing to send again", ANSWERS_SYN_AGAIN, LOST_ACK, OPENS_RESOLVE,
              drops="retransmission"),
        holds("any-loss", "every open ends, with any number of losses, copies and delays", TCP, ONCE, OPENS_RESOLVE),
        fails("dead", "if no copy ever arrives, an open need not end", TCP, ONCE, OPENS_RESOLVE, drops="delivery",
              fairness=DEAD),
        holds("gives-up", "if no copy ever arrives, R2 ends the open (MUST-20)", TCP, ONCE_GIVES_UP, OPENS_RESOLVE,
              fairness=DEAD_GIVING_UP),
    ),
    sources=("RFC 9293 sections 3.5 and 3.8.3",),
)  # fmt: skip

CLAIMS = (T13, T14, T15)
