"""Claims about small switches: what RFC 5961 costs, and what else a host may do otherwise without leaving TCP."""

from __future__ import annotations

from tcpspec.block import CLOSED, ESTABLISHED, rcv_nxt, rcv_wnd, state
from tcpspec.claim import Claim, Eventually, OneEvent, Told
from tcpspec.definitions import in_window
from tcpspec.event import Kind
from tcpspec.expression import Bool
from tcpspec.model import Spec
from tcpspec.progress import B_DISCOVERS_UNASKED
from tcpspec.segment import seg
from tcpspec.tcp import TCP
from tcpspec.variants.reset import WITHOUT_5961

live = (state == ESTABLISHED) & seg.RST & (rcv_wnd > 0)


def _resets(id: str, statement: str, spec: Spec, which: Bool, *, drops: str = "") -> OneEvent:
    return OneEvent(id=id, statement=statement, expected="VIOLATED" if drops else "PROVED", drops=drops, spec=spec,
                    kind=Kind.ARRIVES, given=live & which, holds=state == CLOSED)  # fmt: skip


def _learns(id: str, statement: str, spec: Spec, scenario: str, *, drops: str = "") -> Eventually:
    return Eventually(id=id, statement=statement, expected="VIOLATED" if drops else "HOLDS", drops=drops, spec=spec,
                      scenario=scenario, property=B_DISCOVERS_UNASKED)  # fmt: skip


V9 = Claim(
    id="V9",
    title="RFC 5961 lets a genuine reset take a round trip more, which may be lost",
    statement="Without RFC 5961 any RST inside the window resets the connection at once, genuine or not; with it, one "
    "that is not exact only draws an ACK, and the connection stays half-open if that ACK or its answer is lost.",
    story="A RST is not exact when something that was sent before it has not arrived. The end that sent it has "
    "forgotten the connection and answers the challenge by a RST with the right number. The other side of the balance "
    "is T22: what must be exact cannot be guessed.",
    parts=(
        _resets("at-once", "without RFC 5961 any RST inside the window resets", WITHOUT_5961, in_window(seg.seq)),
        _resets("exact", "with it, a RST with exactly RCV.NXT resets", TCP, seg.seq == rcv_nxt),
        _resets("inexact", "with it, another one inside the window does not", TCP, in_window(seg.seq), drops="exact"),
        Told(id="challenge", statement="the octet before the reset was lost: three segments instead of one",
             expected="HOLDS", spec=TCP, story="reset-past-a-gap"),
        _learns("answered", "an octet was lost before the reset: the challenge is answered", TCP, "aborts-past-a-loss"),
        _learns("challenge-lost", "the challenge is lost as well: the connection stays half-open", TCP,
                "aborts-unconfirmed", drops="without-rfc-5961"),
        _learns("unchallenged", "without RFC 5961 the same reset needs no answer", WITHOUT_5961, "aborts-unconfirmed"),
    ),
    sources=("RFC 5961 sections 3.2, 8 and 9", "RFC 9293 section 3.10.7.4, step 2"),
)  # fmt: skip

CLAIMS = (V9,)
