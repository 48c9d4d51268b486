"""A claim about calls and windows: what users queue is sent, what is sent is acknowledged, and then all is at rest.

Windows are closed and opened here, and every variable about them is followed; other claims keep them wide open.
"""

from __future__ import annotations

from tcpspec.claims.claim import Claim, Eventually
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
from tcpspec.scenarios.scenario import Scenario
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


def _rests(scenario: Scenario, statement: str, fairness: Fairness = Fairness()) -> Eventually:  # noqa: B008
    return Eventually(id=scenario.name, statement=statement, expected="HOLDS", spec=TCP, scenario=scenario,
                      property=REST, fairness=fairness)  # fmt: skip


def _never(id: str, statement: str, drops: str, **other: object) -> Eventually:
    part = {"spec": TCP, "fairness": READS, "scenario": WINDOW_OF_ONE, **other}
    return Eventually(id=id, statement=statement, expected="VIOLATED", property=REST, drops=drops, **part)  # type: ignore[arg-type]


F1 = Claim(
    id="F1",
    title="Whatever is queued is sent, and whatever is sent is acknowledged",
    statement="If segments are not lost for ever and the user of a full buffer reads, every run comes to rest: nothing "
    "is queued or unacknowledged, no CLOSE waits, and no end is between two states.",
    story="Text waits for room in the window, and the window for the user who reads. The sender learns of it by a "
    "probe, for a segment that only opens a window is not sent again when it is lost. Everything else is sent until it "
    "is acknowledged.",
    parts=(
        _rests(WINDOW_OF_ONE, "two octets for a buffer of one are sent and acknowledged in the end", READS),
        _never("without-reading", "octets for a full buffer wait for ever if the user never reads", "reading",
               fairness=Fairness()),
        _never("without-probe", "octets wait for ever at a window that was shut if nothing probes it", "probe",
               spec=NO_PROBE),
        _rests(REST_ONCE, "a connection with an octet comes to rest"),
        _rests(REST_CROSSING, "a simultaneous open comes to rest"),
        _rests(REST_FAILURES, "a connection comes to rest after an ABORT at one end and a reboot at "
                                "the other"),
        _rests(REST_TIMEOUTS, "a connection comes to rest after a user timeout at one end and R2 at "
                                "the other"),
        _rests(REST_PROBES, "a connection comes to rest with keep-alives at both ends and an ICMP "
                              "error"),
        _rests(REST_SERVER_FIRST, "a connection comes to rest where the server sends first and "
                                    "either user may read"),
        _rests(REST_LISTENS_FIRST, "a connection comes to rest whose client listens before it opens"),
        _rests(REST_LISTENS_AGAIN, "connections come to rest where the client opens twice, the "
                                     "server aborts and listens again"),
    ),
    sources=("RFC 9293 section 3.8.6.1 (MUST-36)", "RFC 1122 section 4.2.2.17"),
)  # fmt: skip

CLAIMS = (F1,)
