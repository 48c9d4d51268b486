"""Edits of what numbers are chosen, learnt and counted: ISNs, text, windows, the handshake.  Read with ``grammar``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

from benchmarks.fuzz.draft import Draft, Edit, InapplicableError
from benchmarks.fuzz.drawing import TCP_THEN, Rewrite, one, rewriting, unset, without_conjunct
from benchmarks.fuzz.pieces import (
    EVERY_RULE,
    LEARNING,
    OPENING,
    TEXT,
    choosing,
    replaced_in,
)
from tcpcheck.mutation.changes import conjuncts
from tcpspec.language.expression import FALSE, TRUE, Nat, Seq, any_of, if_, named
from tcpspec.rfc9293.definitions import new_text, taken
from tcpspec.rules.block import CLOSE_WAIT, ESTABLISHED, LISTEN, irs, iss, rcv_nxt, rcv_unread, rcv_wnd, snd_nxt, state
from tcpspec.rules.check import Changes, Check, change
from tcpspec.rules.event import fresh_iss
from tcpspec.rules.segment import seg

own_isn = Seq.field("block", "own_isn")


def isn(rng: Random) -> Edit:
    """Another initial sequence number: of the clock and a constant, of a variable of one's own, of the segment."""
    far = one(rng, (1, 7, 1000, 1 << 31, (1 << 32) - 9))
    ways: Mapping[str, tuple[Seq, bool]] = {
        f"new ISS + {far}": (fresh_iss + far, False),
        f"new ISS - {far}": (fresh_iss - far, False),
        "new ISS + 0": (fresh_iss + 0, True),
        "new ISS, made again": (Seq.field("event", "fresh_iss"), True),
        "if_(TRUE, new ISS, new ISS + 1)": (if_(TRUE, fresh_iss, fresh_iss + 1), True),
        "new ISS by a name": (named("ISN", fresh_iss), True),
        "new ISS, or one more in LISTEN": (if_(state == LISTEN, fresh_iss + 1, fresh_iss), False),
        "always the same": (Seq.constant(5), False),
        "the ISS of before, one more": (iss + 1, False),
    }
    says = one(rng, [*ways, "own", "of the segment", "fresh once"])
    names = choosing() if rng.random() < 0.7 else [one(rng, choosing())]
    if says in ways:
        value, equal = ways[says]
        return rewriting("isn", f"ISS is {says}", names, lambda rule: replaced_in(rule, fresh_iss, value), equal=equal)
    if says == "of the segment":
        value = one(rng, (seg.seq, seg.seq + 1000, seg.ack_no))
        return rewriting("isn", f"ISS is {value!r}", ["LISTEN receives SYN"],
                         lambda rule: replaced_in(rule, fresh_iss, value))  # fmt: skip
    return _own_isn(names, says, one(rng, (1, -1, 100_000, 1 << 30)))


def _own_isn(names: Sequence[str], says: str, step: int) -> Edit:
    """A clock of one's own; or the first number is kept for good."""
    if says == "fresh once":
        value, after = if_(own_isn == 0, fresh_iss, own_isn), if_(own_isn == 0, fresh_iss, own_isn)
    else:
        value, after = own_isn, own_isn + step if step > 0 else own_isn - -step

    def rewrite(rule: Check) -> Check:
        rule = replaced_in(rule, fresh_iss, value)
        return replace(rule, then={**rule.then, "own_isn": after})

    edit = rewriting("isn", f"ISS is kept in a variable, {says} {step}", names, rewrite)
    first = 0 if says == "fresh once" else 5000
    return replace(edit, apply=lambda draft: edit.apply(draft.with_variable(own_isn, first)))


def peer_isn(rng: Random) -> Edit:
    """IRS learnt from something else."""
    ways: Mapping[str, tuple[Seq, bool]] = {
        "SEG.SEQ + 0": (seg.seq + 0, True), "SEG.SEQ, made again": (Seq.field("seg", "seq"), True),
        "SEG.SEQ + 1": (seg.seq + 1, False), "SEG.SEQ - 1": (seg.seq - 1, False), "SEG.ACK": (seg.ack_no, False),
        "ISS": (iss, False), "0": (Seq.constant(0), False), "RCV.NXT": (rcv_nxt, False),
        "if_(SYN, SEG.SEQ, IRS)": (if_(seg.SYN, seg.seq, irs), True),
    }  # fmt: skip
    says = one(rng, list(ways))
    value, equal = ways[says]
    names = LEARNING if rng.random() < 0.3 else [one(rng, LEARNING)]

    def learn(rule: Check) -> Check:
        if equal and rule.then.get("irs") is not seg.seq:
            raise InapplicableError(rule.name)  # another edit has changed it: this is not the same in other words
        return replace(rule, then={**rule.then, "irs": value})

    return rewriting("irs", f"IRS is {says}", names, learn, equal=equal)


