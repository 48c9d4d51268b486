"""Claims about handshakes of two segments: what no server can do that keeps nothing, and what one does that remembers.

The class.  A client sends a first segment; the server accepts it, or not, on sight: nothing that the client sends later
is waited for, so the second segment, the server's, tells the client what has been decided.  What the first segment
carries is any function of what the client knows.  The server decides by any function of what it has before it: its
memory, the segment, the time of its clock, and whatever it computes afresh (random numbers, an ISS of its own).

Two runs are compared.  In one of them a ``genuine`` first segment arrives late, and its client still waits.  In the
other the incarnation has been served and is over, and a ``copy`` of its first segment arrives at the same moment.  If
the server has the same before it in both, it does the same in both.
"""

from __future__ import annotations

from tcpspec.claims.claim import Acted, Claim, Kept, Told
from tcpspec.claims.formula import Premise, Valid
from tcpspec.claims.pairs import fails, holds
from tcpspec.language.expression import Bool, Incarnation, Time, all_of, implies
from tcpspec.proofs.two_segment_server import REMEMBERING as MACHINE
from tcpspec.proofs.two_segment_server import WILLING
from tcpspec.properties.property import NO_OLD_OCTET, A, At, B, always, at_each_end
from tcpspec.rules.block import ESTABLISHED, LISTEN, SYN_SENT, incarnation, iss, peer, state
from tcpspec.rules.ghosts import NOBODY
from tcpspec.scenarios.two_segments import ISNS_DECREASE, ISNS_INCREASE, MEMORY_OF_1_MSL, MEMORY_OF_2_MSL
from tcpspec.stories import DELAYED_SYN
from tcpspec.variants.handshake import TWO_WAY
from tcpspec.variants.two_segments import REMEMBERING, last_syn, remembers

SEEN = ("memory", "content", "fresh", "answer")


def seen(run: str, what: str) -> Incarnation:
    """What the server has before it in this run; all that is known of such a value is whether it equals another."""
    return Incarnation.field(run, what)


def same(what: str) -> Bool:
    """It is the same in both runs."""
    return seen("genuine", what) == seen("copy", what)


arrives_genuine, arrives_copy = (Time.field(run, "moment") for run in ("genuine", "copy"))
accepts_genuine, accepts_copy = (Bool.field(run, "accepted") for run in ("genuine", "copy"))
at_the_same_moment = (arrives_genuine <= arrives_copy) & (arrives_copy <= arrives_genuine)
same_view = all_of(*map(same, SEEN), at_the_same_moment)

sent, over, lifetime = (Time.field("time", name) for name in ("sent", "over", "lifetime"))
dies = sent + lifetime
MOMENT_0 = Time.constant(0)

DECIDES = Premise("decides", "the server decides by what it has before it: memory, segment, time, and what is fresh",
                  implies(same_view, accepts_genuine == accepts_copy))  # fmt: skip
KEEPS_NOTHING = Premise("keeps-nothing", "it keeps nothing from one incarnation to the next", same("memory"))
COPIES = Premise("copies", "the network may deliver a copy, and it is like the segment", same("content"))
ANY_DELAY = Premise("any-delay", "the genuine segment may be as late as the copy", at_the_same_moment)
FRESH = Premise("fresh", "what is computed afresh does not depend on the past, so it may be the same", same("fresh"))
TWO = Premise("two-segments", "no later segment of the client is waited for", same("answer"))
LIVE = Premise("live", "a genuine first segment is accepted, however late, if its client still waits", accepts_genuine)

NONE_IS_SAFE = Valid(
    id="none-is-safe",
    statement="whatever accepts a genuine first segment accepts its copy after the incarnation is over",
    expected="PROVED",
    premises=(DECIDES, KEEPS_NOTHING, COPIES, ANY_DELAY, FRESH, TWO, LIVE),
    conclusion=accepts_copy,
)
IN_ITS_LIFE = Premise("in-its-life", "the genuine segment may arrive at any moment of its life, and so may the copy",
                      at_the_same_moment & (arrives_copy <= dies))  # fmt: skip
A_LIFETIME_ALONE = Valid(
    id="a-lifetime-alone",
    statement="a clock and a known lifetime alone change nothing, if an incarnation can be over before its first "
    "segment has died",
    expected="PROVED",
    given=(sent <= over) & (over <= arrives_copy),
    premises=(DECIDES, KEEPS_NOTHING, COPIES, IN_ITS_LIFE, FRESH, TWO, LIVE),
    conclusion=accepts_copy,
)
OUTLIVED = Valid(
    id="outlived",
    statement="if every incarnation lasts longer than its first segment can live, no copy comes after it",
    expected="PROVED",
    given=(sent <= arrives_copy) & (MOMENT_0 <= lifetime),
    premises=(
        Premise("lifetime", "the copy arrives no later than a lifetime after it was sent", arrives_copy <= dies),
        Premise("lasts", "the incarnation lasts longer than that", ~(over <= dies)),
    ),
    conclusion=~(over <= arrives_copy),
)
GAVE_UP = Valid(
    id="gave-up",
    statement="even a server that remembers everything opens for a client that gave up before its first segment came",
    expected="PROVED",
    premises=(
        DECIDES,
        Premise("never-served", "the server has not met this incarnation before, so it remembers the same",
                same("memory")),
        COPIES, ANY_DELAY, FRESH, TWO, LIVE,
    ),
    conclusion=accepts_copy,
)  # fmt: skip

