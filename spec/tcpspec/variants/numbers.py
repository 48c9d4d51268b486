"""What occupies a sequence number, decided otherwise: SYN does not, FIN does not, a bare ACK does.

Source: RFC 9293 section 3.4, which puts SYN and FIN "in the sequence number space" so that one copy of each is acted on
and it can be retransmitted and acknowledged without ambiguity, and leaves out a segment that says nothing new.

Each variant gives SEG.LEN, and what an acknowledgment must exceed, another meaning in every rule that reads it
(``read_as``), and changes the rules by which an end counts the bit for itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from tcpspec.language.expression import FALSE, E, Expression, named
from tcpspec.rfc9293.arrives.answers import OTHER_STATES, still_receives
from tcpspec.rfc9293.arrives.sequence_number import overhang
from tcpspec.rfc9293.arrives.syn_sent import bad_ack
from tcpspec.rfc9293.calls import FIN_OUT
from tcpspec.rfc9293.definitions import ACK_NOW, acceptable_ack, seg_len, syn_outstanding
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rfc9293.timeouts import resent_fin
from tcpspec.rules.block import SYN_RECEIVED, SYN_SENT, iss, rcv_nxt, snd_nxt, snd_una, state
from tcpspec.rules.check import Changes, Check, Reply, change, cut, old
from tcpspec.rules.control import ACK
from tcpspec.rules.event import Kind, fresh_iss, length
from tcpspec.rules.segment import count, seg
from tcpspec.rules.spec import Section, Spec

Meanings = Mapping[Expression, Expression]
"""Definition -> what stands for it."""


def reread(expression: E, meanings: Meanings) -> E:
    """The same tree with other definitions."""
    for definition, other in meanings.items():
        if expression.operator == "named" and expression.payload == definition.payload:
            return other  # type: ignore[return-value]
    arguments = [reread(argument, meanings) for argument in expression.arguments]
    if all(new is argument for new, argument in zip(arguments, expression.arguments, strict=True)):
        return expression  # the very node: ghost history knows `fresh_iss` by identity
    return type(expression)(expression.operator, *arguments, payload=expression.payload)


def read_as(check: Check, meanings: Meanings) -> Check:
    """The same rule with other definitions."""

    def all_of(changes: Changes) -> Changes:
        return {name: reread(value, meanings) for name, value in changes.items()}

    def of_reply(reply: Reply) -> Reply:
        ack = None if reply.ack is None else reread(reply.ack, meanings)
        fin = None if reply.fin is None else reread(reply.fin, meanings)
        return Reply(reply.control, reread(reply.seq, meanings), ack, reread(reply.text, meanings), fin)

    return replace(
        check,
        guard=reread(check.guard, meanings),
        then=all_of(check.then),
        cut=all_of(check.cut),
        send=None if check.send is None else of_reply(check.send),
    )


def _variant(
    name: str,
    why: str,
    meanings: Meanings,
    own: Mapping[str, Check],
    before: Mapping[str, Section] = MappingProxyType({}),
) -> Spec:
    """TCP with other definitions everywhere, and the rules ``own`` instead of those that they are listed by."""
    mine = {TCP.find(key).name: check for key, check in own.items()}
    rules = {rule.name: read_as(mine.get(rule.name, rule), meanings) for rule in TCP.checks}
    return TCP.but(name, why=why, swap=rules, before=before)


# --- SYN ----------------------------------------------------------------------------------------------
nothing_beyond = named("SND.UNA =< SEG.ACK =< SND.NXT", (snd_una <= seg.ack_no) & (seg.ack_no <= snd_nxt))
"""With nothing to exceed, the acknowledgment of our SYN can only be one of ISS."""


def _weakly(row: str) -> Check:
    """The rule where it is the acknowledgment of a SYN that is tested."""
    return read_as(TCP.find(row), {acceptable_ack: nothing_beyond})


FROM_ISS = change(snd_nxt=fresh_iss)
FROM_IRS = change(rcv_nxt=seg.seq)
TRIM = "what was received before is trimmed"
SYN_WITHOUT_NUMBER = _variant(
    "syn-without-number",
    "a SYN has no number of its own: its copy looks new, and an ACK of it acknowledges nothing (3.4)",
    {
        seg_len: named("SEG.LEN", seg.text + count(seg.FIN)),
        bad_ack: named("SEG.ACK < ISS or SEG.ACK > SND.NXT", (seg.ack_no < iss) | (seg.ack_no > snd_nxt)),
        syn_outstanding: named("our SYN is not acknowledged", state.is_one_of(SYN_SENT, SYN_RECEIVED)),
    },
    {
        **{row: TCP.find(row).but(then=FROM_ISS) for row in ("OPEN-2", "OPEN-5", "SEND-2")},
        "LIS-3": TCP.find("LIS-3").but(then={**FROM_ISS, **FROM_IRS}),
        "SS-5": TCP.find("SS-5").but(then=FROM_IRS, cut=cut(SYN=FALSE)),
        "SS-6": TCP.find("SS-6").but(then=FROM_IRS),
        TRIM: TCP.find(TRIM).but(cut=cut(seq=rcv_nxt, SYN=FALSE, text=seg.text - (rcv_nxt - seg.seq))),
        **{row: _weakly(row) for row in ("SS-3", "A5-3", "A5-4")},
    },
)

# --- FIN ----------------------------------------------------------------------------------------------
UNSENT, UNRECEIVED = change(snd_nxt=snd_nxt), change(rcv_nxt=rcv_nxt)
AGAIN, BEYOND = "unacknowledged text and FIN are sent again", "what lies beyond the window is trimmed"
FIN_WITHOUT_NUMBER = _variant(
    "fin-without-number",
    "a FIN has no number of its own: the ACK of the last octet seems to acknowledge it, and it is never sent again",
    {seg_len: named("SEG.LEN", seg.text + count(seg.SYN))},
    {
        **{rule.name: rule.but(then=UNSENT) for rule in TCP.checks if rule.send is FIN_OUT},
        **{
            rule.name: rule.but(then=UNRECEIVED)
            for rule in TCP.checks
            if rule.step == "eighth" and "rcv_nxt" in rule.then
        },
        AGAIN: TCP.find(AGAIN).but(send=Reply(ACK, seq=snd_una, ack=rcv_nxt, text=length, fin=resent_fin)),
        BEYOND: TCP.find(BEYOND).but(cut=cut(FIN=FALSE, text=seg.text - overhang)),
    },
)
"""With text outstanding the FIN goes again beside it; alone it is never outstanding."""

# --- ACK ----------------------------------------------------------------------------------------------
bare = named("a bare ACK", seg.ACK & ~seg.SYN & ~seg.FIN & ~seg.RST & (seg.text == 0))
USES_A_NUMBER = change(snd_nxt=snd_nxt + 1)
NUMBERED_ACK = Reply(ACK, seq=old(snd_nxt), ack=rcv_nxt)
BEFORE_TEXT = Section("3.10.7.4", Kind.ARRIVES, given=OTHER_STATES)
BEFORE_TEXT.check(
    "sixth, a bare ACK", "a bare ACK is counted and acknowledged", still_receives, bare, seg.seq == rcv_nxt,
    row="T7-1", then={**change(rcv_nxt=rcv_nxt + 1), **USES_A_NUMBER}, send=NUMBERED_ACK,
)  # fmt: skip
ACK_WITH_NUMBER = _variant(
    "ack-with-number",
    "a bare ACK has a number of its own, so it must be acknowledged, and so must that",
    {seg_len: named("SEG.LEN", seg.text + count(seg.SYN) + count(seg.FIN) + count(bare))},
    {rule.name: rule.but(then=USES_A_NUMBER, send=NUMBERED_ACK) for rule in TCP.checks if rule.send is ACK_NOW},
    before={"3.10.7.4 seventh": BEFORE_TEXT},
)
"""A lost ACK is not sent again: TCP keeps no queue of them, and the war needs none."""

NUMBERS = {spec.name: spec for spec in (SYN_WITHOUT_NUMBER, FIN_WITHOUT_NUMBER, ACK_WITH_NUMBER)}
