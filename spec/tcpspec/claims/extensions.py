"""Claims about what was added to TCP: timestamps that let ports be used again, a cache per host, SYN cookies."""

from __future__ import annotations

from tcpspec.claims.claim import Claim, Induced
from tcpspec.claims.pairs import fails, holds, waiting
from tcpspec.proofs.clocks import GUARDED_BY_CLOCKS
from tcpspec.properties.property import (
    AGREEMENT,
    CONFIRMED,
    NO_OLD_OCTET,
    A,
    B,
    always,
    leads_to,
    peer_exists,
)
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import ESTABLISHED, LISTEN, SYN_RECEIVED, SYN_SENT, SYNCHRONIZED, state
from tcpspec.scenarios.extensions import (
    LISTENS_AGAIN_ALIKE,
    OPENS_ACROSS,
    SERVED_TWICE,
    SERVER_SPEAKS_FIRST,
    TIME_WAIT_REUSED,
    TWO_HOSTS,
)
from tcpspec.variants.cookies import SYN_COOKIES
from tcpspec.variants.timestamps import (
    CROSSING,
    GUARDED,
    HOST_CACHE,
    JUMPING_CLOCK,
    NAT,
    NO_CLIENT_ECHO,
    NO_PAWS,
    NO_SERVER_ECHO,
)

OPENS = leads_to(
    "opens",
    "a client that opens a connection to a listening server is answered",
    given=A(state == SYN_SENT) & B(state == LISTEN),
    holds=A(state != SYN_SENT),
    why="a server that listens is there to be reached",
    rfc="3.5",
)
SERVED = always(
    "served",
    "an ESTABLISHED server has a client that wants this connection or once was bound to it",
    given=B(state == ESTABLISHED),
    holds=peer_exists(B, A),
    why="a connection that is over must not come to life again",
    rfc="3.5",
)
HEARD = leads_to(
    "heard",
    "a client that is ESTABLISHED is heard of by its server, or not ESTABLISHED for long",
    given=A(state == ESTABLISHED) & B(state.is_one_of(LISTEN, SYN_RECEIVED)),
    holds=A(state != ESTABLISHED) | B(state.is_one_of(*SYNCHRONIZED)),
    why="a client that waits for the server to speak first waits for a server that knows of it",
    rfc="3.10.7.4",
)


T19 = Claim(
    id="T19",
    title="A clock per address turns hosts behind NAT away",
    statement="If LISTEN drops a SYN whose timestamp is older than the last one from its address, a host behind NAT "
    "whose clock is behind its neighbour's can send SYN for ever and is never answered.",
    story="The cache takes an address for a clock. Behind NAT one address has many, and the older host's clock never "
    "catches up; no reset and no error says so, it looks like loss.",
    parts=(
        fails("nat", "two hosts take turns: the younger one is never answered", NAT, TWO_HOSTS, OPENS,
              drops="one-clock"),
        holds("one-host", "one host behind the address: every open is answered", HOST_CACHE, TWO_HOSTS, OPENS),
        holds("without-cache", "without a cache of clocks every open is answered, whichever host asks", TCP, TWO_HOSTS,
              OPENS),
    ),
    sources=("Linux before 4.12, tcp_tw_recycle", "RFC 7323 appendix B.2"),
)  # fmt: skip