def text(rng: Random) -> Edit:
    """Text taken otherwise."""
    all_of_it = change(rcv_nxt=rcv_nxt + seg.text, rcv_unread=rcv_unread + seg.text, rcv_wnd=rcv_wnd - seg.text)
    new = (seg.seq + seg.text) - rcv_nxt
    trimmed = change(rcv_nxt=seg.seq + seg.text, rcv_unread=rcv_unread + new, rcv_wnd=rcv_wnd - new)
    ways: Mapping[str, Rewrite] = {
        "one octet only": lambda r: replace(r, then=change(
            rcv_nxt=rcv_nxt + 1, rcv_unread=rcv_unread + 1, rcv_wnd=rcv_wnd - 1), accepts=Nat.constant(1)),
        "whatever the window": lambda r: replace(r, then=all_of_it, accepts=seg.text),
        "wherever it begins": lambda r: without_conjunct(r, new_text, seg.text > 0),
        "the window stays": lambda r: unset(r, "rcv_wnd"),
        "RCV.NXT stays": lambda r: unset(r, "rcv_nxt"),
        "nothing for the user": lambda r: unset(r, "rcv_unread"),
        "an octet is skipped": lambda r: replace(r, then={**r.then, **change(rcv_nxt=rcv_nxt + taken + 1)}),
        "counted, not acknowledged": lambda r: replace(r, send=None),
        "an octet too many": lambda r: replace(r, then={**r.then, **change(rcv_unread=rcv_unread + taken + 1)}),
        "front trimmed here": lambda r: replace(
            without_conjunct(r, new_text, (seg.text > 0) & (seg.seq <= rcv_nxt) & (rcv_nxt < seg.seq + seg.text)),
            then=trimmed, accepts=new),
    }  # fmt: skip
    says = one(rng, [*ways, "with FIN in one rule", "in CLOSE-WAIT, too"])
    if says in ways:
        return rewriting("text", f"text is taken: {says}", [TEXT], ways[says])
    return Edit("text", f"text is taken: {says}", _text_with_fin if says.startswith("with") else _text_late)


def _text_with_fin(draft: Draft) -> Draft:
    """Text and FIN of one segment in one rule; the old rule takes text without FIN, and FIN after it."""
    rule = draft.rule(TEXT)
    whole = seg.FIN & (seg.text <= rcv_wnd) & (state == ESTABLISHED)
    after = change(state=CLOSE_WAIT, rcv_nxt=rcv_nxt + seg.text + 1, rcv_unread=rcv_unread + seg.text,
                   rcv_wnd=rcv_wnd - seg.text)  # fmt: skip
    both = replace(rule, name="text and FIN are taken together", guard=rule.guard & whole, then=after, onward=None,
                   accepts=seg.text)  # fmt: skip
    return draft.changed(TEXT, guard=rule.guard & ~whole).add(both)


def _text_late(draft: Draft) -> Draft:
    late = "text after the peer's FIN is ignored"
    taking, ignoring = draft.rule(TEXT), draft.rule(late)
    too = any_of(taking.guard, ignoring.guard & (state == CLOSE_WAIT))
    return draft.changed(TEXT, guard=too).changed(late, guard=ignoring.guard & (state != CLOSE_WAIT))


def window(rng: Random) -> Edit:
    """Windows: not learnt, too small, not looked at."""
    if rng.random() < 0.4:
        name = "SEND makes the text a segment"
        queues = "SEND beyond the send window queues the text"

        def unasked(draft: Draft) -> Draft:
            sends, waits = draft.rule(name), draft.rule(queues)
            fits = conjuncts(sends.guard)[-1]
            return draft.put(name, without_conjunct(sends, fits, TRUE)).changed(queues, guard=waits.guard & FALSE)

        return Edit("window", "SEND does not look at the window", unasked)
    name = one(rng, [rule for rule in EVERY_RULE if "rcv_wnd" in TCP_THEN[rule] or "snd_wnd" in TCP_THEN[rule]])
    variable = "rcv_wnd" if "rcv_wnd" in TCP_THEN[name] else "snd_wnd"
    value = Nat.constant(one(rng, (0, 1, 1000)))
    if rng.random() < 0.5:
        return rewriting("window", f"{variable} not set", [name], lambda rule: unset(rule, variable))
    return rewriting("window", f"{variable} is {value!r}", [name],
                     lambda rule: replace(rule, then={**rule.then, variable: value}))  # fmt: skip


def opening(rng: Random) -> Edit:
    """A handshake that trusts more, or asks for more."""
    name = one(rng, OPENING)
    ways: Mapping[str, Changes] = {
        "is ESTABLISHED at once": change(state=ESTABLISHED, snd_wnd=seg.wnd, snd_wl1=seg.seq, snd_wl2=iss),
        "believes its SYN acknowledged": change(snd_una=fresh_iss + 1 if name == LEARNING[0] else snd_nxt),
        "does not count the SYN": change(rcv_nxt=seg.seq),
        "counts two": change(rcv_nxt=seg.seq + 2),
    }
    says = one(rng, list(ways))
    return rewriting("opening", says, [name], lambda rule: replace(rule, then={**rule.then, **ways[says]}))
