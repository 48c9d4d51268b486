"""The theorems proved without bounds, as data: what is claimed, for which specs, under which assumptions.

Read ``T2A`` and ``T2B`` first.  The lemmas they rest on are in ``tcpspec.proofs.lemmas``.  Every assumption has a
name, so that a proof can say which of them it used, and can be left out (``Theorem.without``) to see what then fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from tcpspec.language.expression import Bool, Nat, Seq, SpecError, if_
from tcpspec.language.source_location import Place, caller
from tcpspec.language.stated import require_stated
from tcpspec.proofs.delivery import DELIVERY_LEMMAS, REMEMBERED
from tcpspec.proofs.delivery import GOALS as DELIVERY_GOALS
from tcpspec.proofs.lemmas import (
    AHEAD_LEMMAS,
    BLOCK_LEMMAS,
    BOUND_TO_US,
    FAR_APART,
    LONGEST,
    NEVER_REOPENED,
    NONE_MISDELIVERED,
    NOT_CLOSED_EARLY,
    PAST_LEMMAS,
    REOPENING_LEMMAS,
    SEGMENT_LEMMAS,
    SIZES_FIT,
    TIDY_LEMMAS,
    Lemma,
    ahead,
    far_apart,
)
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import SYN_RECEIVED, iss, snd_nxt, state
from tcpspec.rules.event import Kind, length
from tcpspec.rules.spec import Spec

NUMBER, FIRST, END = (Seq.field("pair", name) for name in ("number", "first", "end"))


@dataclass(frozen=True, eq=False)
class Assumption:
    """What the environment is assumed to do.

    ``holds`` is read in the block before an event of ``kinds`` (empty: any kind).  ``clear`` is what it says of the
    number that is given for a new incarnation, ``NUMBER``, and each older one of the same end, which began at ``FIRST``
    and has used the numbers before ``END``.  Neither: it speaks of the segment that arrives (NO_FORGER).
    ``length`` is how long TIME-WAIT lasts at least, where ``holds`` says just that (``tcpspec.proofs.lengths``).
    """

    id: str
    sentence: str
    because: str
    holds: Bool | None = None
    kinds: tuple[Kind, ...] = ()
    place: Place = field(default_factory=lambda: caller(3))
    clear: Bool | None = None
    length: Mapping[str, int] | None = None

    def __post_init__(self) -> None:
        require_stated(self)

    def __repr__(self) -> str:
        return f"{self.id}: {self.sentence} ({self.place})"


FRESH = Assumption(
    "fresh-isns",
    "a new ISS is more than an incarnation and a window away from every earlier ISS of the same end",
    "RFC 9293 sections 3.4.1 to 3.4.3: the ISN clock, and the quiet time after a loss of memory, keep them apart",
    clear=far_apart(NUMBER, FIRST),
)
AHEAD = Assumption(
    "ahead-isns",
    "a new ISS is more than a window beyond every number that earlier incarnations of the same end have used",
    "less is asked than by fresh-isns, for an incarnation may have used few numbers; RFC 6191 compares a new ISS with "
    "the last incarnation only, and asks for no window between",
    clear=ahead(NUMBER, FIRST, END),
)
LENGTH = Assumption(
    "length",
    "one incarnation uses no more than `longest` sequence numbers, SYN and FIN included",
    "the ISN clock must stay ahead of what a connection sends while its segments live (RFC 9293 section 3.4.3)",
    holds=(snd_nxt - iss) + if_(length > 0, length, Nat.constant(1)) <= LONGEST,
    kinds=(Kind.SEND, Kind.OUTPUT, Kind.CLOSE),
)
SIZES = Assumption(
    "sizes",
    "an incarnation and a window together are smaller than half of the number space, no buffer exceeds MAX.SND.WND",
    "sequence order is an order only within half of the number space (RFC 9293 section 3.4, RFC 7323 section 2.3)",
    holds=SIZES_FIT,
)
NO_FORGER = Assumption(
    "no-forger",
    "every segment that arrives was sent by the other end, now or in an earlier incarnation",
    "an attacker who guesses numbers can forge any segment (RFC 5961, RFC 6528)",
)
NO_EARLY_CLOSE = Assumption(
    "no-early-close",
    "the user does not CLOSE in SYN-RECEIVED",
    "CLOSE-4a enters FIN-WAIT-1 before our SYN is acknowledged, and FIN-WAIT-1 takes text with any old ACK",
    holds=state != SYN_RECEIVED,
    kinds=(Kind.CLOSE,),
)

WIDEST = 1 << 30
"""Above every count of octets that a segment, a window or one call can have: 65535 * 2^14 with RFC 7323's scaling."""
RANGES = "ranges: no buffer, window, call or segment has 2^30 octets or more, and no incarnation uses so many numbers"
"""Taken for granted by every induction, and printed with it."""

STANDING = (FRESH, LENGTH, SIZES, NO_FORGER)


