"""A claim about calls and windows: what users queue is sent, what is sent is acknowledged, and then all is at rest.

Windows are closed and opened here, and every variable about them is followed; other claims keep them wide open.
"""

from __future__ import annotations

from tcpspec.claims.claim import Claim
from tcpspec.claims.pairs import fails, holds
from tcpspec.language.expression import TRUE
from tcpspec.properties.property import both, leads_to
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import (
    CLOSE_WAIT,
    CLOSED,
    ESTABLISHED,
    FIN_WAIT_2,
    LISTEN,
    close_called,
    outstanding,
    snd_queued,
    state,
)
from tcpspec.rules.event import Kind
from tcpspec.scenarios.flow import (
    REST_CROSSING,
    REST_FAILURES,
    REST_LISTENS_AGAIN,
    REST_LISTENS_FIRST,
    REST_ONCE,
    REST_PROBES,
    REST_SERVER_FIRST,
    REST_TIMEOUTS,
    WINDOW_OF_ONE,
)
from tcpspec.system.fairness import Fairness

READS = Fairness(calls=(("B", Kind.RECEIVE),))
at_rest = (
    state.is_one_of(CLOSED, LISTEN, ESTABLISHED, FIN_WAIT_2, CLOSE_WAIT)
    & ~outstanding
    & (snd_queued == 0)
    & ~close_called
)
REST = leads_to(
    "comes-to-rest",
    "what was queued is sent, what was sent is acknowledged, and no end stays between two states",
    given=TRUE,
    holds=both(at_rest),
    why="whatever is left then is left to the users",
    rfc="3.8.6.1",
)
NO_PROBE = TCP.but(
    "no-probe",
    why="nothing probes a closed window (MUST-36): if the segment that opens it is lost, nobody ever learns",
    drop=("one octet probes a closed window",),
)


F1 = Claim(
    id="F1",
    title="Whatever is queued is sent, and whatever is sent is acknowledged",
    statement="If segments are not lost for ever and the user of a full buffer reads, every run comes to rest: nothing "
    "is queued or unacknowledged, no CLOSE waits, and no end is between two states.",
    story="Text waits for room in the window, and the window for the user who reads. The sender learns of it by a "
    "probe, for a segment that only opens a window is not sent again when it is lost. Everything else is sent until it "
    "is acknowledged.",
    parts=(
        holds("window-of-one", "two octets for a buffer of one are sent and acknowledged in the end", TCP,
              WINDOW_OF_ONE, REST, fairness=READS),
        fails("without-reading", "octets for a full buffer wait for ever if the user never reads", TCP, WINDOW_OF_ONE,
              REST, drops="reading"),
        fails("without-probe", "octets wait for ever at a window that was shut if nothing probes it", NO_PROBE,
              WINDOW_OF_ONE, REST, drops="probe", fairness=READS),
        holds("rest-once", "a connection with an octet comes to rest", TCP, REST_ONCE, REST),
        holds("rest-crossing", "a simultaneous open comes to rest", TCP, REST_CROSSING, REST),
        holds("rest-failures", "a connection comes to rest after an ABORT at one end and a reboot at the other", TCP,
              REST_FAILURES, REST),
        holds("rest-timeouts", "a connection comes to rest after a user timeout at one end and R2 at the other", TCP,
              REST_TIMEOUTS, REST),
        holds("rest-probes", "a connection comes to rest with keep-alives at both ends and an ICMP error", TCP,
              REST_PROBES, REST),
        holds("rest-server-first", "a connection comes to rest where the server sends first and either user may "
              "read", TCP, REST_SERVER_FIRST, REST),
        holds("rest-listens-first", "a connection comes to rest whose client listens before it opens", TCP,
              REST_LISTENS_FIRST, REST),
        holds("rest-listens-again", "connections come to rest where the client opens twice, the server aborts and "
              "listens again", TCP, REST_LISTENS_AGAIN, REST),
    ),
    sources=("RFC 9293 section 3.8.6.1 (MUST-36)", "RFC 1122 section 4.2.2.17"),
)  # fmt: skip

CLAIMS = (F1,)
