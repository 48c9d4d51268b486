"""A client that opens again at once, in TIME-WAIT: Linux ``tcp_tw_reuse``.

In no RFC; its ancestor is truncation in T/TCP (RFC 1644 section 3.4, O1.2).  RFC 6191, which lets the *server* reuse
the ports, is in ``tcpspec.variants.timestamps``.  Linux asks for timestamps, for a tick of the clock since the last
segment and for an ISS beyond all old numbers; here the clock ticks with each connection and the ISS may be any.
"""

from __future__ import annotations

from tcpspec.language.expression import named
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import CLOSED, LISTEN, TIME_WAIT, rcv_unread, state
from tcpspec.rules.spec import Spec
from tcpspec.variants.timestamps import TIMESTAMPS

REFUSED = TCP.find("an active OPEN of an existing connection is an error")
all_read = named("TIME-WAIT with all text read", (state == TIME_WAIT) & (rcv_unread == 0))


def reusing(base: Spec, name: str, why: str) -> Spec:
    """``base`` where an active OPEN in TIME-WAIT does what it does in CLOSED."""
    begin = base.find("OPEN-2").but(
        name="an active OPEN in TIME-WAIT begins a new connection", guard=all_read, rows=("OPEN-7",)
    )
    refused = REFUSED.but(guard=~state.is_one_of(CLOSED, LISTEN) & ~all_read)
    return base.but(name, why=why, swap={REFUSED.name: refused}, add=(begin,))


ACTIVE_REUSE = reusing(
    TIMESTAMPS,
    "active-reuse",
    "OPEN does not wait for TIME-WAIT to end: PAWS is to keep out what is left of the old connection (tcp_tw_reuse)",
)
BARE_REUSE = reusing(
    TCP,
    "active-reuse-without-timestamps",
    "OPEN does not wait for TIME-WAIT to end, and nothing but sequence numbers keeps old segments out",
)

REUSES = {spec.name: spec for spec in (ACTIVE_REUSE, BARE_REUSE)}
