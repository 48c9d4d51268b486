"""Claims about sequence numbers: what the acceptability table accepts, and what kind of order ``<`` is.

The formulas are built from the definitions that the rules use, so a changed definition breaks the proofs.  The other
side of each equation says the same without the table: by counting numbers from RCV.NXT or from SND.UNA.
"""

from __future__ import annotations

from tcpspec.claims.claim import Claim
from tcpspec.claims.formula import Met, Premise, Valid
from tcpspec.language.expression import HALF, Bool, Nat, Seq, if_, named
from tcpspec.rfc9293.definitions import acceptable, acceptable_ack, seg_len
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import rcv_nxt, rcv_wnd, snd_nxt, snd_una
from tcpspec.rules.segment import ONE, seg
from tcpspec.stories import AROUND_THE_WINDOW

which = Nat.field("number", "which")
"""Which of the numbers that the segment occupies: 0 is SEG.SEQ."""

occupied = named("SEG.LEN, or 1 for a segment of length 0", if_(seg_len == 0, ONE, seg_len))
room = named("RCV.WND, or 1 for such a segment at a zero window", if_((seg_len == 0) & (rcv_wnd == 0), ONE, rcv_wnd))
ahead = named("how far the window lies ahead of SEG.SEQ", rcv_nxt - seg.seq)
covers = named("it begins before the window and ends after it",
               (rcv_wnd > 0) & (ahead > 0) & (ahead + rcv_wnd < seg_len))  # fmt: skip


def lies_in_window(position: Nat) -> Bool:
    """This one of the segment's numbers is one of the RCV.WND numbers from RCV.NXT on."""
    return (seg.seq + position) - rcv_nxt < room


def at_most(id: str, sentence: str, what: Nat, limit: Nat | int) -> Premise:
    """The premise that a count does not exceed a limit."""
    return Premise(id, sentence, what <= limit)


overlaps = (which < occupied) & lies_in_window(which)

WINDOW = at_most("window", "a window is smaller than half of the number space", rcv_wnd, HALF - 1)
NOT_LONGER = at_most("length", "a segment is at most one number longer than the window", seg_len, rcv_wnd + 1)

ACCEPTED_OVERLAPS = Valid(
    id="accepted-overlaps",
    statement="of a segment that the table accepts, the first number or the last lies in the window",
    expected="PROVED",
    given=acceptable & WINDOW.holds,
    conclusion=lies_in_window(Nat.constant(0)) | lies_in_window(occupied - 1),
    opaque=(seg_len,),
)
OVERLAPS_ACCEPTED = Valid(
    id="overlapping-accepted",
    statement="the table accepts a segment of which any number lies in the window",
    expected="PROVED",
    given=overlaps,
    premises=(WINDOW, NOT_LONGER),
    conclusion=acceptable,
    opaque=(seg_len,),
)
REFUSED_COVERS = Valid(
    id="refused-covers",
    statement="a segment with a number in the window that the table refuses begins before it and ends after it",
    expected="PROVED",
    given=overlaps & ~acceptable,
    premises=(WINDOW,),
    conclusion=covers,
    opaque=(seg_len,),
)
COVERING_REFUSED = Valid(
    id="covering-refused",
    statement="the table refuses every segment that begins before the window and ends after it",
    expected="PROVED",
    given=covers & WINDOW.holds,
    conclusion=~acceptable,
    opaque=(seg_len,),
)
ACK = Valid(
    id="ack",
    statement="SND.UNA < SEG.ACK =< SND.NXT says that SEG.ACK acknowledges some, and no more than all, of what is "
    "outstanding",
    expected="PROVED",
    premises=(
        at_most("outstanding", "less than half of the number space is outstanding", snd_nxt - snd_una, HALF - 1),
    ),
    conclusion=acceptable_ack == ((seg.ack_no - snd_una > 0) & (seg.ack_no - snd_una <= snd_nxt - snd_una)),
)

