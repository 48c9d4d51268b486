"""Scenarios of one connection from open to close."""

from __future__ import annotations

from tcpspec.language.expression import Bool
from tcpspec.rules.block import CLOSE_WAIT, ESTABLISHED, LAST_ACK, state
from tcpspec.rules.event import Kind
from tcpspec.rules.segment import seg
from tcpspec.scenarios.scenario import Scenario
from tcpspec.system.bounds import CLIENT_ISNS, SERVER_ISNS, Bounds, EndBounds, Ticks
from tcpspec.system.network import Network

CLOSES_FIRST = EndBounds(CLIENT_ISNS[:1], active=1, only_when={Kind.CLOSE: state == ESTABLISHED})
CLOSES_LAST = EndBounds(SERVER_ISNS[:1], active=0, budget={Kind.OPEN_PASSIVE: 1},
                        only_when={Kind.CLOSE: state == CLOSE_WAIT})  # fmt: skip


LAST_WORDS = seg.FIN | (seg.ACK & (state == LAST_ACK))


def _closing(must_arrive: Bool | None) -> Bounds:
    """Segments live for 1 tick, TIME-WAIT lasts 2; what is outstanding is sent again within a tick."""
    ticks = Ticks(msl=1, time_wait=2, resend_within=1, must_arrive=must_arrive)
    return Bounds(CLOSES_FIRST, CLOSES_LAST, Network(capacity=2), ticks=ticks)


CLIENT_CLOSES = Scenario("client-closes", "a client opens and closes first", _closing(None))
CLIENT_CLOSES_HEARD = Scenario(
    "client-closes-heard",
    "a client opens and closes first; FINs and the last ACK arrive within their lives",
    _closing(LAST_WORDS),
)

SCENARIOS = (CLIENT_CLOSES, CLIENT_CLOSES_HEARD)
