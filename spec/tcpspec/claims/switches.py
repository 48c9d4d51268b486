"""Claims about small switches: what RFC 5961 costs, and what else a host may do otherwise without leaving TCP."""

from __future__ import annotations

from tcpspec.claims.claim import Claim, OneEvent, Told
from tcpspec.claims.pairs import fails, holds
from tcpspec.language.expression import TRUE, Bool
from tcpspec.properties.liveness import B_DISCOVERS_UNASKED
from tcpspec.properties.outcomes import FIN_ARRIVES
from tcpspec.properties.property import A, B, leads_to, quiet
from tcpspec.rfc9293.definitions import in_window, new_text
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import (
    CLOSED,
    ESTABLISHED,
    FIN_WAIT_2,
    LISTEN,
    SYN_SENT,
    irs,
    rcv_nxt,
    rcv_unread,
    rcv_wnd,
    state,
)
from tcpspec.rules.event import Kind
from tcpspec.rules.segment import seg
from tcpspec.rules.spec import Spec
from tcpspec.scenarios.one_connection import ONE_OCTET
from tcpspec.scenarios.variants import ABORTS_PAST_A_LOSS, ABORTS_UNCONFIRMED, SHUT_WINDOW
from tcpspec.stories import RESET_PAST_A_GAP
from tcpspec.variants.attacks import WITHOUT_5961
from tcpspec.variants.switches import (
    DROPS_WHEN_FULL,
    HALF_DUPLEX,
    RESETS_WHEN_FULL,
    SILENT_DISCARD,
    ZERO_WINDOW_FIN,
)

struck = (state == ESTABLISHED) & seg.RST & in_window(seg.seq)


def _resets(id: str, statement: str, spec: Spec, which: Bool, *, drops: str = "") -> OneEvent:
    return OneEvent(id=id, statement=statement, expected="VIOLATED" if drops else "PROVED", drops=drops, spec=spec,
                    kind=Kind.ARRIVES, given=struck & which, holds=state == CLOSED)  # fmt: skip


V9 = Claim(
    id="V9",
    title="RFC 5961 lets a genuine reset take a round trip more, which may be lost",
    statement="Without RFC 5961 any RST inside the window resets the connection at once, genuine or not; with it, one "
    "that is not exact only draws an ACK, and the connection stays half-open if that ACK or its answer is lost.",
    story="A RST is not exact when something that was sent before it has not arrived. The end that sent it has "
    "forgotten the connection and answers the challenge by a RST with the right number. The other side of the balance "
    "is T22: what must be exact cannot be guessed.",
    parts=(
        _resets("at-once", "without RFC 5961 any RST inside the window resets", WITHOUT_5961, TRUE),
        _resets("exact", "under RFC 5961 a RST with exactly RCV.NXT resets an ESTABLISHED connection", TCP,
                seg.seq == rcv_nxt),
        _resets("inexact", "under RFC 5961 a RST inside the window, not at RCV.NXT, resets no "
                           "ESTABLISHED connection", TCP, TRUE, drops="exact"),
        Told(id="challenge", statement="a reset past a gap takes three segments instead of one: a "
                                       "challenge and its answer",
             expected="HOLDS", spec=TCP, story=RESET_PAST_A_GAP),
        holds("answered", "a server whose client aborted past a gap learns of it, for its challenge is answered", TCP,
              ABORTS_PAST_A_LOSS, B_DISCOVERS_UNASKED),
        fails("challenge-lost", "a server whose client aborted past a gap never learns of it if the challenge is "
              "lost as well", TCP, ABORTS_UNCONFIRMED, B_DISCOVERS_UNASKED, drops="without-rfc-5961"),
        holds("unchallenged", "without RFC 5961 a reset past a gap needs no answer", WITHOUT_5961, ABORTS_UNCONFIRMED,
              B_DISCOVERS_UNASKED),
    ),
    sources=("RFC 5961 sections 3.2, 8 and 9", "RFC 9293 section 3.10.7.4, step 2"),
)  # fmt: skip

GETS_THROUGH = leads_to(
    "gets-through",
    "a client whose SYN was lost on its way to a listener opens its connection in the end",
    given=A(state == SYN_SENT) & B(state == LISTEN) & quiet,
    holds=A(~state.is_one_of(SYN_SENT, CLOSED)),
    why="a SYN is sent again until it is answered",
    rfc="3.8.3",
)
first_text = (state == FIN_WAIT_2) & (rcv_nxt == irs + 1) & (rcv_unread == 0) & (rcv_wnd > 0) & new_text
honest = (state == CLOSED) | (rcv_nxt == irs + 1) | (rcv_unread > 0)
"""What was acknowledged is there to be read, or the sender is told by a reset that it is not."""


def _text(id: str, statement: str, spec: Spec, *, drops: str = "") -> OneEvent:
    return OneEvent(id=id, statement=statement, expected="VIOLATED" if drops else "PROVED", drops=drops, spec=spec,
                    kind=Kind.ARRIVES, given=first_text, holds=honest)  # fmt: skip


V17 = Claim(
    id="V17",
    title="What a FIN, a SYN or text meets where there is no room decides whether its sender ever learns",
    statement="A FIN that is taken at a shut window arrives, one that is not waits for a reader; a listener without "
    "room that drops a SYN is reached in the end, one that resets is not; and text that comes after a half-duplex "
    "CLOSE must be reset, for its sender takes an acknowledgment for a reader.",
    story="No room is a state that passes. Silence lets the sender try again; an answer ends his attempt; and an "
    "acknowledgment tells him something, which had better be true. The other switches of this kind are readings of RFC "
    "9293, and T24 and docs/readings.md say what they change.",
    parts=(
        holds("fin-at-zero", "the window is shut for good: a FIN alone is taken", ZERO_WINDOW_FIN, SHUT_WINDOW,
              FIN_ARRIVES),
        fails("fin-refused", "a FIN waits for a reader, who may never come, where Table 6 keeps it out of a shut "
              "window", TCP, SHUT_WINDOW, FIN_ARRIVES, drops="zero-window-fin"),
        holds("queue-drops", "the listener has no room and is silent: the next SYN opens", DROPS_WHEN_FULL, ONE_OCTET,
              GETS_THROUGH),
        fails("queue-resets", "a listener without room that says so by a reset makes the client give up",
              RESETS_WHEN_FULL, ONE_OCTET, GETS_THROUGH, drops="silence"),
        holds("queue", "a client whose SYN was lost opens its connection in the end at a listener that has room", TCP,
              ONE_OCTET, GETS_THROUGH),
        _text("discards", "text after a half-duplex CLOSE is acknowledged and thrown away", SILENT_DISCARD,
              drops="reset"),
        _text("resets", "text after a half-duplex CLOSE is reset (SHLD-3)", HALF_DUPLEX),
        _text("reads", "text after a CLOSE is read, which leaves the other direction open", TCP),
    ),
    sources=("RFC 9293 sections 3.6.1 (SHLD-3) and 3.10.7.4", "RFC 2525 section 2.17", "Linux, tcp_abort_on_overflow"),
)  # fmt: skip

CLAIMS = (V9, V17)
