"""RFC 9293 without keep-alives, which are not made anyhow unless bounds allow them: nothing that it does is new."""

from tcpspec.event import Kind
from tcpspec.tcp import TCP

PROBES = tuple(check.name for check in TCP.checks if check.kind is Kind.KEEP_ALIVE)
VARIANT = TCP.but("no-keep-alive", why="nobody asks whether the peer is alive", drop=PROBES)
