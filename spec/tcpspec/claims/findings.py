"""What the specification taught us about RFC 9293: places where its own rules do not keep what its text promises.

A finding names the part of a claim that shows it, the rule to blame, the sentence of the RFC that it contradicts, and
the readings that cure it.  Where it is the failure of a property, a run that violates the property for this reason is
*as expected*; tests re-establish every verdict named here.  ``docs/findings.md`` tells them all, each with its run.
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from dataclasses import dataclass, field

from tcpspec.claims.claim import Expected
from tcpspec.properties.liveness import A_DISCOVERS, CLOSES
from tcpspec.properties.outcomes import CLOSED_TOGETHER
from tcpspec.properties.property import NO_OLD_OCTET, Property
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.spec import Spec


@dataclass(frozen=True)
class Finding:
    """``property`` fails for specs in whose rules ``rule`` is in force, unless one of ``cures`` is chosen.

    Where no property of joint states says it, or it may fail for other reasons too, ``property`` is None, and the part
    in ``shown`` states what is the case.  ``rule`` is empty where an extension or the text itself is to blame, and not
    a rule of ours.

    ``readings``: where the rule is in force, if it is not by default.  ``shown``: the claim and the part that show it,
    by this ``verdict``; ``also``: further parts about it, with theirs.  ``rfc``: section of ``document``.
    ``seen_by``: the command that shows it, where the part has no run of its own.
    """

    id: str
    title: str
    property: Property | None
    rule: str
    sentence: str
    rfc: str
    explanation: str
    cures: tuple[Mapping[str, str], ...] = field(default=())
    readings: Mapping[str, str] = field(default_factory=dict)
    shown: tuple[str, str] = ("T3", "without-no-early-close")
    verdict: Expected = "VIOLATED"
    also: tuple[tuple[str, str, Expected], ...] = ()
    document: str = "RFC 9293"
    seen_by: str = ""

    @builtins.property
    def evidence(self) -> tuple[tuple[str, str, Expected], ...]:
        """(claim, part, verdict): all that establishes it, what shows it first."""
        return ((*self.shown, self.verdict), *self.also)

    @builtins.property
    def command(self) -> str:
        """What to type after `tcpspec` to see it."""
        return self.seen_by or f"show {' '.join(self.shown)}"

    @builtins.property
    def where(self) -> str:
        """`RFC 9293 section 3.5`."""
        return f"{self.document} section {self.rfc}"

    def explains(self, spec: Spec, property: Property) -> bool:
        """Whether the failure of this property for this spec is the one that the finding describes."""
        rules = {check.name for check in spec.checks}
        cured = any(all(spec.settings.get(key) == value for key, value in cure.items()) for cure in self.cures)
        return property is self.property and self.rule in rules and not cured


EARLY_CLOSE = Finding(
    id="early-close",
    title="CLOSE in SYN-RECEIVED lets old text in",
    property=NO_OLD_OCTET,
    rule=TCP.find("CLOSE-4a").name,
    sentence="The principal reason for the three-way handshake is to prevent old duplicate connection initiations from "
    "causing confusion.",
    rfc="3.5",
    explanation="CLOSE in SYN-RECEIVED sends FIN and enters FIN-WAIT-1 before anybody has acknowledged our SYN. From "
    "then "
    "on no rule asks for that acknowledgment: in FIN-WAIT-1 an ACK of something older is a duplicate and is ignored "
    "(3.10.7.4 step 5), and the text beside it is taken (step 7). So an old SYN followed by an old data segment "
    "delivers octets of another connection to a user who may still RECEIVE.",
    cures=({"CLOSE4A": "wait"}, {"MAY12": "on"}),
    also=(("T3", "with-no-early-close", "HOLDS"), ("T2", "no-old-octet", "PROVED")),
)

NEVER_RESET = Finding(
    id="never-reset",
    title="A half-open connection in which both ends send is never reset",
    property=A_DISCOVERS,
    rule=TCP.find("CLOSE-4a").name,
    sentence="Such connections will automatically become reset if an attempt is made to send data in either direction.",
    rfc="3.5.1",
    explanation="The server's connection is over and it listens again; an old copy of the client's SYN arrives, and "
    "the server's user CLOSEs in SYN-RECEIVED. The server is then in a synchronized state, bound to the client that "
    "still belongs to the old connection. From then on each end takes what the other sends for an old segment and "
    "acknowledges it (3.10.7.4 step 1), or ignores its ACK as a duplicate (step 5): both send for ever what nobody "
    "acknowledges, and no rule sends a reset. Only R2 ends it.",
    cures=({"CLOSE4A": "wait"},),
    shown=("T13", "early-close"),
    also=(
        ("T13", "no-early-close", "HOLDS"),
        ("T13", "gives-up", "HOLDS"),
        ("T14", "early-close", "VIOLATED"),
        ("T14", "early-close-loop", "VIOLATED"),
    ),
)
CLOSING_APART = Finding(
    id="closing-apart",
    title="Two ends that both CLOSE in SYN-RECEIVED need not end in CLOSED",
    property=CLOSED_TOGETHER,
    rule=TCP.find("CLOSE-4a").name,
    sentence="Both will, upon receiving these ACKs, delete the connection.",
    rfc="3.6",
    explanation="The SYNs of two ends cross, and both users CLOSE in SYN-RECEIVED. If one of the ends was opened "
    "before and its old SYN is still about, the other may have taken that one: then both are in FIN-WAIT-1, each with "
    "a peer that is no more, and each takes the other's FIN for an old segment and answers it by an ACK of numbers "
    "which the other does not expect either.",
    cures=({"CLOSE4A": "wait"},),
    shown=("T24", "closing-apart"),
    also=(("T12", "closed-together", "HOLDS"),),
)
TWO_TIME_WAITS = Finding(
    id="two-time-waits",
    title="Two ends in TIME-WAIT acknowledge each other's ACKs for ever",
    property=CLOSES,
    rule="TIME-WAIT acknowledges any ACK in the window and restarts its timer",
    sentence="The only thing that can arrive in this state is a retransmission of the remote FIN.",
    rfc="3.10.7.4 step 5",
    explanation="After a simultaneous close both ends are in TIME-WAIT. If one of them still receives an ACK, say that "
    "of a FIN that was sent twice, it acknowledges it and restarts its timer, as the fifth step says of whatever "
    "arrives. The other end does the same with this ACK: neither timer ever runs out, though nothing is lost, copied "
    "or forged.",
    cures=({"D6": "fin"}, {"D6": "answer"}),
    readings={"D6": "literal"},
    shown=("T14", "two-time-waits"),
)
NO_TIMER = Finding(
    id="no-timer",
    title="CLOSING enters TIME-WAIT and no timer ends it",
    property=CLOSES,
    rule="CLOSING enters TIME-WAIT and starts no timer",
    sentence="When a connection is closed actively, it MUST linger in the TIME-WAIT state for a time 2xMSL "
    "(Maximum Segment Lifetime) (MUST-13).",
    rfc="3.6.1",
    explanation="Of the ways into TIME-WAIT only those of the eighth step start the time-wait timer; the fifth step, "
    "which leads there from CLOSING, does not say so. After a simultaneous close in which nothing arrives twice, "
    "TIME-WAIT then lasts for ever.",
    cures=({"D3": "start"},),
    readings={"D3": "literal"},
    shown=("T14", "no-timer"),
)

NEVER_RESTARTED = Finding(
    id="never-restarted",
    title="No retransmission of the FIN ever restarts TIME-WAIT's timer",
    property=None,
    rule="any unacceptable segment is acknowledged and dropped",
    sentence="Acknowledge it, and restart the 2 MSL timeout.",
    rfc="3.10.7.4 step 5",
    explanation="A FIN that is sent again lies below RCV.NXT, so it is not acceptable: the first step acknowledges it "
    "and drops it, and neither the fifth step, whose sentence is about this very segment, nor the eighth ever sees it. "
    "TIME-WAIT then ends 2 MSL after the first FIN, even if all its acknowledgments so far were lost and another copy "
    "is on its way: the other end, which only waited for an acknowledgment, is reset.",
    cures=({"D6": "fin"}, {"D6": "answer"}),
    readings={"D6": "literal"},
    shown=("T8", "literal"),
)

SILENT_ABORT = Finding(
    id="silent-abort",
    title="ABORT in CLOSING sends no reset although our FIN was never sent",
    property=None,
    rule=TCP.find("ABORT-5").name,
    sentence="This command causes all pending SENDs and RECEIVES to be aborted, the TCB to be removed, and a special "
    "RST message to be sent to the remote TCP peer of the connection.",
    rfc="3.9.1.6",
    explanation="CLOSE enters FIN-WAIT-1 in any case, also while a SEND is still queued before the FIN (3.10.4). If "
    "the peer's FIN comes now, the end is in CLOSING and has not sent its own FIN. An ABORT there answers ok, deletes "
    "the TCB and says nothing (3.10.5): the peer has its FIN acknowledged, and waits in FIN-WAIT-2 for a FIN that "
    "nobody will send. Nothing is lost or overtaken.",
    cures=({"D2": "reset"},),
    shown=("T24", "silent-abort"),
    also=(("T24", "silent-abort-control", "HOLDS"),),
)
WHOLE_WINDOW = Finding(
    id="whole-window",
    title="A segment that covers the whole window and more is not acceptable",
    property=None,
    rule="",
    sentence="Thus, the local TCP endpoint considers that segments overlapping the range RCV.NXT to RCV.NXT + RCV.WND "
    "- 1 carry acceptable data or control.",
    rfc="4",
    explanation="Tables 5 and 6 look whether the first or the last number of the segment lies in the window. A segment "
    "that begins before the window and ends after it has neither there, and is refused although it holds every octet "
    "that the window has room for. It takes a segment at least two numbers longer than the window; nothing is lost, "
    "for the answer names RCV.NXT and the sender begins there.",
    shown=("T17", "around"),
    also=(("T17", "covering-refused", "PROVED"), ("T17", "refused-covers", "PROVED")),
)
NEITHER_NOR = Finding(
    id="neither-nor",
    title="An ACK half of the number space away is a duplicate and not yet sent, or neither",
    property=None,
    rule="an ACK of what was not sent is acknowledged and dropped",
    sentence="If the ACK acks something not yet sent (SEG.ACK > SND.NXT), then send an ACK, drop the segment, and "
    "return.",
    rfc="3.10.7.4 step 5",
    explanation="The fifth step distinguishes three cases: SEG.ACK =< SND.UNA, SND.UNA < SEG.ACK =< SND.NXT, and "
    "SEG.ACK > SND.NXT. On a circle of numbers they are neither exclusive nor exhaustive: the numbers half a circle "
    "behind SND.UNA are ahead of SND.NXT as well while octets are outstanding; and while nothing is, the number "
    "exactly half a circle from both is in no case at all. The text then asks to go on, and to drop the segment; or "
    "for nothing. Here SEG.ACK =< SND.UNA comes first, and whatever is in neither of the first two cases was not sent.",
    shown=("T24", "three-cases"),
    also=(("T24", "three-cases-nearby", "PROVED"), ("T0", "default", "PROVED")),
)
BACK_TO_LISTEN = Finding(
    id="back-to-listen",
    title="One blind SYN throws a server in SYN-RECEIVED back to LISTEN",
    property=None,
    rule=TCP.find("Y4-1").name,
    sentence="Many of the enhancements provided by these RFCs have been integrated into the present document, "
    "including ISN generation, mitigating blind in-window attacks, and improving handling of soft errors and ICMP "
    "packets.",
    rfc="7",
    explanation="RFC 5961 answers a SYN by a challenge ACK in synchronized states only. In SYN-RECEIVED after a "
    "passive OPEN any SYN inside the window ends the connection without a word (3.10.7.4 step 4), while its client "
    "may already be ESTABLISHED: the client learns of it only when it sends. The attacker needs one number in the "
    "window.",
    shown=("T22", "syn-received"),
    also=(("T22", "syn-5961", "HOLDS"),),
)
NO_ECHO = Finding(
    id="no-echo",
    title="An old SYN,ACK passes where ports are used again early",
    property=None,
    rule="",
    sentence="Duplicate <SYN> and <SYN,ACK> segments received when there is no connection will be discarded by the "
    "normal 3-way handshake and sequence number checks of TCP.",
    document="RFC 7323",
    rfc="5.2",
    explanation="RFC 6191 lets TIME-WAIT give way to a SYN with a newer timestamp, whatever its number. If both ends "
    "then use the same ISNs again, the old SYN,ACK acknowledges the new SYN, and no number tells it from the new one. "
    "SYN-SENT has no TS.Recent, so PAWS does not refuse it, and no rule of RFC 7323 asks SYN-SENT to compare "
    "SEG.TSecr with its own clock, which would. SYN-RECEIVED has the same hole where an old SYN has set its TS.Recent. "
    "With both comparisons T20 is proved.",
    shown=("T20", "without-echo"),
    also=(("T20", "without-server-echo", "VIOLATED"), ("T20", "proved", "PROVED"), ("T20", "octets", "HOLDS")),
)
FIGURE_7 = Finding(
    id="figure-against-table",
    title="Figure 7 contradicts Table 6",
    property=None,
    rule="an unacceptable segment is acknowledged and dropped",
    sentence="Simultaneous initiation is only slightly more complex, as is shown in Figure 7.",
    rfc="3.5",
    explanation="The figure lets an end in SYN-RECEIVED enter ESTABLISHED on a SYN,ACK whose SYN it has already "
    "received. The number of that SYN lies below RCV.NXT, so by Table 6 the segment is not acceptable: it is "
    "acknowledged and dropped. The open completes one segment later, by the two ACKs that the crossing SYN,ACKs draw, "
    "which the figure does not show.",
    cures=({"D27": "figure-7"},),
    shown=("T24", "syn-ack-refused"),
    verdict="PROVED",
    seen_by="replay figure-7",
    also=(("T24", "syn-ack-taken", "VIOLATED"), ("T12", "crossing-syns", "HOLDS"), ("T12", "figure-7", "HOLDS")),
)

FINDINGS: Mapping[str, Finding] = {
    finding.id: finding
    for finding in (
        EARLY_CLOSE,
        NEVER_RESET,
        CLOSING_APART,
        TWO_TIME_WAITS,
        NO_TIMER,
        NEVER_RESTARTED,
        SILENT_ABORT,
        WHOLE_WINDOW,
        NEITHER_NOR,
        BACK_TO_LISTEN,
        NO_ECHO,
        FIGURE_7,
    )
}


def explained(spec: Spec, property: Property) -> Finding | None:
    """The recorded finding that this violation is an instance of."""
    return next((finding for finding in FINDINGS.values() if finding.explains(spec, property)), None)
