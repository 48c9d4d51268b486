"""Claims about the rules themselves: that they leave no gap and never contradict each other."""

from __future__ import annotations

from tcpspec.claims.claim import Claim, Complete
from tcpspec.rfc9293.tcp import TCP
from tcpspec.variants.handshake import TWO_WAY

REOPENING = TCP.reading(MAY2="isn")

T0 = Claim(
    id="T0",
    title="The rules are complete and unambiguous",
    statement="In every state every segment and every call is answered, and in no step do two rules apply at once.",
    story="The RFC's ordered checks leave no gap and do not overlap. Without this neither enumeration nor proof would "
    "mean what they say.",
    parts=(
        Complete(id="default", statement="the rules are complete and unambiguous under the default "
                                         "readings", expected="PROVED", spec=TCP, readings=False),
        Complete(id="readings", statement="the rules are complete and unambiguous under every other "
                                          "reading, one at a time", expected="PROVED", spec=TCP,
                 readings=True),
        Complete(id="two-way", statement="the rules of a two-way handshake are complete and "
                                         "unambiguous", expected="PROVED", spec=TWO_WAY, readings=False),
        Complete(id="without-something", statement="a SEND of no octets is not answered", expected="VIOLATED",
                 drops="something",
                 spec=TCP, readings=False),
        Complete(id="without-origin", statement="two rules apply at once to a SYN-RECEIVED that came "
                                                "both from LISTEN and from TIME-WAIT",
                 expected="VIOLATED", drops="origin", spec=REOPENING, readings=False),
        Complete(id="with-origin", statement="the rules are complete and unambiguous if a SYN-RECEIVED "
                                             "came from LISTEN or from TIME-WAIT, not from both", expected="PROVED",
                 spec=REOPENING, readings=False),
    ),
    sources=("RFC 9293 section 3.10",),
)  # fmt: skip

CLAIMS = (T0,)
