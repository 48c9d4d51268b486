"""SEGMENT ARRIVES (RFC 9293 section 3.10.7): one file per group of states, in the RFC's order."""

from tcpspec.arrives import closed, listen, syn_sent, synchronized

SECTIONS = [closed.SECTION, listen.SECTION, syn_sent.SECTION, *synchronized.SECTIONS]
