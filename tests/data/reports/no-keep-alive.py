"""RFC 9293 without keep-alives, which are not made anyhow unless bounds allow them: nothing that it does is new."""

from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.event import Kind

PROBES = tuple(check.name for check in TCP.checks if check.kind is Kind.KEEP_ALIVE)
VARIANT = TCP.but("no-keep-alive", why="nobody asks whether the peer is alive", drop=PROBES)
