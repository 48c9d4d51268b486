"""LISTEN takes no SYN at all, so that only SYNs that cross open a connection."""

from tcpspec.rfc9293.tcp import TCP

VARIANT = TCP.but("deaf-listener", why="nobody may call", drop=("LIS-3",))
