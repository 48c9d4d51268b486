"""Claims about what comes in the end: opens resolve, connections close, and a peer that is gone is noticed.

Every part says under which faults (its scenario) and for which endless runs (its fairness) it holds.  Holes that TCP
is known to have are parts of their own, each shown by a run that repeats or rests for ever.
"""

from __future__ import annotations

from tcpspec.claims.claim import Claim, Endings, Eventually, Possible
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
from tcpspec.properties.property import CAN_OPEN, Property, at_each_end
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


def _comes(
    id: str, property: Property, scenario: Scenario, statement: str, fairness: Fairness = Fairness(),  # noqa: B008
    spec: Spec = TCP,
) -> Eventually:  # fmt: skip
    return Eventually(id=id, statement=statement, expected="HOLDS", spec=spec, scenario=scenario, property=property,
                      fairness=fairness)  # fmt: skip


def _fails(
    id: str, property: Property, scenario: Scenario, statement: str, fairness: Fairness = Fairness(),  # noqa: B008
    spec: Spec = TCP, *, drops: str = "",
) -> Eventually:  # fmt: skip
    return Eventually(id=id, statement=statement, expected="VIOLATED", spec=spec, scenario=scenario, property=property,
                      fairness=fairness, drops=drops)  # fmt: skip


def _stuck(
    id: str, scenario: Scenario, statement: str, spec: Spec = TCP, *, drops: str = "", situation: Bool = CONNECTED
) -> Endings:
    return Endings(id=id, statement=statement, expected="VIOLATED", spec=spec, scenario=scenario, drops=drops,
                   situation=situation)  # fmt: skip


