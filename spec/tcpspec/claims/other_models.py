"""Claims that other models of TCP make, and what becomes of them when the network loses, ends die and ports are reused.

Read ``M1`` first: it is what makes 17 of the 121 pairs of states impossible.
"""

from __future__ import annotations

from collections.abc import Iterator

from tcpspec.claims.claim import Claim, Expected, Induced, OneEvent, Quiet, Stepwise, Walked
from tcpspec.claims.pairs import fails, holds
from tcpspec.language.expression import Bool, implies
from tcpspec.proofs.lemmas import BLOCK_LEMMAS, TIDY_LEMMAS
from tcpspec.proofs.two_ends import PAIRS
from tcpspec.properties.agreement import (
    AGREE,
    AGREE_WHEN_ACKNOWLEDGED,
    FIN_HEARD,
    NEVER_TOGETHER,
    NO_HALF_OPEN,
    TALK_TO_EACH_OTHER,
)
from tcpspec.rfc9293.figure5 import CHANGES, DRAWN, NOTED, PROSE, RESETTING
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import (
    CLOSE_WAIT,
    CLOSING,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    LAST_ACK,
    LISTEN,
    SYN_RECEIVED,
    SYN_SENT,
    TIME_WAIT,
    fin_sent,
    passive,
    snd_nxt,
    snd_una,
    state,
)
from tcpspec.rules.event import Kind
from tcpspec.rules.segment import seg
from tcpspec.rules.spec import Spec
from tcpspec.scenarios.handshake import ISNS_FRESH, LONG_CONNECTION
from tcpspec.scenarios.other_models import (
    ABORTING,
    COPYING,
    DYING,
    DYING_AND_FORGETFUL,
    DYING_AND_REUSED,
    EVERY_WAY,
    FORGER_BETWEEN,
    LOSING,
    NOBODY_BETWEEN,
    PERFECT,
    REORDERED,
    UNRELIABLE,
)
from tcpspec.scenarios.scenario import Scenario

ABOUT_ONE_BLOCK = (
    "SND.UNA lies between ISS and SND.NXT",
    "SYN-SENT knows no peer, and nothing is acknowledged",
    "LISTEN has a window and queued calls, nothing else",
)
KNOWN = tuple(lemma for lemma in (*BLOCK_LEMMAS, *TIDY_LEMMAS) if lemma.name in ABOUT_ONE_BLOCK)

RESETS_INTO_TIME_WAIT = TCP.reading(D1="time-wait")
RESETTERS = [change.source for change in RESETTING]
OTHER_ABORTS = tuple(one for one in CHANGES if one.kind is Kind.ABORT and one.source not in RESETTERS)

S1 = Claim(
    id="S1",
    title="Every change of state is in Figure 5, its notes, or the prose",
    statement=f"One event changes the state only along an arrow of Figure 5, as its notes say, or in one of "
    f"{len(PROSE)} ways that section 3.10 describes and the figure leaves out; and each of them can be made.",
    story="The figure is only a summary, and says so. Left out are all the ways to give up (ABORT, timeouts, ICMP, a "
    "crash), a FIN that comes with the acknowledgment of our SYN, a SYN that returns SYN-RECEIVED to LISTEN, and "
    "a CLOSE that had to wait.",
    parts=(
        Stepwise(id="changes", statement="every change is drawn, noted, or in the prose, and each of those can be made",
                 expected="PROVED", spec=TCP, allowed=CHANGES, lemmas=KNOWN),
        Walked(id="arrows", statement="each arrow, and each change of the notes, is made in some run", expected="HOLDS",
               spec=TCP, scenario=EVERY_WAY, changes=(*DRAWN, *NOTED)),
        Stepwise(id="figure-alone", statement="the figure and its notes are not enough", expected="VIOLATED", spec=TCP,
                 allowed=(*DRAWN, *NOTED), lemmas=KNOWN, drops="prose"),
        Stepwise(id="without-lemmas", statement="what is known of reachable blocks is needed: without it a RST opens a "
                 "connection", expected="VIOLATED", spec=TCP, allowed=CHANGES, drops="lemmas"),
        Stepwise(id="note-3", statement="ABORT, where whoever sends a RST enters TIME-WAIT (note 3, D1)",
                 expected="PROVED", spec=RESETS_INTO_TIME_WAIT, allowed=(*OTHER_ABORTS, *RESETTING), lemmas=KNOWN,
                 kinds=(Kind.ABORT,)),
    ),
    sources=("RFC 9293 section 3.3.2, Figure 5 and its notes", "RFC 9293 section 3.10"),
)  # fmt: skip


