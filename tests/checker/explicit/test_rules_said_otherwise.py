"""Ghost history follows from what rules do: however ISS, IRS and text are written, verdicts and counts are the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.explicit.answers.exploration import Exploration, explore
from tcpcheck.own.rule_problems import problems
from tcpspec.language.expression import TRUE, Nat, Seq, if_, named
from tcpspec.properties.property import PREFIX, PROPERTIES
from tcpspec.rfc9293.definitions import taken
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import iss, rcv_nxt, rcv_unread, rcv_wnd
from tcpspec.rules.check import Changes, change, cut
from tcpspec.rules.event import fresh_iss
from tcpspec.rules.extension import Extension
from tcpspec.rules.segment import count, seg
from tcpspec.rules.spec import Spec
from tcpspec.system.bounds import tiny_bounds
from tcpspec.system.joint import connect
from tcpspec.variants.handshake import TWO_WAY

CHOOSING = ("OPEN-2", "OPEN-5", "SEND-2", "LIS-3")
TEXT = TCP.find("text is taken and acknowledged")
my_clock = Seq.field("block", "my_clock")
CLOCK = Extension(block={my_clock: 5_000})
NOTHING_ELSE: Changes = {}
smaller = if_(rcv_wnd < seg.text, rcv_wnd, seg.text)


def choosing(isn: Seq, base: Spec = TCP, extension: Extension | None = None, also: Changes = NOTHING_ELSE) -> Spec:
    """``base`` with another expression for the ISS of every connection."""
    begin = {**change(iss=isn, snd_una=isn, snd_nxt=isn + 1), **also}
    swap = {row: base.find(row).but(then=begin) for row in CHOOSING}
    return base.but("chosen otherwise", why="said otherwise", swap=swap, extension=extension)


def taking(**parts: Any) -> Spec:
    """RFC 9293 with other words for the rule that takes text."""
    return TCP.but("taken otherwise", why="said otherwise", swap={TEXT.name: TEXT.but(**parts)})


SAME: dict[str, Spec] = {
    "a constant is added": choosing(fresh_iss + 1000),
    "nothing is added": choosing(fresh_iss + 0),
    "one below": choosing(fresh_iss - 1),
    "made anew": choosing(Seq.field("event", "fresh_iss")),
    "a definition": choosing(named("the ISN of this host", fresh_iss + 3)),
    "a choice": choosing(if_(rcv_wnd > 0, fresh_iss, fresh_iss + 7)),
    "a clock of its own": choosing(my_clock, extension=CLOCK, also=CLOCK.change(my_clock=my_clock + 100_000)),
    "IRS in two steps": TCP.but("irs", why="", swap={"LIS-3": TCP.find("LIS-3").but(then=change(irs=seg.seq + 1 - 1))}),
    "text by SEG.SEQ": taking(then=change(rcv_nxt=seg.seq + taken)),
    "text the other way round": taking(then=change(rcv_nxt=rcv_nxt + smaller, rcv_unread=smaller + rcv_unread)),
    "text up to its end": taking(then=change(rcv_nxt=seg.seq + seg.text, rcv_unread=rcv_unread + seg.text)),
    "a condition twice": taking(guard=TEXT.guard & ~~TEXT.guard & TRUE),
}


def found(spec: Spec) -> Exploration:
    """Where octets are taken for ever there is no end of states; what is wrong shows long before."""
    bounds = replace(tiny_bounds(), max_states=5_000)
    return explore(connect(spec, spec, over=bounds.network), bounds, (*PROPERTIES, PREFIX))


def verdicts(exploration: Exploration) -> dict[str, Verdict]:
    return {result.property.id: result.verdict for result in exploration.results}


@pytest.fixture(scope="module")
def base() -> Exploration:
    return found(TCP)


@pytest.mark.parametrize("words", SAME)
def test_the_same_rules_said_otherwise_have_the_same_states_and_verdicts(words: str, base: Exploration) -> None:
    other = found(SAME[words])
    assert list(problems(SAME[words], TCP)) == []
    assert verdicts(other) == verdicts(base)
    assert (other.states, other.transitions, other.depth) == (base.states, base.transitions, base.depth)


@pytest.mark.parametrize("isn", [fresh_iss + 0, fresh_iss + 1000, fresh_iss - 1], ids=repr)
def test_two_segments_admit_a_phantom_whatever_the_iss_is_called(isn: Seq) -> None:
    assert verdicts(found(choosing(isn, TWO_WAY)))["no-phantom"] is Verdict.VIOLATED


def test_text_and_fin_in_one_rule_are_told_apart(base: Exploration) -> None:
    """RCV.NXT moves over the text and the FIN, RCV.UNREAD takes the text: what is cut of the FIN no longer arrives."""
    both = taking(then=change(rcv_nxt=rcv_nxt + taken), cut=cut(seq=seg.seq + taken, text=Nat.constant(0)))
    assert verdicts(found(both)) == verdicts(base)


WRONG: dict[str, Spec] = {
    "RCV.NXT stays": taking(then=change(rcv_nxt=rcv_nxt)),
    "one octet more than came": taking(then=change(rcv_unread=rcv_unread + taken + 1)),
    "the SYN counts as text": taking(
        then=change(rcv_nxt=rcv_nxt + taken, rcv_unread=rcv_unread + taken + count(seg.ACK))
    ),
}


@pytest.mark.parametrize("words", WRONG)
def test_octets_that_did_not_come_or_come_again_are_no_prefix(words: str) -> None:
    assert verdicts(found(WRONG[words]))["prefix"] is Verdict.VIOLATED


def test_rcv_nxt_one_too_far_acknowledges_what_was_never_sent() -> None:
    """One octet was taken, and it is the first: that is a prefix, and what RCV.NXT says of a second one is not true."""
    said = verdicts(found(taking(then=change(rcv_nxt=rcv_nxt + taken + 1))))
    assert (said["prefix"], said["received-was-sent"]) == (Verdict.HOLDS, Verdict.VIOLATED)


def test_text_that_rcv_nxt_moves_over_is_taken_even_if_nobody_may_read_it() -> None:
    thrown = taking(then=change(rcv_unread=rcv_unread, rcv_wnd=rcv_wnd))
    exploration = found(thrown)
    assert verdicts(exploration)["no-old-octet"] is Verdict.HOLDS
    assert max(exploration.world(number).a.end.block.delivered + exploration.world(number).b.end.block.delivered
               for number in range(exploration.states)) == 1  # fmt: skip


def test_an_iss_that_comes_back_by_value_begins_nothing_new() -> None:
    """An ISS set to itself is the same connection."""
    kept = TCP.but("kept", why="", swap={TEXT.name: TEXT.but(then=change(iss=iss + 0))})
    assert list(problems(kept, TCP)) == []
    assert found(kept).states == found(TCP).states