def _settles(id: str, scenario: Scenario, statement: str, spec: Spec = TCP) -> Endings:
    return Endings(id=id, statement=statement, expected="HOLDS", spec=spec, scenario=scenario, situation=CONNECTED)


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
        _comes("sends", B_DISCOVERS, CRASH_UNREAD, "a server whose client has lost its memory is "
                                                     "reset once it sends an octet or its FIN"),
        _comes("reopens", B_DISCOVERS, CRASH_REOPEN, "a server whose client has lost its memory is "
                                                       "reset once the client opens anew (Figure 9)"),
        _fails("nobody-sends", B_DISCOVERS_UNASKED, CRASH_UNREAD, "a server whose client has lost "
                                                                    "its memory never learns of it if "
                                                                    "neither side sends",
               drops="sends"),
        _comes("keep-alive", B_DISCOVERS_UNASKED, CRASH_KEEP_ALIVE, "a server that sends keep-alives "
                                                                      "learns that its client has lost "
                                                                      "its memory, though nobody sends", PROBING),
        _fails("heard-before", B_DISCOVERS, CRASH_ANY_TIME,
               "an end whose FIN was acknowledged just before its peer lost its memory waits in FIN- "
               "WAIT-2 for ever",
               drops="unanswered"),
        _fails("early-close", A_DISCOVERS, LISTENS_AGAIN,
               "after a CLOSE in SYN-RECEIVED of an old SYN both ends send for ever, and neither is "
               "reset",
               drops="no-early-close"),
        _comes("no-early-close", A_DISCOVERS, LISTENS_AGAIN, "where CLOSE waits for ESTABLISHED, a "
                                                               "client that sends learns that its "
                                                               "server is gone",
               spec=WAITING_CLOSE),
        _comes("gives-up", A_DISCOVERS, LISTENS_AGAIN_GIVES_UP, "a client that sends learns that its "
                                                                  "server is gone, by R2 if not before "
                                                                  "(MUST-20)",
               GIVING_UP),
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
        _comes("closes", CLOSES, ONCE, "if both users close, both ends reach CLOSED", BOTH_CLOSE),
        Possible(id="can-close", statement="from every state some run leads both ends to CLOSED", expected="HOLDS",
                 spec=TCP, scenario=ONCE, property=CLOSES),
        _settles("endings", ONCE, "every run that settles does so where it should"),
        _comes("crossing", CLOSES, BOTH_OPEN, "if both users close after a simultaneous open, both "
                                                "ends reach CLOSED", BOTH_CLOSE),
        _comes("octets", CLOSES, OCTET_EACH_WAY, "if both users close after an octet each way, both "
                                                   "ends reach CLOSED", BOTH_CLOSE),
        _fails("without-delivery", CLOSES, ONCE, "if every copy may be lost, both ends need not "
                                                   "reach CLOSED", Fairness(
               delivery=False, calls=BOTH_CLOSE.calls), drops="delivery"),
        _fails("without-retransmission", CLOSES, ONCE_IN_ORDER, "if a FIN is sent only once, both "
                                                                  "ends need not reach CLOSED", BOTH_CLOSE, TEXT_ONCE,
               drops="retransmission"),
        _comes("with-retransmission", CLOSES, ONCE_IN_ORDER, "if a FIN is sent until it is "
                                                               "acknowledged, both ends reach CLOSED "
                                                               "over a network that loses", BOTH_CLOSE),
        _fails("without-timer", CLOSES, ONCE, "if TIME-WAIT never times out, both ends do not reach "
                                                "CLOSED", Fairness(
               timeouts=(Kind.OUTPUT, Kind.RETRANSMISSION), calls=BOTH_CLOSE.calls), drops="time-wait"),
        _fails("one-closes", CLOSE_ENDS, ONCE, "if only one user closes, half-close may last for "
                                                 "ever", ONE_CLOSES,
               drops="both-close"),
        _comes("close-ends", CLOSE_ENDS, ONCE, "a requested close ends if both users close", BOTH_CLOSE),
        _comes("quiet", QUIET, ONCE_IN_ORDER, "the network falls quiet, whatever the users do"),
        _stuck("fin-wait-2", SERVER_REBOOTS, "an end whose peer has lost its memory waits in FIN- "
                                               "WAIT-2 for ever (known hole; one reboot, no loss)", drops="no-reboot",
               situation=LEFT_ALONE),
        _stuck("aborted", SERVER_ABORTS_UNHEARD, "an end that did not hear that its peer aborted "
                                                   "waits in FIN-WAIT-2 for ever (known hole; one "
                                                   "ABORT, one loss)", drops="reset-heard", situation=LEFT_ALONE),
        _stuck("gave-up", ONCE_GIVES_UP, "an end whose peer gives up (R2) without a word waits for "
                                           "its FIN for ever (known hole)", drops="no-r2", situation=LEFT_ALONE),
        _settles("aborted-heard", SERVER_ABORTS, "an ABORT whose reset arrives leaves nobody waiting"),
        _comes("keep-alive", CLOSES, CRASH_KEEP_ALIVE, "where keep-alives are sent and both users "
                                                         "close, both ends reach CLOSED, from FIN- "
                                                         "WAIT-2 as well", Fairness(
               timeouts=PROBING.timeouts, calls=BOTH_CLOSE.calls)),
        _fails("two-time-waits", CLOSES, ONCE_IN_TICKS, "two ends in TIME-WAIT acknowledge each "
                                                          "other's ACKs for ever if every answer "
                                                          "restarts the timer (known hole, D6 literal; "
                                                          "no fault at all)", BOTH_CLOSE, LITERAL_TIME_WAIT,
               drops="D6"),
        _fails("never-quiet", QUIET, ONCE_IN_TICKS_LOSSY, "the network never falls quiet if every "
                                                            "answer restarts TIME-WAIT (D6 literal)",
               spec=LITERAL_TIME_WAIT,
               drops="D6"),
        _comes("time-waits", CLOSES, ONCE_IN_TICKS, "two ends in TIME-WAIT both time out, with D6 as "
                                                      "read here", BOTH_CLOSE),
        _comes("quiet-in-ticks", QUIET, ONCE_IN_TICKS_LOSSY, "the network falls quiet, with D6 as "
                                                               "read here"),
        _fails("no-timer", CLOSES, ONCE_IN_ORDER, "an end that enters TIME-WAIT from CLOSING never "
                                                    "leaves it if no timer is started there (known "
                                                    "hole, D3 literal; no fault)", BOTH_CLOSE, NO_TIMER, drops="D3"),
        _stuck("time-wait-for-ever", ONCE_IN_ORDER, "a TIME-WAIT without a timer can never end (D3 "
                                                      "literal)", NO_TIMER, drops="D3"),
        Possible(id="old-ack", statement="an ESTABLISHED connection cannot even be closed if a FIN "
                                         "whose ACK is a duplicate is ignored with it (D24, segment; "
                                         "no fault)", expected="VIOLATED",
                 spec=OLD_ACK_IGNORED, scenario=ONCE_IN_ORDER, property=CLOSES, drops="D24"),
        Possible(id="early-close", statement="after a CLOSE in SYN-RECEIVED of an old SYN no run leads "
                                             "both ends to CLOSED (known hole; an old copy of a SYN, "
                                             "and segments overtaken)", expected="VIOLATED", spec=TCP,
                 scenario=LISTENS_AGAIN, property=CLOSES, drops="no-early-close"),
        _stuck("early-close-loop", LISTENS_AGAIN, "after a CLOSE in SYN-RECEIVED of an old SYN the "
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
        _comes("lost-syn", OPENS_RESOLVE, LOST_SYN, "an open ends if its SYN is lost once"),
        _fails("syn-once", OPENS_RESOLVE, LOST_SYN, "the SYN is lost, and never sent again", spec=SYN_ONCE,
               drops="retransmission"),
        _comes("lost-syn-ack", OPENS_RESOLVE, LOST_SYN_ACK, "an open ends if the SYN,ACK is lost "
                                                              "once"),
        _fails("syn-ack-once", OPENS_RESOLVE, LOST_SYN_ACK, "the SYN,ACK is lost, and never sent again: the client's "
               "SYN draws a bare ACK, which it drops", spec=SYN_ACK_ONCE, drops="retransmission"),
        _fails("syn-ack-once-answered", OPENS_RESOLVE, LOST_SYN_ACK, "that the server answers the SYN again by its "
               "SYN,ACK (RESEND) does not help if an old reset has refused the client", spec=ANSWERS_SYN_AGAIN,
               drops="retransmission"),
        _comes("lost-ack", OPENS_RESOLVE, LOST_ACK, "an open ends if the third ACK is lost once"),
        _fails("ack-once", OPENS_RESOLVE, LOST_ACK, "the third ACK is lost, and the SYN,ACK never sent again: the "
               "server waits in SYN-RECEIVED for ever", spec=SYN_ACK_ONCE, drops="retransmission"),
        _fails("ack-once-answered", OPENS_RESOLVE, LOST_ACK, "RESEND does not help if the third ACK "
                                                               "is lost and the SYN,ACK never sent "
                                                               "again: the client has nothing to send "
                                                               "again", spec=ANSWERS_SYN_AGAIN, drops="retransmission"),
        _comes("any-loss", OPENS_RESOLVE, ONCE, "every open ends, with any number of losses, copies "
                                                  "and delays"),
        _fails("dead", OPENS_RESOLVE, ONCE, "if no copy ever arrives, an open need not end", DEAD, drops="delivery"),
        _comes("gives-up", OPENS_RESOLVE, ONCE_GIVES_UP, "if no copy ever arrives, R2 ends the open "
                                                           "(MUST-20)",
               DEAD_GIVING_UP),
    ),
    sources=("RFC 9293 sections 3.5 and 3.8.3",),
)  # fmt: skip

CLAIMS = (T13, T14, T15)