M1 = Claim(
    id="M1",
    title="Two synchronized ends talk to each other, so 17 pairs of states never occur",
    statement="If the SYNs of both ends were acknowledged, each is the other's peer, whatever is lost, copied, "
    "delayed, aborted or forgotten. So 17 of the 121 pairs of states never occur, as ESTABLISHED beside CLOSE-WAIT.",
    story="An acknowledgment of our SYN proves that the peer was bound to us. Suppose both ends had such a proof, but "
    "from incarnations that have died: then each of the dead would have outlived the other. So at most one end "
    "can hold on to somebody dead, and its counterpart is not synchronized. What remains is counting: a FIN that "
    "was received was sent, and one that was acknowledged was received.",
    parts=(
        Induced(id="pairs", statement="synchronized ends talk to each other, agree on what was acknowledged, and are "
                "never in one of the 17 pairs of states", expected="PROVED", theorem=PAIRS,
                judges=(TALK_TO_EACH_OTHER, AGREE_WHEN_ACKNOWLEDGED, NEVER_TOGETHER)),
        holds("talk-to-each-other-dying-and-reused", "two ends whose SYNs were acknowledged talk to "
              "each other, where ends die and ports are used again", TCP, DYING_AND_REUSED, TALK_TO_EACH_OTHER),
        holds("never-together-dying-and-reused", "17 pairs of states never occur, where ends die and "
              "ports are used again", TCP, DYING_AND_REUSED, NEVER_TOGETHER),
        fails("talk-to-each-other-dying-and-forgetful", "an ISS is used twice, and both ends hold on to "
              "the dead", TCP, DYING_AND_FORGETFUL, TALK_TO_EACH_OTHER, drops="fresh-isns"),
        fails("never-together-dying-and-forgetful", "an ISS is used twice, and one of the 17 pairs of "
              "states occurs", TCP, DYING_AND_FORGETFUL, NEVER_TOGETHER, drops="fresh-isns"),
        holds("talk-to-each-other-nobody-between", "two ends whose SYNs were acknowledged talk to each "
              "other, as long as nobody forges", TCP, NOBODY_BETWEEN, TALK_TO_EACH_OTHER),
        fails("talk-to-each-other-forger-between", "a forger that guesses both ISNs talks to both ends",
              TCP, FORGER_BETWEEN, TALK_TO_EACH_OTHER, drops="no-forger"),
        holds("agree-when-acknowledged-isns-fresh", "what was acknowledged was received, if ISNs are "
              "fresh", TCP, ISNS_FRESH, AGREE_WHEN_ACKNOWLEDGED),
        fails("agree-when-acknowledged-long-connection", "an old acknowledgment counts if a long "
              "connection uses its numbers twice", TCP, LONG_CONNECTION, AGREE_WHEN_ACKNOWLEDGED, drops="length"),
    ),
    sources=("RFC 9293 sections 3.4.1, 3.5 and 3.6", "RFC 9293 section 3.5.1 on half-open connections",
             "Billington and Han 2007, on the reachable pairs of states of TCP's connection management"),
)  # fmt: skip


def silent(scenario: Scenario, expected: Expected, says: str, drops: str = "") -> Quiet:
    """Agreement in one environment, when nothing is under way."""
    return Quiet(id=f"quiet-{scenario.name}", statement=says, expected=expected, spec=TCP, scenario=scenario,
                 property=AGREE, drops=drops)  # fmt: skip


