"""Properties: what should be true of every joint state, what should be possible, what should follow.

``A(x)`` is the block expression ``x`` read at end A; ``A.peer_of(i)`` asks A's ghost history.  An ``always`` names
its premise apart (``given``), so that every check can also show that the premise is reachable.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tcpspec.language.expression import (
    TRUE,
    Bool,
    E,
    Expression,
    Incarnation,
    Nat,
    Seq,
    SpecError,
    all_of,
    any_of,
    if_,
    implies,
    rebuild,
)
from tcpspec.language.source_location import Place, caller
from tcpspec.language.stated import require_stated
from tcpspec.rules.block import (
    CLOSED,
    ESTABLISHED,
    LISTEN,
    SYN_RECEIVED,
    SYN_SENT,
    delivered,
    fin_sent,
    handed,
    incarnation,
    irs,
    iss,
    misdelivered,
    misplaced,
    peer,
    rcv_nxt,
    rcv_unread,
    snd_nxt,
    snd_queued,
    snd_una,
    state,
)
from tcpspec.rules.ghosts import NOBODY


class At:
    """One end, as properties speak of it."""

    def __init__(self, side: Literal["A", "B", "here", "there"]) -> None:
        self.side = side

    def __call__(self, expression: E) -> E:
        """``expression`` with block fields read at this end."""

        def here(node: Expression) -> Expression:
            owner, name = node.payload
            if owner in ("A", "B") and owner != self.side:
                raise SpecError(f"{self.side}(...) of what is read at {owner} already: write {owner}({name}) outside")
            return type(node).field(self.side if owner == "block" else owner, name)

        return rebuild(expression, here)

    def iss_of(self, of: Incarnation) -> Seq:
        """The ISS of one of this end's incarnations."""
        return Seq("recall", of, payload=(self.side, "iss"))

    def peer_of(self, of: Incarnation) -> Incarnation:
        """The incarnation of the other end that one of this end's incarnations was bound to."""
        return Incarnation("recall", of, payload=(self.side, "peer"))


A, B = At("A"), At("B")


@dataclass(frozen=True, eq=False)
class Property:
    """``always``: ``holds`` wherever ``given``.  ``sometimes``: ``holds`` somewhere.  ``leads_to``: from every state
    where ``given``, under fair scheduling, a state where ``holds``."""

    id: str
    name: str
    form: Literal["always", "sometimes", "leads_to"]
    given: Bool
    holds: Bool
    why: str
    rfc: str
    place: Place

    def __post_init__(self) -> None:
        require_stated(self)

    @property
    def violation(self) -> Bool:
        """The condition of a joint state that refutes an ``always``."""
        return self.given & ~self.holds


def always(id: str, name: str, *, given: Bool = TRUE, holds: Bool, why: str = "", rfc: str = "") -> Property:
    """``holds`` in every reachable joint state in which ``given``."""
    return Property(id, name, "always", given, holds, why, rfc, caller())


def sometimes(id: str, name: str, holds: Bool, *, why: str = "", rfc: str = "") -> Property:
    """Some reachable joint state satisfies ``holds``."""
    return Property(id, name, "sometimes", TRUE, holds, why, rfc, caller())


def leads_to(id: str, name: str, *, given: Bool, holds: Bool, why: str = "", rfc: str = "") -> Property:
    """From every reachable state where ``given``, a state where ``holds`` comes under stated fairness."""
    return Property(id, name, "leads_to", given, holds, why, rfc, caller())


def both(condition: Bool) -> Bool:
    """The block condition at both ends."""
    return all_of(A(condition), B(condition))


def either(condition: Bool) -> Bool:
    """The block condition at one end at least."""
    return any_of(A(condition), B(condition))


def at_each_end() -> Iterator[tuple[At, At]]:
    """(this end, the other end), for A and for B."""
    yield A, B
    yield B, A


quiet = Bool.field("network", "quiet")
"""Nothing is under way in either direction.  A ``leads_to`` may ask this; the other forms read the two ends only."""

mutual = (A(peer) == B(incarnation)) & (B(peer) == A(incarnation))
live = ~state.is_one_of(CLOSED, LISTEN)
syn_acknowledged = live & (snd_una != iss)


def bound_to_us(here: At, there: At) -> Bool:
    """The incarnation whose SYN ``here`` took is one of ``there``'s, with this ISN, and was bound to us."""
    return (there.peer_of(here(peer)) == here(incarnation)) & (there.iss_of(here(peer)) == here(irs))


