"""What no claim of the catalogue speaks of: changes of rules that every check would let pass, and why.

``tcpspec mutate`` changes the rules one at a time.  A change that no claim notices, and that z3 does not show to be
without effect, must be explained by an entry here.  An entry names the rules and the changes it is about, and what may
differ: variables of the block, ``happens`` (whether the event can happen), ``sends`` (whether a segment is sent) or
``sent.`` and a field of the segment sent.

Read ``Unclaimed``.  The first entry that fits a change explains it, so narrow ones come first.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

ANY = ("*",)


@dataclass(frozen=True, kw_only=True)
class Unclaimed:
    """``why`` nobody notices; ``needs``: what a claim that does would have to say (empty: there is nothing to notice).

    ``rules`` and ``changes`` are patterns (``*`` for any text) for the names of rules, and for the operator or the
    description of a change.  ``differs``: the change makes no difference in anything else; None: in whatever.
    """

    id: str
    why: str
    needs: str = ""
    rules: tuple[str, ...] = ANY
    changes: tuple[str, ...] = ANY
    differs: frozenset[str] | None = None
    rfc: str = ""

    @property
    def equivalent(self) -> bool:
        """There is nothing to notice, for a reason that the lemmas do not show."""
        return not self.needs

    def names_rule(self, rule: str) -> bool:
        return any(fnmatchcase(rule, pattern) for pattern in self.rules)

    def names_change(self, operator: str, description: str) -> bool:
        return any(fnmatchcase(text, pattern) for pattern in self.changes for text in (operator, description))


SENT = ("sends", "sent.seq", "sent.SYN", "sent.FIN", "sent.RST", "sent.ACK", "sent.text", "sent.ack_no", "sent.wnd",
        "sent.sender", "sent.receiver")  # fmt: skip
"""A segment is sent or not, or another one is."""

WINDOW = ("snd_wnd", "snd_wl1", "snd_wl2")
REMEMBERED = ("was_snd_nxt", "was_rcv_nxt", "was_iss", "was_irs", "was_incarnation", "was_peer", "was_delivered")
RESETS = ("CLOSED answers *", "LISTEN answers *", "SYN-SENT answers *", "SYN-RECEIVED answers *", "ABORT sends *")
ANSWERS = ("*unacceptable segment is acknowledged*", "a second FIN *", "TIME-WAIT acknowledges *",
           "TIME-WAIT receives a FIN *", "text or FIN beyond *", "*draws a challenge ACK*", "* at a zero window *",
           "an ACK of what was not sent *")  # fmt: skip
OUTPUTS = ("SEND *", "queued text goes out", "one octet probes *", "the FIN goes out *", "a CLOSE queued *", "CLOSE *",
           "an active OPEN *")  # fmt: skip
MAY_HAPPEN = ("* sent again", "queued text goes out", "one octet probes *", "the FIN goes out *", "a CLOSE queued *",
              "the user timeout *", "R2 *", "a keep-alive *", "a hard ICMP error *", "a reboot *")  # fmt: skip
EDGE = ("*RST*", "*reset*")
WITHOUT_TIMERS = "a claim about a network that loses nothing, in which nobody waits for a retransmission timer"

UNCLAIMED = (
    Unclaimed(
        id="reopening",
        why="these variables are read only where TIME-WAIT accepts a new SYN (MAY-2), and by default it does not",
        needs="T23b, which is about MAY2=isn, to be asked of every change",
        differs=frozenset(REMEMBERED),
        rfc="3.6.1",
    ),
    Unclaimed(
        id="origin",
        why="whether SYN-RECEIVED was reached from LISTEN is read there alone, and set again on every way there",
        rules=("SYN-RECEIVED becomes ESTABLISHED*", "CLOSE in SYN-RECEIVED *", "SYN-SENT receives SYN,ACK"),
        differs=frozenset({"passive"}),
        rfc="3.10.7.4",
    ),
    Unclaimed(
        id="send-in-listen",
        why="M4 says of an OPEN in LISTEN that the connection is active from then on, and asks nothing of a SEND there",
        needs="M4 to be asked of SEND as well",
        rules=("SEND in LISTEN *",),
        differs=frozenset({"passive"}),
        rfc="3.10.2",
    ),
    Unclaimed(
        id="before-the-syn",
        why="before the peer's SYN arrives nothing reads these variables, and it sets them all",
        rules=("an active OPEN *", "SEND in LISTEN *"),
        differs=frozenset({"rcv_nxt", *WINDOW}),
        rfc="3.10.7.3",
    ),
    Unclaimed(
        id="send-window",
        why="which segment may update SND.WND, and to what, decides how much may be sent, not what is accepted; for "
        "progress (F1) it is enough that some update comes in the end",
        needs="a claim about flow control: no more is sent than the newest segment from the peer has offered",
        differs=frozenset(WINDOW),
        rfc="3.8.6, 3.10.7.4 step 5",
    ),
    Unclaimed(
        id="calls",
        why="claims follow octets and FINs from the segment that carries them to the other user; that a SEND becomes "
        "exactly its octets, and one CLOSE one FIN, is said nowhere",
        needs="a claim that what is sent is what the user gave, no more, no less and in his order",
        rules=OUTPUTS,
        differs=frozenset({"snd_queued", "close_called", "happens"}),
        rfc="3.10.2, 3.10.4",
    ),
    Unclaimed(
        id="when",
        why="the event may happen at some other moment: whatever happens is safe, and for progress it is enough that "
        "what must happen can",
        needs="a claim about when TCP sends or gives up: timers are said to run, and nothing of how long",
        rules=MAY_HAPPEN,
        differs=frozenset({"happens"}),
        rfc="3.8.1, 3.8.3, 3.8.4",
    ),
    Unclaimed(
        id="reset-form",
        why="a reset refuses a stray or ends what is half open. It may be lost like any segment, and what drew it is "
        "sent again; T13 needs that one is accepted in the end, not that the first is",
        needs="a claim that the reset which answers a segment is acceptable to whoever sent that segment",
        rules=RESETS,
        differs=frozenset(SENT),
        rfc="3.5.2",
    ),
    Unclaimed(
        id="answers",
        why="the answer to an old, repeated or misplaced segment carries nothing new and may be lost like any segment",
        needs="a claim about this one answer: that it is sent when the RFC says, and only then",
        rules=ANSWERS,
        differs=frozenset(SENT),
        rfc="3.10.7.4 step 1, RFC 5961",
    ),
    Unclaimed(
        id="closing-answers",
        why="in CLOSING every octet and the FIN have been received: whatever else arrives is old, and an answer to it, "
        "or none, carries nothing new",
        needs="a claim about this one answer: that CLOSING ignores what step 5 says it ignores",
        rules=("CLOSING *",),
        changes=("course changed", "rule removed"),
        differs=frozenset(SENT),
        rfc="3.10.7.4 step 5",
    ),
    Unclaimed(
        id="crossing-syn",
        why="the answer to a crossing SYN may be a bare SYN or a bare ACK as well: under D27 its number is old in any "
        "case, and what completes the open is the ACK that it draws",
        needs="a claim that the SYN,ACK of a simultaneous open has the form of Figure 7",
        rules=("SYN-SENT receives SYN: simultaneous open",),
        changes=("reply changed", "course changed"),
        rfc="3.5 Figure 7",
    ),
    Unclaimed(
        id="restart-edge",
        why="the peer has sent its FIN as the last of its numbers, and nothing beyond it: the segments for which this "
        "rule would now apply, or not apply, do not exist",
        rules=("TIME-WAIT acknowledges the FIN again *", "TIME-WAIT acknowledges what *", "TIME-WAIT receives a FIN *"),
        changes=("comparison shifted", "condition dropped", "then: time_wait_runs negated"),
        differs=frozenset({*WINDOW, "snd_una", "time_wait_runs", "time_wait_expires", *SENT}),
        rfc="3.10.7.4 step 1",
    ),
    Unclaimed(
        id="not-sent",
        why="under the assumptions of T2 an ACK of what was never sent comes only after a CLOSE in SYN-RECEIVED has "
        "let an old connection in (T3), and then octets are not protected anyway",
        needs="a claim about forgers who guess SEG.SEQ and not SEG.ACK",
        rules=("an ACK of what was not sent *",),
        rfc="RFC 5961 section 5",
    ),
    Unclaimed(
        id="trimming",
        why="a segment that is trimmed less, or more, is taken in part, later or not at all. That is safe (T23), and "
        "it is sent again until it fits",
        needs="a claim that whatever is new and fits the window is taken at once",
        rules=("what * is trimmed*",),
        rfc="3.10.7.4 step 1",
    ),
    Unclaimed(
        id="window-edge",
        why="a segment at the very edge of the window is let in, or kept out. Under the assumptions of T2 only the "
        "peer's own segments lie there; they are trimmed, taken at RCV.NXT alone (T23), and sent again",
        needs="a claim that step 1 drops exactly what Table 6 calls unacceptable",
        rules=("*unacceptable segment*",),
        changes=("comparison shifted",),
        rfc="3.10.7.4 step 1, Table 6",
    ),
    Unclaimed(
        id="zero-window",
        why="windows are zero in F1 alone, where a segment that does not fit is sent again until it does",
        needs="a claim about which parts of a segment count while the window is closed",
        rules=("* at a zero window *",),
        rfc="3.10.7.4 step 1 (MUST-66)",
    ),
    Unclaimed(
        id="blind-reset",
        why="the connection ends by a reset that it should have dropped, or the other way round. No connection is "
        "promised to last: the peer may ABORT, and the reset that says so looks the same",
        needs="T22, which is about variants and a forger, to be asked of every rule about resets",
        rules=EDGE,
        rfc="3.5.3, RFC 5961 section 3",
    ),
    Unclaimed(
        id="close-in-two-steps",
        why="that CLOSE was called is kept in any case, and the FIN goes out after the last octet: whether the end is "
        "in ESTABLISHED or FIN-WAIT-1 until then decides nothing that arrives",
        needs="a claim about the state between a CLOSE and its FIN",
        rules=("CLOSE in ESTABLISHED with SENDs queued *",),
        changes=("then: state not set",),
        differs=frozenset({"state"}),
        rfc="3.10.4",
    ),
    Unclaimed(
        id="later",
        why="what the first copy of a segment lacks, or is not taken for, comes again: a FIN that was left out or "
        "passed over is sent until it is acknowledged",
        needs=WITHOUT_TIMERS,
        rules=("CLOSE *", "the FIN goes out *", "text is taken *"),
        changes=("reply: FIN dropped", "ends instead of going on"),
        differs=frozenset({"sent.FIN", "sent.ack_no", "state", "rcv_nxt", "time_wait_runs", "time_wait_expires"}),
        rfc="3.8.1",
    ),
    Unclaimed(
        id="keep-alive-answer",
        why="a probe is there to find out whether the peer is dead: whatever its number, a peer without the connection "
        "answers by a reset (T13)",
        needs="a claim that a peer which is alive answers a keep-alive, for which it must be old",
        rules=("a keep-alive *",),
        changes=("reply: seq *",),
        differs=frozenset({"sent.seq"}),
        rfc="3.8.4",
    ),
    Unclaimed(
        id="lost-anyway",
        why="never to send a segment is as if every first copy were lost, which every claim allows; what has to arrive "
        "is sent again by a rule of its own",
        needs=WITHOUT_TIMERS,
        changes=("reply dropped",),
        differs=frozenset({"sends"}),
        rfc="3.8.1",
    ),
)