DROPPED = {
    "decides": "a server that does not decide by what it has before it may tell a copy from the original",
    "keeps-nothing": "a server that remembers has something else in its memory in the second run",
    "copies": "a segment that can be told from its copies, or a network without copies",
    "any-delay": "if a genuine segment is never as late as a copy, a clock tells them apart",
    "fresh": "if what it computes is never the same twice; but what counts up is a memory",
    "two-segments": "a third segment answers what the server chose afresh, and only a living client sends it",
    "live": "a server that accepts nothing is safe",
}


def _served_by_another(here: At, there: At) -> Bool:
    return (here(state) == ESTABLISHED) & (there.peer_of(here(peer)) != NOBODY) & (
        there.peer_of(here(peer)) != here(incarnation))  # fmt: skip


SERVED_ONCE = always(
    "served-once",
    "no end is open for an incarnation of the other one that another of its own incarnations has served",
    given=~all_of(*(here(state) != ESTABLISHED for here, _ in at_each_end())),
    holds=all_of(*(~_served_by_another(here, there) for here, there in at_each_end())),
    why="a client must not be served twice for one request",
    rfc="3.4.1",
)
REFUSED_IF_SERVED = always(
    "refused-if-served",
    "a client that waits for a server that remembers is refused only if its own SYN has been accepted",
    given=(A(state) == SYN_SENT) & (B(state) == LISTEN) & B(remembers),
    holds=B(last_syn) <= A(iss),
    why="a server that refuses everything is safe",
    rfc="3.4.1",
)


def _acted(run: str, drops: str, statement: str, possible_when: str) -> Acted:
    return Acted(id=f"without-{drops}", statement=statement, expected="VIOLATED", drops=drops, run=run,
                 property=NO_OLD_OCTET, possible_when=possible_when)  # fmt: skip


T4 = Claim(
    id="T4",
    title="No two-segment handshake is safe for a server that keeps nothing",
    statement="A server that opens by the first segment and keeps nothing between incarnations refuses a client that "
    "waits or serves one again whose connection is over, whatever segments carry and however it decides; neither a "
    "clock nor a known lifetime alone helps. If segments have a lifetime MSL, one that remembers the last client for "
    "2 MSL after its connection has ended serves none twice.",
    story="Nothing that the server sees tells a late first segment from a copy of one whose connection is over. What "
    "tells them apart is the past, so it must be remembered, or a third segment, which only a living client sends. "
    "One MSL of memory is not enough: the answer takes one to arrive, and until then the client may ask again. For a "
    "client that gives up before its first segment arrives no memory helps.",
    parts=(
        NONE_IS_SAFE,
        *(NONE_IS_SAFE.without(id, statement) for id, statement in DROPPED.items()),
        A_LIFETIME_ALONE,
        A_LIFETIME_ALONE.without("in-its-life", "a copy that comes when no genuine segment can is known by the time"),
        OUTLIVED,
        *(OUTLIVED.without(id, statement) for id, statement in (
            ("lifetime", "a copy that lives for ever comes after any incarnation"),
            ("lasts", "an incarnation that is over at once is survived by copies"),
        )),
        GAVE_UP,
        GAVE_UP.without("never-served", "a server that has met this incarnation remembers it"),
        Told(id="stateless", statement="LISTEN that trusts the first SYN and keeps nothing takes an "
                                       "old octet, on the rules of TCP",
             expected="VIOLATED", spec=TWO_WAY, story=DELAYED_SYN, property=NO_OLD_OCTET),
        Kept(id="remembering", statement="a server that remembers the last number for 2 MSL, and is silent for 2 MSL "
             "after a loss of memory, serves no client that another of its incarnations has answered",
             expected="PROVED", machine=MACHINE),
        Kept(id="willing", statement="a server that remembers refuses a client that still asks only if "
                                     "it has accepted it before",
             expected="PROVED", machine=WILLING),
        holds("with-increasing", "a server that remembers serves no client that another of its incarnations has "
              "answered, by enumeration, where ISNs increase", REMEMBERING, ISNS_INCREASE, REFUSED_IF_SERVED),
        fails("without-increasing", "a client whose next ISN is smaller waits for ever", REMEMBERING, ISNS_DECREASE,
              REFUSED_IF_SERVED, drops="increasing"),
        _acted("forgotten", "memory", "a server that remembers for less than 2 MSL takes an old octet, "
                                      "on the rules of TCP", "2*MSL > W"),
        _acted("rebooted", "silence", "a server that is silent for less than 2 MSL after it has lost "
                                      "its memory takes an old octet", "2*MSL > Q"),
        _acted("first segment for ever", "lifetime", "a first segment arrives after more than MSL", "always"),
        _acted("second segment for ever", "answer-lifetime", "a second segment arrives after more than MSL", "always"),
        holds("in-ticks", "a memory of two ticks serves each client once, by enumeration with an MSL of one tick",
              REMEMBERING, MEMORY_OF_2_MSL, SERVED_ONCE),
        fails("one-tick-less", "a memory of one tick", REMEMBERING, MEMORY_OF_1_MSL, SERVED_ONCE, drops="memory"),
    ),
    sources=(
        "RFC 9293 section 3.4.1",
        "RFC 1185, appendix (Garlick, Rom and Postel 1977)",
        "Attiya and Rappoport 1997, The level of handshake required for establishing a connection: they prove, as far "
        "as we remember their abstract and did not check against the text, that three segments are needed where the "
        "server keeps nothing between incarnations, and that two do where it does. Their models and failure "
        "assumptions are theirs; ours is the class stated here",
    ),
)  # fmt: skip

CLAIMS = (T4,)
