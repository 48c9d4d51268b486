"""Claims about where initial sequence numbers come from, and what a host must not forget of them."""

from __future__ import annotations

from tcpspec.claims.claim import Claim, Told
from tcpspec.claims.pairs import fails, holds, waiting
from tcpspec.properties.property import CONFIRMED, NO_OLD_OCTET, NO_PHANTOM
from tcpspec.rfc9293.tcp import TCP
from tcpspec.scenarios.variants import OLD_SESSION, OPENS_AND_OPENS_AGAIN, PREDICTED_ISN, REBOOTS
from tcpspec.stories import REPLAYED_SESSION
from tcpspec.variants.isn import CLOCK_ISN, FIXED_ISN, NO_QUIET_TIME, SLOW_CLOCK_ISN

V14 = Claim(
    id="V14",
    title="An ISN must be new, ahead of what was sent, and nobody's guess",
    statement="If every connection begins at the same number, the segments of an old one open a new one without any "
    "client; if ISNs come from a clock that is slower than the octets, old octets fit into the next connection; and if "
    "an attacker can tell what the clock shows, he opens a connection in another's name.",
    story="The three-way handshake asks its peer for one number back, so all that it shows is that the peer has seen "
    "that number. A number that was used before was seen before, and one that can be computed need not be seen.",
    parts=(
        fails("fixed", "always the same ISN: an old session opens a connection without any client", waiting(FIXED_ISN),
              OLD_SESSION, NO_PHANTOM, drops="new"),
        holds("new", "an old session opens no connection if the server's ISN is one that it does not know",
              waiting(TCP), OLD_SESSION, NO_PHANTOM),
        Told(id="replayed", statement="a whole session is repeated, and its octet delivered", expected="VIOLATED",
             drops="new", spec=FIXED_ISN, story=REPLAYED_SESSION, property=NO_OLD_OCTET),
        fails("slow-clock", "a clock that is slower than the octets: an old one is taken", waiting(SLOW_CLOCK_ISN),
              OPENS_AND_OPENS_AGAIN, NO_OLD_OCTET, drops="ahead"),
        holds("clock", "a clock that is faster", waiting(CLOCK_ISN), OPENS_AND_OPENS_AGAIN, NO_OLD_OCTET),
        fails("predicted", "a clock that can be read from afar: a connection with nobody", waiting(CLOCK_ISN),
              PREDICTED_ISN, NO_PHANTOM, drops="unguessed"),
        holds("unguessed", "an attacker opens no connection if he has not guessed the server's ISN", waiting(TCP),
              PREDICTED_ISN, NO_PHANTOM),
    ),
    sources=("RFC 9293 section 3.4.1 (MUST-8, SHLD-1)", "RFC 6528 section 3 and appendix A", "RFC 1185, appendix"),
)  # fmt: skip

V15 = Claim(
    id="V15",
    title="After a crash the clock of ISNs must not begin again before old segments are gone",
    statement="If a host that has lost its memory opens at once, with a clock of ISNs that has begun again, old octets "
    "are taken and its SYN is confirmed by an old acknowledgment; if the clock goes on, neither happens.",
    story="The host has forgotten which numbers are under way. It may wait until none are, remember the clock, or "
    "trust to chance: a new secret of RFC 6528 makes a collision unlikely, which is no proof.",
    parts=(
        fails("octets", "the clock begins again: an old octet is taken", waiting(NO_QUIET_TIME), REBOOTS, NO_OLD_OCTET,
              drops="quiet-time"),
        holds("clock-kept", "the clock goes on", waiting(CLOCK_ISN), REBOOTS, NO_OLD_OCTET),
        fails("confirmed", "the clock begins again: an old ACK confirms the new SYN", waiting(NO_QUIET_TIME), REBOOTS,
              CONFIRMED, drops="quiet-time"),
        holds("clock-kept-confirmed", "the clock goes on, and only its peer confirms it", waiting(CLOCK_ISN), REBOOTS,
              CONFIRMED),
    ),
    sources=("RFC 9293 sections 3.4.2 and 3.4.3", "RFC 6528 section 3"),
)  # fmt: skip

CLAIMS = (V14, V15)
