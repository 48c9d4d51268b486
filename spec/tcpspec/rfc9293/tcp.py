"""TCP as RFC 9293 section 3.10 has it, with every reading at its default."""

from __future__ import annotations

from tcpspec.rfc9293 import arrives, calls, timeouts
from tcpspec.rfc9293.readings import READINGS
from tcpspec.rules.spec import Spec, assemble

TCP: Spec = assemble(
    "TCP",
    "RFC 9293 section 3.10, the connection lifecycle",
    [*calls.SECTIONS, *arrives.SECTIONS, *timeouts.SECTIONS],
    READINGS,
)
