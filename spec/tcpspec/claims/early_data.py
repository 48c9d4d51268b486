"""The claim about text on a SYN that is taken before anybody has confirmed the SYN."""

from __future__ import annotations

from tcpspec.claim import Claim, Enumerated, Told
from tcpspec.outcomes import TAKEN_ONCE
from tcpspec.variants.early_data import DATA_ON_SYN, SYN_CARRIES_TEXT

T18 = Claim(
    id="T18",
    title="Text on a SYN may be delivered twice",
    statement="If text on a SYN is given to the user before the handshake is complete, a copy of the SYN that comes "
    "after the close delivers it again; if it is held back until ESTABLISHED, as RFC 9293 has it, it never is.",
    story="The server that closed second has forgotten the connection and listens: a copy of the SYN is as good to it "
    "as the first. T/TCP and Fast Open accept this, and Fast Open tells applications so; a cookie proves the "
    "address, not that the SYN is new. Held back, the text waits for an ACK that no old SYN can draw.",
    parts=(
        Enumerated(id="at-once", statement="LISTEN takes the text at once: a second connection is given it again",
                   expected="VIOLATED", drops="held-back", spec=DATA_ON_SYN, scenario="listens-twice",
                   property=TAKEN_ONCE),
        Told(id="request-twice", statement="a request runs twice, and its answer ends the client's TIME-WAIT",
             expected="VIOLATED", drops="held-back", spec=DATA_ON_SYN, story="request-twice", property=TAKEN_ONCE),
        Enumerated(id="held-back", statement="the same SYNs, and LISTEN leaves the text until it comes again",
                   expected="HOLDS", spec=SYN_CARRIES_TEXT, scenario="listens-twice", property=TAKEN_ONCE),
    ),
    sources=("RFC 9293 section 3.5", "RFC 7413 sections 2.1 and 6.1", "RFC 1644"),
)  # fmt: skip

CLAIMS = (T18,)
