"""Text on the SYN: sent as RFC 9293 allows, or taken at once as T/TCP and Fast Open do.

Sources: RFC 9293 sections 3.4 and 3.5 (text may ride on a SYN and is not delivered before ESTABLISHED); RFC 7413
section 2.1, RFC 1644.  Every SYN here carries the first octet that the user hands over with OPEN.  What decides
which SYN is trusted is apart: cookies in ``fast_open``, connection counts in ``t_tcp``.
"""

from __future__ import annotations

from tcpspec.language.expression import Nat
from tcpspec.rfc9293.calls import begin_active
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import iss, rcv_unread, rcv_wnd, snd_nxt
from tcpspec.rules.check import Reply, change
from tcpspec.rules.control import SYN
from tcpspec.rules.event import fresh_iss
from tcpspec.rules.segment import seg

FIRST = Nat.constant(1)
SYN_WITH_TEXT = Reply(SYN, seq=iss, text=snd_nxt - (iss + 1))

SENDING_TEXT = {
    "OPEN-2": TCP.find("OPEN-2").but(
        name="an active OPEN sends SYN with the first octet",
        then={**begin_active(), **change(snd_nxt=fresh_iss + 1 + FIRST)},
        send=SYN_WITH_TEXT,
    ),
    "the SYN is sent again": TCP.find("the SYN is sent again").but(
        name="the SYN is sent again with its text", send=SYN_WITH_TEXT
    ),
}
SYN_CARRIES_TEXT = TCP.but(
    "syn-carries-data",
    why="the first octet rides on the SYN; LISTEN leaves it, and it comes again once the peer is confirmed (3.5)",
    swap=SENDING_TEXT,
    readings={"CLOSE4A": "wait"},
)
DATA_ON_SYN = SYN_CARRIES_TEXT.but(
    "data-on-syn",
    why="LISTEN gives the text of a SYN to the user at once: a round trip saved, and a copy of the SYN does it again",
    swap={
        "LIS-3": TCP.find("LIS-3").but(
            name="LISTEN receives SYN and takes its text",
            then=change(rcv_nxt=seg.seq + 1 + seg.text, rcv_unread=rcv_unread + seg.text, rcv_wnd=rcv_wnd - seg.text),
        )
    },
)

EARLY_DATA = {spec.name: spec for spec in (SYN_CARRIES_TEXT, DATA_ON_SYN)}
