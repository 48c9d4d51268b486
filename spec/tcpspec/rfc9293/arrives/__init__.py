"""SEGMENT ARRIVES (RFC 9293 section 3.10.7): one file per group of states, in the RFC's order.

Start with ``closed`` and ``listen``; ``synchronized`` lists the files of the eight steps of 3.10.7.4.
"""

from tcpspec.rfc9293.arrives import closed, listen, syn_sent, synchronized

SECTIONS = [closed.SECTION, listen.SECTION, syn_sent.SECTION, *synchronized.SECTIONS]
