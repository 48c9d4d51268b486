"""SEGMENT ARRIVES in SYN-RECEIVED and the synchronized states (RFC 9293 section 3.10.7.4).

Eight steps in order; one segment may pass through several rules (its ACK, its text and its FIN).  Each file
below holds the steps that it is named after.  A step that the RFC describes in several sentences is several
steps there, labelled "first, RST" and so on.  The third step (security) and the sixth (URG) are left out, see
``tcpspec.rfc9293.rows``.
"""

from __future__ import annotations

from tcpspec.rfc9293.arrives import acknowledgment, reset_and_syn, sequence_number, text_and_fin
from tcpspec.rules.spec import Section

SECTIONS: list[Section] = [
    *sequence_number.SECTIONS,
    reset_and_syn.SECTION,
    acknowledgment.SECTION,
    text_and_fin.SECTION,
]