T20 = Claim(
    id="T20",
    title="Clocks that only go forward guard ports that are used again at once",
    statement="If TIME-WAIT gives way to a SYN with a newer timestamp, PAWS drops what is older than the peer's SYN, "
    "and an ACK of our SYN is believed only if it echoes our own clock, then both ends agree and no old octet is "
    "accepted, whatever ISNs are chosen and without any quiet time, provided that clocks never go back and that SYNs "
    "do not cross.",
    story="The stretches of one host's clock during which its connections lived do not overlap, so a timestamp names a "
    "connection as a fresh ISN would. TSval says that a segment is no older than the connection it claims, TSecr that "
    "its sender has heard of ours. RFC 7323 asks for the first and leaves out the second: SYN-SENT has no TS.Recent "
    "yet, and SYN-RECEIVED has one that an old SYN may have set.",
    parts=(
        Induced(id="proved", statement="both ends agree and no old octet is taken, with any ISNs, the "
                                       "same ones if need be",
                expected="PROVED", theorem=GUARDED_BY_CLOCKS),
        holds("octets", "no old octet is taken, by enumeration", waiting(GUARDED), TIME_WAIT_REUSED,
              NO_OLD_OCTET),
        holds("agreement", "if our SYN was acknowledged, the peer holds exactly this pair of ISNs, by enumeration",
              waiting(GUARDED), TIME_WAIT_REUSED, CONFIRMED),
        fails("without-paws", "an old segment is taken, whatever its timestamp", waiting(NO_PAWS),
              TIME_WAIT_REUSED, NO_OLD_OCTET, drops="paws"),
        fails("without-echo", "SYN-SENT takes any SYN,ACK that acknowledges its SYN, as in RFC 7323",
              waiting(NO_CLIENT_ECHO), TIME_WAIT_REUSED, NO_OLD_OCTET, drops="echo"),
        fails("clock-jumps", "the clock jumps ahead and goes back", waiting(JUMPING_CLOCK),
              TIME_WAIT_REUSED, NO_OLD_OCTET, drops="monotonic-clock"),
        fails("without-server-echo", "SYN-RECEIVED takes any ACK that acknowledges its SYN, as in RFC 7323",
              waiting(NO_SERVER_ECHO), LISTENS_AGAIN_ALIKE, CONFIRMED, drops="server-echo"),
        holds("with-server-echo", "with the echo asked for, if our SYN was acknowledged, the peer holds exactly this "
              "pair of ISNs", waiting(GUARDED), LISTENS_AGAIN_ALIKE, CONFIRMED),
        fails("crossing", "SYNs may cross: one end takes the old SYN for that of the new connection",
              waiting(CROSSING), OPENS_ACROSS, CONFIRMED, drops="no-crossing"),
        holds("not-crossing", "where SYN-SENT takes no bare SYN, if our SYN was acknowledged, the peer holds exactly "
              "this pair of ISNs", waiting(GUARDED), OPENS_ACROSS, CONFIRMED),
        fails("without-timestamps", "sequence numbers alone (MAY-2), which are the same",
              waiting(TCP.reading(MAY2="isn")), TIME_WAIT_REUSED, NO_OLD_OCTET, drops="timestamps"),
    ),
    sources=("RFC 6191 section 2", "RFC 7323 sections 5.3 and B.2", "RFC 9293 section 3.6.1 (MAY-2, SHLD-4)"),
)  # fmt: skip


T21 = Claim(
    id="T21",
    title="SYN cookies agree on numbers, and forget the rest",
    statement="With SYN cookies the two ends agree on their numbers; but if the third segment is lost a client that "
    "waits for the server to speak waits for ever, and an old third segment brings a connection that is over to life "
    "again.",
    story="All state is in the SYN,ACK and comes back with its acknowledgment. Until it does there is no server to "
    "send anything again; and whoever brings it back later is believed.",
    parts=(
        holds("agreement", "two ESTABLISHED ends agree on both ISNs", SYN_COOKIES, SERVED_TWICE, AGREEMENT),
        fails("server-speaks-first", "the third segment is lost: the server never hears of it", SYN_COOKIES,
              SERVER_SPEAKS_FIRST, HEARD, drops="memory"),
        holds("with-memory", "a server that remembers sends SYN,ACK again until its client is heard of", TCP,
              SERVER_SPEAKS_FIRST, HEARD),
        fails("resurrection", "an old third segment opens a connection that is over", SYN_COOKIES, SERVED_TWICE, SERVED,
              drops="memory"),
        holds("no-resurrection", "a server that remembers is not opened by an old third segment: LISTEN answers it "
              "by RST", TCP, SERVED_TWICE, SERVED),
    ),
    sources=("RFC 4987 section 3.6 and appendix A",),
)  # fmt: skip

CLAIMS = (T19, T20, T21)