def peer_exists(here: At, there: At) -> Bool:
    """The incarnation whose SYN ``here`` took still exists, or was bound to us while it did."""
    return ((here(peer) != NOBODY) & (there(incarnation) == here(peer))) | bound_to_us(here, there)


NO_PHANTOM = always(
    "no-phantom",
    "an ESTABLISHED end has a peer that wants this connection or once was bound to it",
    given=either(state == ESTABLISHED),
    holds=implies(A(state) == ESTABLISHED, peer_exists(A, B)) & implies(B(state) == ESTABLISHED, peer_exists(B, A)),
    why="the principal reason for the three-way handshake: old duplicate connection initiations must not confuse",
    rfc="3.5",
)
CONFIRMED = always(
    "confirmed",
    "if our SYN was acknowledged, the peer holds exactly this pair of ISNs",
    given=either(syn_acknowledged),
    holds=implies(A(syn_acknowledged), bound_to_us(A, B)) & implies(B(syn_acknowledged), bound_to_us(B, A)),
    why="an acknowledgment of our SYN can only come from an end that received it in this incarnation",
    rfc="3.4.1",
)
NO_OLD_OCTET = always(
    "no-old-octet",
    "no octet of another incarnation is accepted",
    given=either(live & (state != SYN_SENT) & (rcv_nxt != irs + 1)),
    holds=both(~misdelivered),
    why="segments of an earlier connection between the same ports must not be taken for this one",
    rfc="3.4.1",
)
octets_sent = (snd_nxt - iss) - if_(fin_sent, Nat.constant(2), Nat.constant(1))


def accepts_a_prefix(here: At, there: At) -> Bool:
    """What ``here`` accepted is the beginning of its peer's stream, what it handed on the beginning of that."""
    in_order = ~misdelivered & ~misplaced & (handed + rcv_unread <= delivered)
    return here(in_order) & implies(here(peer) == there(incarnation), here(delivered) <= there(octets_sent))


PREFIX = always(
    "prefix",
    "the octets accepted are a prefix of what this incarnation of the peer has sent",
    given=either(delivered > 0),
    holds=accepts_a_prefix(A, B) & accepts_a_prefix(B, A),
    why="no octet of another incarnation, none twice, none out of order, none skipped",
    rfc="3.4",
)
AGREEMENT = always(
    "agreement",
    "two ESTABLISHED ends that talk to each other agree on both ISNs",
    given=both(state == ESTABLISHED) & mutual,
    holds=(A(irs) == B.iss_of(A(peer))) & (B(irs) == A.iss_of(B(peer))),
    why="both ends must know both initial sequence numbers",
    rfc="3.4.1",
)
RECEIVED_WAS_SENT = always(
    "received-was-sent",
    "an end has received no more than the other has sent",
    given=mutual & both(syn_acknowledged),
    holds=(A(rcv_nxt) <= B(snd_nxt)) & (B(rcv_nxt) <= A(snd_nxt)),
    why="acknowledgments never run ahead of what was sent",
    rfc="3.4",
)
CAN_OPEN = sometimes(
    "can-open",
    "a connection can be opened",
    both(state == ESTABLISHED) & mutual,
    why="the protocol does its job",
    rfc="3.5",
)
SYN_RECEIVED_KNOWS = always(
    "syn-received-knows-a-syn",
    "SYN-RECEIVED comes from a SYN that the other end once sent",
    given=either(state == SYN_RECEIVED),
    holds=implies(A(state) == SYN_RECEIVED, B.iss_of(A(peer)) == A(irs))
    & implies(B(state) == SYN_RECEIVED, A.iss_of(B(peer)) == B(irs)),
    why="without a forger every IRS is an ISS of the other end",
    rfc="3.5",
)

said_nothing = (snd_queued == 0) & (snd_una == snd_nxt)

CAN_BE_CALLED = sometimes(
    "can-be-called",
    "a client can open a connection to a server that says nothing first",
    both(state == ESTABLISHED) & mutual & B(said_nothing) & A(delivered == 0),
    why="a server waits to be called; two SYNs that cross also open a connection, after a SEND in LISTEN",
    rfc="3.5",
)

PROPERTIES = (NO_PHANTOM, CONFIRMED, NO_OLD_OCTET, AGREEMENT, RECEIVED_WAS_SENT, SYN_RECEIVED_KNOWS, CAN_OPEN)
JUDGED = (*PROPERTIES, CAN_BE_CALLED)
"""What `check` judges unasked; a review asks the last of a server that only listens."""