M2 = Claim(
    id="M2",
    title="The ends agree when the network is empty, if it only duplicates",
    statement="When no segment is under way, an ESTABLISHED end's peer is ESTABLISHED or closing, and each has "
    "received what the other has sent: true of a network that is perfect or only duplicates, and not of one that "
    "loses or reorders.",
    story="Other models prove this of a network that keeps every segment. A segment that is lost leaves nothing under "
    "way and one end ignorant, until it is sent again; one that is overtaken is lost too where text beyond RCV.NXT is "
    "not kept. What survives every fault is weaker: what was acknowledged was received.",
    parts=(
        silent(PERFECT, "HOLDS", "on a network that does nothing wrong the ends agree when nothing is under way"),
        silent(COPYING, "HOLDS", "on a network that duplicates the ends agree when nothing is under "
                                   "way"),
        silent(LOSING, "VIOLATED", "on a network that loses the ends need not agree when nothing is "
                                     "under way: the last ACK of the handshake is gone", "no loss"),
        silent(REORDERED, "VIOLATED", "on a network that reorders the ends need not agree when "
                                         "nothing is under way: a FIN that overtakes is dropped", "no reordering"),
        silent(ABORTING, "HOLDS", "on a perfect network where an end may ABORT the ends agree when "
                                    "nothing is under way: its reset arrives first"),
        silent(DYING, "VIOLATED", "on a perfect network where an end may die without a word the ends "
                                    "need not agree when nothing is under way", "no silent death"),
        holds("agree-when-acknowledged-unreliable", "what was acknowledged was received, under every "
              "fault", TCP, UNRELIABLE, AGREE_WHEN_ACKNOWLEDGED),
    ),
    sources=("RFC 9293 section 3.4", "Murphy and Shankar 1991"),
)  # fmt: skip

M3 = Claim(
    id="M3",
    title="Half-open connections come from deaths, and from nothing else",
    statement="No end is ESTABLISHED while the other has no connection, whatever the network does; but as soon as an "
    "end may ABORT, time out or crash, one is.",
    story="Loss, copies and reordering delay an opening or a closing, but leave both ends knowing of each other. An "
    "ABORT takes effect before its reset arrives, and a crash sends none.",
    parts=(
        holds("no-half-open-perfect", "on a network that does nothing wrong no end is ESTABLISHED while "
              "the other has no connection", TCP, PERFECT, NO_HALF_OPEN),
        holds("no-half-open-unreliable", "on a network that loses, duplicates and reorders no end is "
              "ESTABLISHED while the other has no connection", TCP, UNRELIABLE, NO_HALF_OPEN),
        fails("no-half-open-aborting", "where an end may ABORT the other is ESTABLISHED alone until the "
              "reset arrives", TCP, ABORTING, NO_HALF_OPEN, drops="nobody aborts"),
        fails("no-half-open-dying", "where an end may die without a word the other is ESTABLISHED alone "
              "until one of them sends", TCP, DYING, NO_HALF_OPEN, drops="nobody dies"),
    ),
    sources=("RFC 9293 section 3.5.1",
             "von Hippel, Vick, Tripakis and Nita-Rotaru 2020, property 1: no half-open connections"),
)  # fmt: skip


def remembers(id: str, says: str, kind: Kind, given: Bool, after: Bool, spec: Spec = TCP,
              expected: Expected = "PROVED", drops: str = "") -> OneEvent:  # fmt: skip
    return OneEvent(id=id, statement=says, expected=expected, spec=spec, kind=kind, given=given,
                    holds=implies(state == SYN_RECEIVED, after), drops=drops)  # fmt: skip


KEEPING = (Kind.ARRIVES, Kind.SEND, Kind.CLOSE, Kind.RETRANSMISSION)
M4 = Claim(
    id="M4",
    title="SYN-RECEIVED remembers where it came from",
    statement="An end in SYN-RECEIVED is passive exactly if a SYN arrived in LISTEN, and stays so until it leaves; an "
    "active one came from SYN-SENT.",
    story="A reset takes a passive SYN-RECEIVED back to LISTEN and ends an active one (note 1 of Figure 5), so the end "
    "must know which it is (MUST-11). No other event enters SYN-RECEIVED (S1).",
    parts=(
        remembers("from-listen", "a SYN-RECEIVED that comes from LISTEN is passive", Kind.ARRIVES, state == LISTEN,
                  passive),
        remembers("from-syn-sent", "a SYN-RECEIVED that comes from SYN-SENT is active", Kind.ARRIVES,
                  (state == SYN_SENT) & ~passive,
                  ~passive),
        remembers("opened-again", "an OPEN in LISTEN forgets that it listened", Kind.OPEN_ACTIVE, state == LISTEN,
                  ~passive),
        *(remembers(f"passive-{kind.name.lower()}", f"{kind}: a passive one stays passive", kind,
                    (state == SYN_RECEIVED) & passive, passive) for kind in KEEPING),
        *(remembers(f"active-{kind.name.lower()}", f"{kind}: an active one stays active", kind,
                    (state == SYN_RECEIVED) & ~passive, ~passive) for kind in KEEPING),
        OneEvent(id="sent", statement="SYN-SENT is active, whether it came from CLOSED or from LISTEN",
                 expected="PROVED", spec=TCP, kind=Kind.OPEN_ACTIVE, given=~(state == SYN_SENT),
                 holds=implies(state == SYN_SENT, ~passive)),
        OneEvent(id="listened", statement="SYN-SENT is passive if it comes from LISTEN and having "
                                          "listened counts (D28)", expected="VIOLATED",
                 spec=TCP.reading(D28="listened"), kind=Kind.OPEN_ACTIVE, given=~(state == SYN_SENT),
                 holds=implies(state == SYN_SENT, ~passive), drops="D28=active"),
    ),
    sources=("RFC 9293 section 3.5 (MUST-11), Figure 5 note 1",),
)  # fmt: skip

