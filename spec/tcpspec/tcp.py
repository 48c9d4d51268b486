"""TCP as RFC 9293 section 3.10 has it, with every reading at its default."""

from __future__ import annotations

from tcpspec import arrives, calls, timeouts
from tcpspec.model import Spec, assemble
from tcpspec.readings import READINGS

TCP: Spec = assemble(
    "TCP",
    "RFC 9293 section 3.10, the connection lifecycle",
    [*calls.SECTIONS, *arrives.SECTIONS, *timeouts.SECTIONS],
    READINGS,
)
