"""Claims about text on a SYN that is taken before anybody has confirmed the SYN: by anybody, by cookie, by count."""

from __future__ import annotations

from tcpspec.claims.claim import Claim, Told
from tcpspec.claims.pairs import fails, holds
from tcpspec.properties.outcomes import TAKEN_ONCE, took_more_than_a_syn
from tcpspec.properties.property import CAN_OPEN, A, B, always
from tcpspec.rules.block import irs, peer
from tcpspec.scenarios.one_connection import LISTENS_TWICE
from tcpspec.scenarios.variants import ASKS_AFTER_A_CRASH, ASKS_TWICE, MADE_UP_REQUEST
from tcpspec.stories import COOKIE_REPLAY, COUNTED_REQUEST, CRASH_AND_COUNT_AGAIN, REQUEST_TWICE
from tcpspec.variants.early_data import DATA_ON_SYN, SYN_CARRIES_TEXT
from tcpspec.variants.fast_open import FAST_OPEN
from tcpspec.variants.t_tcp import LASTING_COUNTS, T_TCP

SERVES_A_CLIENT = always(
    "serves-a-client",
    "a server takes text from a client that has once sent its SYN",
    given=B(took_more_than_a_syn),
    holds=A.iss_of(B(peer)) == B(irs),
    why="whoever makes up a SYN with another's address must not be served in its name",
    rfc="3.5",
)

T18 = Claim(
    id="T18",
    title="Text on a SYN may be delivered twice",
    statement="If text on a SYN is given to the user before the handshake is complete, a copy of the SYN that comes "
    "after the close delivers it again; if it is held back until ESTABLISHED, as RFC 9293 has it, it never is.",
    story="The server that closed second has forgotten the connection and listens: a copy of the SYN is as good to it "
    "as the first. Fast Open accepts this and tells applications so (V7); T/TCP counts connections against it (V6). "
    "Held back, the text waits for an ACK that no old SYN can draw.",
    parts=(
        fails("at-once", "LISTEN takes the text at once: a second connection is given it again", DATA_ON_SYN,
              LISTENS_TWICE, TAKEN_ONCE, drops="held-back"),
        Told(id="request-twice", statement="a request runs twice, and its answer ends the client's TIME-WAIT",
             expected="VIOLATED", drops="held-back", spec=DATA_ON_SYN, story=REQUEST_TWICE, property=TAKEN_ONCE),
        holds("held-back", "LISTEN leaves the text of a SYN until it comes again, and no text is taken twice",
              SYN_CARRIES_TEXT, LISTENS_TWICE, TAKEN_ONCE),
    ),
    sources=("RFC 9293 section 3.5", "RFC 7413 sections 2.1 and 6.1", "RFC 1644"),
)  # fmt: skip


V7 = Claim(
    id="V7",
    title="A Fast Open cookie proves the address, not that the SYN is new",
    statement="LISTEN that takes text only from a SYN with the cookie of its address serves nobody who made the "
    "address up; but a copy of a SYN that shows the cookie is served again after the close.",
    story="The cookie is the same in every connection of one client, so it cannot tell a SYN from its copy. The copy "
    "comes when the server has forgotten the connection: the request runs twice, and the answer ends the client's "
    "TIME-WAIT. RFC 7413 says so, and leaves it to the application to bear it.",
    parts=(
        fails("copy", "a copy of a SYN with its cookie is served again", FAST_OPEN, ASKS_TWICE, TAKEN_ONCE,
              drops="held-back"),
        holds("held-back", "text is left until the SYN is confirmed", SYN_CARRIES_TEXT, ASKS_TWICE, TAKEN_ONCE),
        Told(id="cookie-replay", statement="the request runs twice, and the client's TIME-WAIT ends", drops="held-back",
             expected="VIOLATED", spec=FAST_OPEN, story=COOKIE_REPLAY, property=TAKEN_ONCE),
        fails("made-up", "without cookies a SYN that nobody sent is served", DATA_ON_SYN, MADE_UP_REQUEST,
              SERVES_A_CLIENT, drops="cookie"),
        holds("with-cookie", "with cookies a SYN that nobody sent is not served", FAST_OPEN, MADE_UP_REQUEST,
              SERVES_A_CLIENT),
    ),
    sources=("RFC 7413 sections 2.1, 4.1 and 6.1",),
)  # fmt: skip

V6 = Claim(
    id="V6",
    title="Counts of connections serve each request once, until a host forgets how far it had counted",
    statement="If LISTEN takes the text of a SYN whose count is beyond the last one of its host (the TAO test of "
    "T/TCP), no request is served twice; unless the host crashes and begins to count again while an old SYN is under "
    "way.",
    story="A count tells a SYN from its copy, which a cookie does not: the copy is not beyond the last. After a crash "
    "the host says that its counts are new, the server forgets the last one and takes the first that is confirmed, "
    "which is small; now the old SYN is beyond it. RFC 1644 asks for a quiet time of MSL, or for counts that last.",
    parts=(
        holds("tao", "counts that go on: each request is served once", T_TCP, ASKS_TWICE, TAKEN_ONCE),
        fails("without-count", "without counts a copy of the SYN is served again", DATA_ON_SYN, ASKS_TWICE, TAKEN_ONCE,
              drops="count"),
        Told(id="at-once", statement="the second request is served when its SYN arrives, in TIME-WAIT of the first",
             expected="HOLDS", spec=T_TCP, story=COUNTED_REQUEST, property=CAN_OPEN),
        fails("crash", "the client crashes, and counts from 1 again", T_TCP, ASKS_AFTER_A_CRASH, TAKEN_ONCE,
              drops="quiet-time"),
        holds("counts-last", "the client crashes, and goes on counting", LASTING_COUNTS, ASKS_AFTER_A_CRASH,
              TAKEN_ONCE),
        Told(id="tao-replay", statement="a request of before the crash is served again", drops="quiet-time",
             expected="VIOLATED", spec=T_TCP, story=CRASH_AND_COUNT_AGAIN, property=TAKEN_ONCE),
    ),
    sources=("RFC 1644 sections 2.2, 2.3 and 3.4", "RFC 1379", "RFC 6247"),
)  # fmt: skip

CLAIMS = (T18, V6, V7)
