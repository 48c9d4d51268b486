"""Claims about opening: why two segments do not suffice, why three do, and on what that rests."""

from __future__ import annotations

from tcpspec.claims.claim import Claim, Induced, Numbered, Told
from tcpspec.claims.pairs import HALF_OPENED, fails, holds, needed, restored, waiting
from tcpspec.proofs.theorems import T2A, T2B
from tcpspec.properties.property import CONFIRMED, NO_OLD_OCTET, NO_PHANTOM
from tcpspec.rfc9293.tcp import TCP
from tcpspec.scenarios.handshake import (
    ISNS_FRESH,
    ISNS_REUSED,
    NO_FORGER,
    ONE_CLIENT,
    PAST_NEXT_ISN,
    REBOOT,
    REBOOT_QUIET,
    SHORT_OF_NEXT_ISN,
    WITH_FORGER,
)
from tcpspec.stories import DELAYED_SYN
from tcpspec.variants.handshake import TWO_WAY

WAITING_CLOSE = waiting(TCP)

T1 = Claim(
    id="T1",
    title="A two-way handshake admits old connections",
    statement="If LISTEN trusts the first SYN, an old SYN makes the server ESTABLISHED without any client, and an old "
    "data segment is then delivered.",
    story="The server cannot tell an old SYN from a new one. With two messages nobody ever asks the client whether it "
    "still wants the connection, so the server serves a peer that is long gone, and takes that peer's old text for "
    "new.",
    parts=(
        fails("phantom", "an old SYN makes the server ESTABLISHED without a client", TWO_WAY, ONE_CLIENT, NO_PHANTOM),
        fails("old-octet", "an old data segment is delivered", TWO_WAY, ONE_CLIENT, NO_OLD_OCTET),
        Told(id="tutorial", statement="the delayed SYN is resent, used and closed, and then the first "
                                      "one arrives and opens a connection that no client wants",
             expected="VIOLATED", spec=TWO_WAY, story=DELAYED_SYN, property=NO_OLD_OCTET),
        Numbered(id="32-bit", statement="an old data segment is delivered, with numbers as a capture "
                                        "would show them", expected="VIOLATED",
                 spec=TWO_WAY, scenario=ONE_CLIENT, property=NO_OLD_OCTET),
        holds("three-way", "in a three-way handshake an old SYN opens no connection with nobody", TCP, ONE_CLIENT,
              NO_PHANTOM),
    ),
    sources=("RFC 9293 section 3.5 and Figure 8", "Dalal and Sunshine 1978", "Tomlinson 1975"),
)  # fmt: skip

T2 = Claim(
    id="T2",
    title="The three-way handshake admits none",
    statement="If our SYN was acknowledged, the peer holds exactly this pair of initial sequence numbers; and no octet "
    "of another incarnation is ever accepted.",
    story="An acknowledgment of our SYN names our ISS. Only an end that received this very SYN could name it, "
    "because no "
    "other incarnation of ours has an ISS near it; and that end was then bound to us and to nobody else.",
    parts=(
        Induced(id="confirmed", statement="if our SYN was acknowledged, the peer holds exactly this pair of ISNs",
                expected="PROVED", theorem=T2A, judges=(CONFIRMED,)),
        Induced(id="no-old-octet", statement="no octet of another incarnation is accepted, unless the user CLOSEs in "
                "SYN-RECEIVED", expected="PROVED", theorem=T2B, judges=(NO_OLD_OCTET,)),
        holds("enumerated", "if our SYN was acknowledged, the peer holds exactly this pair of ISNs, by enumeration",
              TCP, ONE_CLIENT, CONFIRMED),
        holds("enumerated-octets", "no old octet is accepted where CLOSE waits for ESTABLISHED, by enumeration",
              WAITING_CLOSE, ONE_CLIENT, NO_OLD_OCTET),
    ),
    sources=("RFC 9293 sections 3.4.1 and 3.5",),
)  # fmt: skip

T3 = Claim(
    id="T3",
    title="Every assumption of T2 is needed",
    statement="Without fresh initial sequence numbers, with a connection longer than its numbers allow, with a forger, "
    "after a reboot without quiet time, or with a CLOSE in SYN-RECEIVED, an old or foreign octet is accepted.",
    story="Each line drops one assumption of T2 and shows the shortest run in which its conclusion fails; the control "
    "beside it keeps the assumption in the same environment.",
    parts=(
        needed(
            "fresh-isns",
            ISNS_REUSED,
            "the client's ISN generator gives the same number twice, and an old octet is accepted",
            WAITING_CLOSE,
        ),
        restored("fresh-isns", ISNS_FRESH, WAITING_CLOSE),
        needed(
            "length",
            PAST_NEXT_ISN,
            "an incarnation sends past the place where the next begins, and an old octet is accepted",
            WAITING_CLOSE,
        ),
        restored("length", SHORT_OF_NEXT_ISN, WAITING_CLOSE),
        needed(
            "no-forger",
            WITH_FORGER,
            "a forger guesses the server's ISN, and an acknowledgment is believed that no peer has sent",
            property=CONFIRMED,
        ),
        restored("no-forger", NO_FORGER, property=CONFIRMED),
        needed(
            "quiet-time",
            REBOOT,
            "the client reboots and its ISN generator starts again, and an old octet is accepted",
            WAITING_CLOSE,
        ),
        restored("quiet-time", REBOOT_QUIET, WAITING_CLOSE),
        needed(
            "no-early-close",
            ONE_CLIENT,
            "a CLOSE in SYN-RECEIVED opens FIN-WAIT-1 to old text",
            situation=HALF_OPENED,
        ),
        restored("no-early-close", ONE_CLIENT, WAITING_CLOSE),
    ),
    sources=("RFC 9293 sections 3.4.1 to 3.4.3", "RFC 6528", "RFC 1337", "RFC 1644 section 3.3"),
)

CLAIMS = (T1, T2, T3)