a, b, c, base = (Seq.field("number", name) for name in ("a", "b", "c", "base"))


def within(limit: int) -> Bool:
    """a, b and c are among the ``limit`` numbers from some number on."""
    return (a - base < limit) & (b - base < limit) & (c - base < limit)


HALF_SPACE = Premise("half-space", "the numbers lie within half of the number space", within(HALF))
ONE_MORE = Premise("half-space", "the numbers lie within half of the number space and one more", within(HALF + 1))

ORDER = Valid(
    id="order",
    statement="on any half of the number space, < is the order of the distances from its beginning",
    expected="PROVED",
    premises=(HALF_SPACE,),
    conclusion=(a < b) == (a - base < b - base),
)
TRANSITIVE = Valid(
    id="transitive",
    statement="on any half of the number space < is transitive",
    expected="PROVED",
    given=(a < b) & (b < c),
    premises=(HALF_SPACE,),
    conclusion=a < c,
)

T17 = Claim(
    id="T17",
    title="The acceptability table says what overlaps the window, but for one case",
    statement="A segment of which the table's test accepts the first or the last number has a number in the receive "
    "window; and one that has a number in the window is accepted unless it begins before the window and ends after it. "
    "Sequence order is an order on every half of the number space, and on no more.",
    story="The table looks at both ends of the segment and not at its middle. A segment that is at least two numbers "
    "longer than the window can hold all of it and be refused: the answer names RCV.NXT, so the sender starts there "
    "and goes on. The tests are comparisons in a circle; they mean what they seem to mean as long as a window is "
    "smaller than half of it.",
    parts=(
        ACCEPTED_OVERLAPS,
        OVERLAPS_ACCEPTED,
        OVERLAPS_ACCEPTED.without("length", "two numbers longer, and a segment around the whole window is refused",
                                  at_most("length", "a segment is at most two numbers longer than the window", seg_len,
                                          rcv_wnd + 2)),
        OVERLAPS_ACCEPTED.without("window", "with a window of half of the number space, RCV.NXT itself is refused",
                                  at_most("window", "a window is no larger than half of the number space", rcv_wnd,
                                          HALF)),
        Met(id="around", statement="a segment sent again, with text before and a FIN behind a window that was full",
            expected="VIOLATED", drops="length", spec=TCP, story=AROUND_THE_WINDOW,
            of=OVERLAPS_ACCEPTED.without("length", ""), number={"which": 1}),
        REFUSED_COVERS,
        REFUSED_COVERS.without("window", "with half of the number space as its window, the table refuses RCV.NXT",
                               at_most("window", "a window is no larger than half of the number space", rcv_wnd, HALF)),
        COVERING_REFUSED,
        ACK,
        ACK.without("outstanding", "with half of the number space outstanding, the ACK of all of it is refused",
                    at_most("outstanding", "no more than half of the number space is outstanding", snd_nxt - snd_una,
                            HALF)),
        Valid(id="asymmetric", statement="no two numbers are before each other, none is before itself",
              expected="PROVED", given=a < b, conclusion=~(b < a) & (a != b)),
        Valid(id="total", statement="of two numbers one is before the other, unless they are the same or lie exactly "
              "2^31 apart", expected="PROVED", conclusion=((a < b) | (b < a)) == ~((a == b) | (a - b == HALF))),
        ORDER,
        ORDER.without("half-space", "with one number more than a half, the first and the last are not "
                                    "comparable", ONE_MORE),
        TRANSITIVE,
        TRANSITIVE.without("half-space", "with one number more than a half < is not transitive", ONE_MORE),
        Valid(id="circle", statement="numbers can be before each other in a circle", expected="VIOLATED",
              drops="half-space", given=(a < b) & (b < c), conclusion=~(c < a)),
    ),
    sources=("RFC 9293 section 3.4, Tables 5 and 6", "RFC 7323 section 2.3", "RFC 1982"),
)  # fmt: skip

CLAIMS = (T17,)
