"""Segments that are sent only once: what retransmission is for (RFC 9293 sections 3.8.1 and 3.10.8)."""

from __future__ import annotations

from tcpspec.rfc9293.tcp import TCP

SYN_ONCE = TCP.but("syn-once", why="the SYN is never sent again: a lost one is never missed",
                   drop=("the SYN is sent again",))  # fmt: skip
SYN_ACK_ONCE = TCP.but("syn-ack-once", why="the SYN,ACK is never sent again: a lost one is never missed",
                       drop=("the SYN,ACK is sent again",))  # fmt: skip
TEXT_ONCE = TCP.but("text-once", why="text and FIN are never sent again: a lost FIN is never missed",
                    drop=("unacknowledged text and FIN are sent again",))  # fmt: skip

SENT_ONCE = {spec.name: spec for spec in (SYN_ONCE, SYN_ACK_ONCE, TEXT_ONCE)}