whole_ack = seg.ACK & (seg.ack_no == snd_nxt)
unheard = fin_sent & (snd_una != snd_nxt) & ~whole_ack & ~seg.RST


def awaits(id: str, waiting: Bool, says: str, unless: Bool) -> OneEvent:
    """A segment that does not acknowledge our FIN and is no RST does not lead there."""
    return OneEvent(id=id, statement=says, expected="PROVED", spec=TCP, kind=Kind.ARRIVES, given=waiting & unheard,
                    holds=~unless)  # fmt: skip


def resets_are_no_close(suffix: str, spec: Spec) -> Iterator[OneEvent]:
    """A RST is never taken for the acknowledgment of our FIN, or for the FIN of the peer."""
    where = " without RFC 5961" if suffix else ""
    for id, says, given, never in (
        ("fin-wait-1", "for the acknowledgment of its FIN", state == FIN_WAIT_1, state == FIN_WAIT_2),
        ("time-wait", "for the end of a clean close", state.is_one_of(*BEFORE_TIME_WAIT), state == TIME_WAIT),
    ):
        yield OneEvent(id=f"reset-{id}{suffix}", statement=f"no end takes a RST {says}{where}",
                       otherwise=f"an end takes a RST {says}{where}", expected="PROVED", spec=spec, kind=Kind.ARRIVES,
                       given=given & seg.RST, holds=~never)  # fmt: skip


BEFORE_TIME_WAIT = (ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK)
M5 = Claim(
    id="M5",
    title="Only the acknowledgment of its FIN closes an end cleanly",
    statement="No segment but a RST, or one that acknowledges its FIN, takes an end out of LAST-ACK, from CLOSING into "
    "TIME-WAIT, or from FIN-WAIT-1 into FIN-WAIT-2; and in FIN-WAIT-2 and TIME-WAIT the FIN has arrived.",
    story="A clean close is knowledge: the end knows that the peer has received everything up to its FIN. Resets, "
    "ABORT and timeouts end it without that knowledge (S1).",
    parts=(
        awaits("last-ack", state == LAST_ACK, "LAST-ACK waits for the acknowledgment of its FIN", state != LAST_ACK),
        awaits("closing", state == CLOSING, "CLOSING waits for the acknowledgment of its FIN", state == TIME_WAIT),
        awaits("fin-wait-1", state == FIN_WAIT_1, "FIN-WAIT-1 waits for the acknowledgment of its FIN",
               ~state.is_one_of(FIN_WAIT_1, CLOSING)),
        OneEvent(id="without", statement="an acknowledgment does take LAST-ACK to its end", expected="VIOLATED",
                 spec=TCP, kind=Kind.ARRIVES, given=(state == LAST_ACK) & fin_sent & ~seg.RST,
                 holds=state == LAST_ACK, drops="no acknowledgment"),
        *(part for reading, spec in (("", TCP), ("-without-rfc-5961", TCP.reading(RFC5961="off")))
          for part in resets_are_no_close(reading, spec)),
        holds("fin-heard-unreliable", "in FIN-WAIT-2 and TIME-WAIT the FIN has arrived, under every fault",
              TCP, UNRELIABLE, FIN_HEARD),
        holds("fin-heard-dying-and-reused", "in FIN-WAIT-2 and TIME-WAIT the FIN has arrived, where "
              "ends die and ports are used again", TCP, DYING_AND_REUSED, FIN_HEARD),
    ),
    sources=("RFC 9293 section 3.6", "RFC 9293 section 3.10.7.4, fifth step"),
)  # fmt: skip

CLAIMS = (S1, M1, M2, M3, M4, M5)
