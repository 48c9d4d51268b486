"""Claims about delivery: octets come once, in order, from the right connection, also where ports are reused early."""

from __future__ import annotations

from tcpspec.claims.claim import Claim, Induced
from tcpspec.claims.handshake import WAITING_CLOSE
from tcpspec.claims.pairs import HALF_OPENED, fails, holds, needed, restored
from tcpspec.proofs.theorems import T23, T23B
from tcpspec.properties.property import CONFIRMED, PREFIX
from tcpspec.rfc9293.tcp import TCP
from tcpspec.scenarios.delivery import (
    FORGED_TEXT,
    ONE_BY_ONE,
    OPENED_BEYOND_A_WINDOW,
    OPENED_WITHIN_A_WINDOW,
    OUTGROWN,
    OUTGROWN_APART,
    REOPENED_AHEAD,
    REOPENED_AMONG,
    REOPENED_FAR,
    REOPENED_OWN_AMONG,
    REOPENED_ROUND,
)
from tcpspec.scenarios.handshake import ISNS_FRESH, ISNS_REUSED, NO_FORGER, ONE_CLIENT
from tcpspec.variants.delivery import REUSE, REUSE_ANY_ISS, REUSE_ANY_SYN, TAKES_ANYWHERE, TRIMS_NUMBER_ONLY, UNTRIMMED

PREFIX_CLAIM = Claim(
    id="T23",
    title="Octets are delivered at most once, in order",
    statement="The octets that an end accepts are a prefix of what this incarnation of its peer has sent: none of "
    "another incarnation, none twice, none out of order, none skipped; where the peer's FIN is received, all of them. "
    "RECEIVE hands them to the user in that order.",
    story="An octet is known by the incarnation that sent it and by its number. Text is taken only where it begins at "
    "RCV.NXT, what lies before is cut off, and RCV.NXT moves on by what was taken; so the next octet is always the one "
    "after the last. That it comes from the peer and not from an earlier connection is T2.",
    parts=(
        Induced(id="prefix", statement="the octets accepted are a prefix of what the peer has sent, "
                                       "handed on in order, whole at its FIN",
                expected="PROVED", theorem=T23, judges=(PREFIX,)),
        holds("enumerated", "the octets accepted are a prefix of what the peer has sent, by enumeration", TCP,
              ONE_BY_ONE, PREFIX),
        fails("without-position", "text is taken wherever it begins in the window: some is skipped", TAKES_ANYWHERE,
              ONE_BY_ONE, PREFIX, drops="position"),
        fails("without-trimmed-length", "trimming moves SEG.SEQ only: octets nobody sent are taken", TRIMS_NUMBER_ONLY,
              ONE_BY_ONE, PREFIX, drops="trimming"),
        holds("untrimmed", "without trimming no segment that is partly old is taken, which is safe", UNTRIMMED,
              ONE_BY_ONE, PREFIX),
        needed("ahead-isns", ISNS_REUSED, "the client's ISN generator gives the same number twice, and octets are "
               "accepted that this peer has not sent", property=PREFIX),
        restored("ahead-isns", ISNS_FRESH, WAITING_CLOSE, PREFIX),
        fails("without-a-window-between", "the second ISS is beyond all numbers used, but by less than a window, and "
              "octets are accepted that this peer has not sent", WAITING_CLOSE, OPENED_WITHIN_A_WINDOW, PREFIX,
              drops="ahead-isns"),
        holds("with-a-window-between", "the second ISS is a window beyond all numbers used, and only what this peer "
              "has sent is accepted", WAITING_CLOSE, OPENED_BEYOND_A_WINDOW, PREFIX),
        needed("length", OUTGROWN, "an incarnation sends past the place where the next one begins, "
                                     "which accepts what this peer has not sent", property=PREFIX),
        restored("length", OUTGROWN_APART, property=PREFIX),
        needed("no-forger", FORGED_TEXT, "a forger guesses the numbers of both ends, and octets are "
                                           "accepted that this peer has not sent", property=PREFIX),
        restored("no-forger", NO_FORGER, property=PREFIX),
        needed("no-early-close", ONE_CLIENT, "a CLOSE in SYN-RECEIVED opens FIN-WAIT-1 to text of an old "
               "connection", property=PREFIX, situation=HALF_OPENED),
        restored("no-early-close", ONE_CLIENT, WAITING_CLOSE, PREFIX),
    ),
    sources=("RFC 9293 sections 3.4, 3.4.1 and 3.10.7.4", "Cerf and Kahn 1974"),
)  # fmt: skip

REUSE_CLAIM = Claim(
    id="T23b",
    title="Ports may be reused out of TIME-WAIT, if every ISN is ahead of all before it",
    statement="If TIME-WAIT accepts a new SYN (MAY-2), T2 and T23 still hold as long as every ISS is a window ahead of "
    "all before it. Otherwise the comparison of SEG.SEQ with RCV.NXT (RFC 6191), which RFC 9293 does not ask for, "
    "protects against the connection just closed, and against no other.",
    story="ISNs that move ahead keep old octets out whether TIME-WAIT lasts or not. Where a client may begin among the "
    "numbers of its last connection, TIME-WAIT knows where those ended and can refuse. But it remembers one connection "
    "only, and being ahead is not transitive on a circle: three random ISNs, each ahead of the one before, come round "
    "to the first, whose segments still live, because no TIME-WAIT was waited out.",
    parts=(
        Induced(id="prefix", statement="T2 and T23 hold with MAY-2, where TIME-WAIT accepts a new SYN: "
                                       "the old connection is left, or comes back as it was",
                expected="PROVED", theorem=T23B, judges=(CONFIRMED, PREFIX)),
        holds("enumerated", "where TIME-WAIT accepts a new SYN, only what this peer has sent is accepted, by "
              "enumeration", REUSE, REOPENED_FAR, PREFIX),
        holds("as-worded", "MAY-2 as RFC 9293 words it, nothing asked of SEG.SEQ: enough if ISNs are fresh",
              REUSE_ANY_SYN, REOPENED_FAR, PREFIX),
        needed("seg-seq-check", REOPENED_AMONG, "nothing asked of SEG.SEQ, and the new ISS is a number of the old "
               "connection", REUSE_ANY_SYN, PREFIX),
        restored("seg-seq-check", REOPENED_AMONG, REUSE, PREFIX),
        needed("own-iss-check", REOPENED_OWN_AMONG, "the server's own new ISS is a number of the old connection",
               REUSE_ANY_ISS, PREFIX),
        restored("own-iss-check", REOPENED_OWN_AMONG, REUSE, PREFIX),
        needed("ahead-isns", REOPENED_ROUND, "three random ISNs, each ahead of the last connection: the third meets "
               "the octets of the first", REUSE, PREFIX),
        restored("ahead-isns", REOPENED_AHEAD, REUSE, PREFIX),
    ),
    sources=("RFC 9293 section 3.6.1 (MAY-2)", "RFC 6191 section 2", "RFC 6528", "RFC 1122 section 4.2.2.13"),
)  # fmt: skip

CLAIMS = (PREFIX_CLAIM, REUSE_CLAIM)