@dataclass(frozen=True, eq=False)
class Theorem:
    """Lemmas that are shown to be inductive together for two specs; ``goals`` are those the claim is about."""

    id: str
    statement: str
    left: Spec
    right: Spec
    lemmas: tuple[Lemma, ...]
    goals: tuple[Lemma, ...]
    assumptions: tuple[Assumption, ...] = STANDING
    if_reopened: tuple[Lemma, ...] = REOPENING_LEMMAS

    def __post_init__(self) -> None:
        require_stated(self)

    @property
    def specs(self) -> tuple[Spec, ...]:
        """The specs of the two ends, once if they are the same."""
        return tuple(dict.fromkeys((self.left, self.right)))

    @property
    def unshown(self) -> tuple[Lemma, ...]:
        """Goals that are no lemma, and so would not be shown: empty, or the theorem claims more than its proof."""
        return tuple(goal for goal in self.goals if goal not in self.lemmas)

    @property
    def bound(self) -> Mapping[str, int] | None:
        """How long TIME-WAIT is assumed to last at least, as ``tcpspec.proofs.lengths`` writes it; None: nothing is."""
        return next((one.length for one in self.assumptions if one.length is not None), None)

    def assumes(self, assumption: Assumption) -> bool:
        return assumption in self.assumptions

    def without(self, *ids: str) -> Theorem:
        """The same claim without some assumptions, named by id; SpecError if it makes no such assumption."""
        known = [assumption.id for assumption in self.assumptions]
        for id in ids:
            if id not in known:
                near = get_close_matches(id, known, 1)
                hint = f"did you mean {near[0]!r}?" if near else f"it assumes: {', '.join(known) or 'nothing'}"
                raise SpecError(f"theorem {self.id} makes no assumption {id!r}: {hint}")
        return replace(self, assumptions=tuple(a for a in self.assumptions if a.id not in ids))

    def of(self, left: Spec, right: Spec | None = None) -> Theorem:
        """The same claim about other specs; with one, both ends follow it.

        Where one of them reopens connections from TIME-WAIT, ``if_reopened`` takes the place of the lemma which says
        that this never happens, and the other way round.
        """
        about = self.if_reopened if reopens(left) or reopens(right or left) else (NEVER_REOPENED,)
        kept = tuple(lemma for lemma in self.lemmas if lemma not in (NEVER_REOPENED, *self.if_reopened))
        lemmas = self.lemmas if len(kept) == len(self.lemmas) else (*kept, *about)
        return replace(self, left=left, right=right or left, lemmas=lemmas)


def reopens(spec: Spec) -> bool:
    """Some rule in force reopens a connection from TIME-WAIT (MAY-2)."""
    return any("reopened" in check.then and repr(check.then["reopened"]) == "true" for check in spec.checks)


CORE_LEMMAS = (*BLOCK_LEMMAS, NEVER_REOPENED, *TIDY_LEMMAS, BOUND_TO_US, *SEGMENT_LEMMAS, *PAST_LEMMAS)

T2A = Theorem(
    "T2a",
    "if our SYN was acknowledged, the peer holds exactly this pair of ISNs",
    TCP,
    TCP,
    (*CORE_LEMMAS, FAR_APART),
    (BOUND_TO_US,),
)
T2B = Theorem(
    "T2b",
    "no octet of another incarnation is accepted, if nobody CLOSEs before our SYN is acknowledged",
    TCP,
    TCP,
    (*T2A.lemmas, NOT_CLOSED_EARLY, NONE_MISDELIVERED),
    (NONE_MISDELIVERED,),
    (*STANDING, NO_EARLY_CLOSE),
)
CLOSE_WAITS = TCP.reading(CLOSE4A="wait")
T2C = Theorem(
    "T2c",
    "no octet of another incarnation is accepted, if a CLOSE in SYN-RECEIVED waits for ESTABLISHED",
    CLOSE_WAITS,
    CLOSE_WAITS,
    T2B.lemmas,
    (NONE_MISDELIVERED,),
)

T23 = Theorem(
    "T23",
    "the octets accepted are a prefix of what this incarnation of the peer has sent, handed to the user in order",
    TCP,
    TCP,
    (*CORE_LEMMAS, NOT_CLOSED_EARLY, NONE_MISDELIVERED, *AHEAD_LEMMAS, *DELIVERY_LEMMAS),
    (NONE_MISDELIVERED, *DELIVERY_GOALS),
    (AHEAD, LENGTH, SIZES, NO_FORGER, NO_EARLY_CLOSE),
    (*REOPENING_LEMMAS, REMEMBERED),
)

T23B = replace(
    T23.of(TCP.reading(MAY2="isn")),
    id="T23b",
    statement="the same, and if our SYN was acknowledged the peer holds exactly this pair of ISNs, where TIME-WAIT "
    "accepts a new SYN",
    goals=(BOUND_TO_US, *T23.goals),
)

THEOREMS: dict[str, Theorem] = {theorem.id: theorem for theorem in (T2A, T2B, T2C, T23, T23B)}


def find_theorem(id: str) -> Theorem:
    """The theorem of this id, in any case; SpecError names the nearest ones if there is none."""
    known = {name.lower(): theorem for name, theorem in THEOREMS.items()}
    if id.lower() not in known:
        near = get_close_matches(id.lower(), known, 2)
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(THEOREMS)}"
        raise SpecError(f"no theorem is called {id!r}: {hint}")
    return known[id.lower()]
