"""Claims about what was added to TCP: timestamps that let ports be used again, a cache per host, SYN cookies."""

from __future__ import annotations

from tcpspec.claims.claim import Claim, Enumerated, Eventually, Induced
from tcpspec.proofs.clocks import GUARDED_BY_CLOCKS
from tcpspec.properties.property import (
    AGREEMENT,
    CONFIRMED,
    NO_OLD_OCTET,
    A,
    B,
    Property,
    always,
    leads_to,
    peer_exists,
)
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import ESTABLISHED, LISTEN, SYN_RECEIVED, SYN_SENT, SYNCHRONIZED, state
from tcpspec.rules.spec import Spec
from tcpspec.scenarios.reuse import (
    LISTENS_AGAIN_ALIKE,
    OPENS_ACROSS,
    SERVED_TWICE,
    SERVER_SPEAKS_FIRST,
    TIME_WAIT_REUSED,
    TWO_HOSTS,
)
from tcpspec.scenarios.scenario import Scenario
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


def _answered(id: str, spec: Spec, statement: str, expected: str, drops: str = "") -> Eventually:
    assert expected in ("HOLDS", "VIOLATED")
    return Eventually(id=id, statement=statement, expected="HOLDS" if expected == "HOLDS" else "VIOLATED", spec=spec,
                      scenario=TWO_HOSTS, property=OPENS, drops=drops)  # fmt: skip


T19 = Claim(
    id="T19",
    title="A clock per address turns hosts behind NAT away",
    statement="If LISTEN drops a SYN whose timestamp is older than the last one from its address, a host behind NAT "
    "whose clock is behind its neighbour's can send SYN for ever and is never answered.",
    story="The cache takes an address for a clock. Behind NAT one address has many, and the older host's clock never "
    "catches up; no reset and no error says so, it looks like loss.",
    parts=(
        _answered("nat", NAT, "two hosts take turns: the younger one is never answered", "VIOLATED", "one-clock"),
        _answered("one-host", HOST_CACHE, "one host behind the address: every open is answered", "HOLDS"),
        _answered("without-cache", TCP, "without a cache of clocks every open is answered, whichever "
                                        "host asks", "HOLDS"),
    ),
    sources=("Linux before 4.12, tcp_tw_recycle", "RFC 7323 appendix B.2"),
)  # fmt: skip


def _guarded(
    id: str, statement: str, scenario: Scenario, property: Property, *, spec: Spec = GUARDED, drops: str = ""
) -> Enumerated:
    """Both ends use the same numbers again; a CLOSE in SYN-RECEIVED waits, lest it break the claim by itself."""
    return Enumerated(id=id, statement=statement, expected="VIOLATED" if drops else "HOLDS", drops=drops,
                      spec=spec.reading(CLOSE4A="wait"), scenario=scenario, property=property)  # fmt: skip


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
        _guarded("octets", "no old octet is taken, by enumeration", TIME_WAIT_REUSED, NO_OLD_OCTET),
        _guarded("agreement", "if our SYN was acknowledged, the peer holds exactly this pair of ISNs, by enumeration",
                 TIME_WAIT_REUSED, CONFIRMED),
        _guarded("without-paws", "an old segment is taken, whatever its timestamp", TIME_WAIT_REUSED, NO_OLD_OCTET,
                 spec=NO_PAWS, drops="paws"),
        _guarded("without-echo", "SYN-SENT takes any SYN,ACK that acknowledges its SYN, as in RFC 7323",
                 TIME_WAIT_REUSED, NO_OLD_OCTET, spec=NO_CLIENT_ECHO, drops="echo"),
        _guarded("clock-jumps", "the clock jumps ahead and goes back", TIME_WAIT_REUSED, NO_OLD_OCTET,
                 spec=JUMPING_CLOCK, drops="monotonic-clock"),
        _guarded("without-server-echo", "SYN-RECEIVED takes any ACK that acknowledges its SYN, as in RFC 7323",
                 LISTENS_AGAIN_ALIKE, CONFIRMED, spec=NO_SERVER_ECHO, drops="server-echo"),
        _guarded("with-server-echo", "with the echo asked for, if our SYN was acknowledged, the peer "
                                     "holds exactly this pair of ISNs", LISTENS_AGAIN_ALIKE, CONFIRMED),
        _guarded("crossing", "SYNs may cross: one end takes the old SYN for that of the new connection",
                 OPENS_ACROSS, CONFIRMED, spec=CROSSING, drops="no-crossing"),
        _guarded("not-crossing", "where SYN-SENT takes no bare SYN, if our SYN was acknowledged, the "
                                 "peer holds exactly this pair of ISNs", OPENS_ACROSS, CONFIRMED),
        _guarded("without-timestamps", "sequence numbers alone (MAY-2), which are the same", TIME_WAIT_REUSED,
                 NO_OLD_OCTET, spec=TCP.reading(MAY2="isn"), drops="timestamps"),
    ),
    sources=("RFC 6191 section 2", "RFC 7323 sections 5.3 and B.2", "RFC 9293 section 3.6.1 (MAY-2, SHLD-4)"),
)  # fmt: skip


def _cookies(id: str, spec: Spec, statement: str, property: Property, *, drops: str = "") -> Enumerated:
    return Enumerated(id=id, statement=statement, expected="VIOLATED" if drops else "HOLDS", drops=drops, spec=spec,
                      scenario=SERVED_TWICE, property=property)  # fmt: skip


T21 = Claim(
    id="T21",
    title="SYN cookies agree on numbers, and forget the rest",
    statement="With SYN cookies the two ends agree on their numbers; but if the third segment is lost a client that "
    "waits for the server to speak waits for ever, and an old third segment brings a connection that is over to life "
    "again.",
    story="All state is in the SYN,ACK and comes back with its acknowledgment. Until it does there is no server to "
    "send anything again; and whoever brings it back later is believed.",
    parts=(
        _cookies("agreement", SYN_COOKIES, "two ESTABLISHED ends agree on both ISNs", AGREEMENT),
        Eventually(id="server-speaks-first", statement="the third segment is lost: the server never hears of it",
                   expected="VIOLATED", spec=SYN_COOKIES, scenario=SERVER_SPEAKS_FIRST, property=HEARD,
                   drops="memory"),
        Eventually(id="with-memory", statement="a server that remembers sends SYN,ACK again until its "
                                               "client is heard of", expected="HOLDS",
                   spec=TCP, scenario=SERVER_SPEAKS_FIRST, property=HEARD),
        _cookies("resurrection", SYN_COOKIES, "an old third segment opens a connection that is over", SERVED,
                 drops="memory"),
        _cookies("no-resurrection", TCP, "a server that remembers is not opened by an old third "
                                         "segment: LISTEN answers it by RST", SERVED),
    ),
    sources=("RFC 4987 section 3.6 and appendix A",),
)  # fmt: skip

CLAIMS = (T19, T20, T21)
