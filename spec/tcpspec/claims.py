"""The catalogue of claims: each with the counterexamples that make it tight (``tcpspec.claim`` says what a claim is).

A part that drops an assumption stands beside a control: the same question with the assumption kept, which must have
the other answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from tcpspec.claim import Claim, Complete, Derived, Enumerated, Induced, Loosened, Numbered, Ticked, Told
from tcpspec.expression import SpecError
from tcpspec.model import Spec
from tcpspec.properties import CONFIRMED, NO_OLD_OCTET, NO_PHANTOM, Property
from tcpspec.tcp import TCP
from tcpspec.theorems import T2A, T2B
from tcpspec.variants.handshake import TWO_WAY

WAITING_CLOSE = TCP.reading(CLOSE4A="wait")


def _needed(
    assumption: str, scenario: str, statement: str, spec: Spec = TCP, property: Property = NO_OLD_OCTET
) -> Enumerated:
    """Without the assumption, the property fails."""
    return Enumerated(
        id=f"without-{assumption}", statement=statement, expected="VIOLATED", drops=assumption,
        spec=spec, scenario=scenario, property=property,
    )  # fmt: skip


def _restored(assumption: str, scenario: str, spec: Spec = TCP, property: Property = NO_OLD_OCTET) -> Enumerated:
    """The control: the same environment with the assumption kept."""
    return Enumerated(
        id=f"with-{assumption}", statement=f"the same environment, with {assumption} kept", expected="HOLDS",
        spec=spec, scenario=scenario, property=property,
    )  # fmt: skip


T0 = Claim(
    id="T0",
    title="The rules are complete and unambiguous",
    statement="In every state every segment and every call is answered, and in no step do two rules apply at once.",
    story="The RFC's ordered checks leave no gap and do not overlap. Without this neither enumeration nor proof would "
    "mean what they say.",
    parts=(
        Complete(id="default", statement="under the default readings", expected="PROVED", spec=TCP, readings=False),
        Complete(id="readings", statement="under every other reading, one at a time", expected="PROVED", spec=TCP,
                 readings=True),
        Complete(id="two-way", statement="with a two-way handshake", expected="PROVED", spec=TWO_WAY, readings=False),
    ),
    sources=("RFC 9293 section 3.10",),
)  # fmt: skip

T1 = Claim(
    id="T1",
    title="A two-way handshake admits old connections",
    statement="If LISTEN trusts the first SYN, an old SYN makes the server ESTABLISHED without any client, and an old "
    "data segment is then delivered.",
    story="The server cannot tell an old SYN from a new one. With two messages nobody ever asks the client whether it "
    "still wants the connection, so the server serves a peer that is long gone, and takes that peer's old text for "
    "new.",
    parts=(
        Enumerated(id="phantom", statement="an old SYN makes the server ESTABLISHED without a client",
                   expected="VIOLATED", spec=TWO_WAY, scenario="one-client", property=NO_PHANTOM),
        Enumerated(id="old-octet", statement="an old data segment is delivered", expected="VIOLATED", spec=TWO_WAY,
                   scenario="one-client", property=NO_OLD_OCTET),
        Told(id="tutorial", statement="the delayed SYN: resent, used and closed, and then the first one arrives",
             expected="VIOLATED", spec=TWO_WAY, story="delayed-syn", property=NO_OLD_OCTET),
        Numbered(id="32-bit", statement="the same with numbers as a capture would show them", expected="VIOLATED",
                 spec=TWO_WAY, scenario="one-client", property=NO_OLD_OCTET),
        Enumerated(id="three-way", statement="the three-way handshake in the same environment: no phantom",
                   expected="HOLDS", spec=TCP, scenario="one-client", property=NO_PHANTOM),
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
                expected="PROVED", theorem=T2A),
        Induced(id="no-old-octet", statement="no octet of another incarnation is accepted, unless the user CLOSEs in "
                "SYN-RECEIVED", expected="PROVED", theorem=T2B),
        Enumerated(id="enumerated", statement="the same by enumeration", expected="HOLDS", spec=TCP,
                   scenario="one-client", property=CONFIRMED),
        Enumerated(id="enumerated-octets", statement="no old octet, by enumeration, where CLOSE waits for ESTABLISHED",
                   expected="HOLDS", spec=WAITING_CLOSE, scenario="one-client", property=NO_OLD_OCTET),
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
        _needed("fresh-isns", "isns-reused", "the client's ISN generator gives the same number twice"),
        _restored("fresh-isns", "isns-fresh", WAITING_CLOSE),
        _needed("length", "long-connection", "an incarnation sends past the place where the next one begins"),
        _needed("no-forger", "forger", "a forger guesses the server's ISN", property=CONFIRMED),
        _restored("no-forger", "no-forger", property=CONFIRMED),
        _needed("quiet-time", "reboot", "the client reboots and its ISN generator starts again", WAITING_CLOSE),
        _restored("quiet-time", "reboot-quiet", WAITING_CLOSE),
        _needed("no-early-close", "one-client", "CLOSE in SYN-RECEIVED opens FIN-WAIT-1 to old text"),
        _restored("no-early-close", "one-client", WAITING_CLOSE),
    ),
    sources=("RFC 9293 sections 3.4.1 to 3.4.3", "RFC 6528", "RFC 1337", "RFC 1644 section 3.3"),
)


def _ticked(reading: str, msl: int, enough: int) -> tuple[Ticked, Ticked]:
    """W = ``enough`` ticks holds, and one tick less is violated."""
    holds = Ticked(id="in-ticks", statement=f"by enumeration, MSL = {msl} and W = {enough} ticks", expected="HOLDS",
                   reading=reading, msl=msl, time_wait=enough)  # fmt: skip
    return holds, Ticked(id="one-tick-less", statement="one tick less", expected="VIOLATED", reading=reading, msl=msl,
                         time_wait=enough - 1)  # fmt: skip


def _loosened(condition: str, drops: str, statement: str) -> Loosened:
    """However long TIME-WAIT is, or with the W that was enough, the claim fails."""
    return Loosened(id=f"without-{drops}", statement=statement, expected="VIOLATED", drops=drops, condition=condition)


T6 = Claim(
    id="T6",
    title="TIME-WAIT must last 2 MSL to drain the network",
    statement="If the final ACK is delivered and every segment that draws an acknowledgment restarts the timer, no "
    "segment of the connection is left when TIME-WAIT ends, if and only if it lasts at least 2 MSL.",
    story="The last acknowledgment may take one MSL to arrive; just before it does, the other end may send its FIN "
    "once "
    "more, and that copy may take another MSL.",
    parts=(
        Derived(id="drain", statement="no segment is left when TIME-WAIT ends (D6: every answer restarts the timer)",
                expected="PROVED", condition="drain answer", text="W >= 2*MSL"),
        *_ticked("answer", 2, 4),
        *(_loosened("drain answer", drops, says) for drops, says in (
            ("lifetime", "a segment lives longer than MSL"),
            ("no-forger", "a forger sends a segment of the connection"),
            ("final-ack", "the final ACK is lost"),
        )),
    ),
    sources=("RFC 9293 section 3.6.1 (MUST-13)", "RFC 7323 appendix B.2", "RFC 1122 section 4.2.2.13"),
)  # fmt: skip

T6B = Claim(
    id="T6b",
    title="TIME-WAIT that answers without restarting its timer needs 3 MSL, or 4",
    statement="If TIME-WAIT answers an unacceptable segment without restarting its timer, as RFC 9293 says, 2 MSL do "
    "not "
    "drain the network; 3 MSL do, and 4 if the resets that old segments draw are to be gone as well.",
    story="An old segment that arrives at the end of its life draws a fresh acknowledgment; the other end may still "
    "send "
    "its FIN just before that arrives, and the FIN lives for yet another MSL.",
    parts=(
        Derived(id="literal", statement="step 1 answers without a restart, as the text says (D6: literal)",
                expected="PROVED", condition="drain literal", text="W >= 3*MSL"),
        Derived(id="fin", statement="only a FIN restarts the timer (D6: fin)", expected="PROVED", condition="drain fin",
                text="W >= 3*MSL"),
        Derived(id="resets", statement="nor is a reset left that an old segment drew from the closed peer",
                expected="PROVED", condition="drain literal resets", text="W >= 4*MSL"),
        *_ticked("literal", 1, 4),
        _loosened("drain fin", "quiet", "the other end opens anew while TIME-WAIT lasts"),
        _loosened("drain literal", "one-closer", "both ends close at once"),
    ),
    sources=("RFC 9293 section 3.10.7.4, first step",),
)  # fmt: skip


def _close(id: str, statement: str, condition: str, text: str) -> Derived:
    return Derived(id=id, statement=statement, expected="PROVED", condition=f"close {condition}", text=text)


T7 = Claim(
    id="T7",
    title="TIME-WAIT must outlast the retransmissions of the last FIN",
    statement="With at most k losses and a FIN resent at least every R, the other end closes cleanly if and only if "
    "W >= k R + MSL; with a doubling timeout W >= RTO (2^k - 1) + MSL. So 2 MSL cover one loss if and only if R =< "
    "MSL.",
    story="If the last ACK is lost, the FIN comes again; TIME-WAIT must still be there to answer it.",
    parts=(
        _close("none", "nothing is lost", "0", "W >= MSL"),
        _close("once", "one loss", "1", "W >= R + MSL"),
        _close("twice", "two losses", "2", "W >= 2*R + MSL"),
        _close("doubling", "two losses, the timeout doubles", "2 doubling", "W >= 3*RTO + MSL"),
        *(
            _loosened("close", drops, says)
            for drops, says in (
                ("retransmits", "the FIN is resent later than R"),
                ("losses", "one more FIN is lost"),
                ("fin-arrives", "a FIN takes longer than MSL"),
                ("ack-arrives", "an ACK takes longer than MSL"),
                ("own-fin", "a FIN of an old connection is taken"),
                ("no-forger", "a forger sends a FIN"),
            )
        ),
    ),
    sources=("RFC 9293 section 3.6.1", "RFC 6298 section 5"),
)

T8 = Claim(
    id="T8",
    title="A retransmitted FIN must restart the timer",
    statement="Without a restart one loss needs W >= R + 2 MSL; read literally, RFC 9293 never restarts the timer "
    "for a "
    "retransmitted FIN.",
    story="A retransmitted FIN lies below RCV.NXT, so the first step answers it, and step 8, which restarts the timer, "
    "never sees it (D6).",
    parts=(
        _close("without", "one loss, and no restart", "1 unrestarted", "W >= R + 2*MSL"),
        Derived(id="literal", statement="a FIN that comes again restarts the timer, read literally (D6: literal)",
                expected="VIOLATED", condition="fin again", text="never restarted"),
    ),
    sources=("RFC 9293 section 3.10.7.4, steps 1, 5 and 8",),
)  # fmt: skip

CLAIMS: Mapping[str, Claim] = {claim.id: claim for claim in (T0, T1, T2, T3, T6, T6B, T7, T8)}


def find_claim(id: str) -> Claim:
    """The claim with this id, in any case; SpecError names the nearest ones if there is none."""
    found = {key.lower(): claim for key, claim in CLAIMS.items()}
    if id.lower() not in found:
        near = get_close_matches(id, CLAIMS, 3, cutoff=0.4)
        raise SpecError(
            f"no claim is called {id!r}: {f'did you mean {near[0]}?' if near else 'there are: ' + ', '.join(CLAIMS)}"
        )
    return found[id.lower()]
