"""What z3 shows of single rules at the end of a connection, on 32-bit numbers: facts that the timed theorems rest on.

``answer_ends_last_ack``: the ACK with which TIME-WAIT answers a FIN ends the peer's LAST-ACK.  ``restarting_rules``:
which rules can restart TIME-WAIT's timer when the peer's FIN comes again (theorem T8).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import z3

from tcpcheck.base.verdict import Verdict
from tcpcheck.symbolic.encoding.terms import WIDEST, Term, distance, seq_add, state_term
from tcpcheck.symbolic.events.transition import Fired, Record
from tcpcheck.symbolic.proving.obligation import Goal, Obligation, Premise, Proposition
from tcpcheck.symbolic.proving.proof import establish
from tcpcheck.symbolic.timing.close_proof import CloseStep
from tcpcheck.symbolic.timing.proof import HERE, THERE, TimedStep
from tcpspec.language.expression import State, fields_of
from tcpspec.proofs.clean_close import clean_close
from tcpspec.rules.check import Check
from tcpspec.rules.event import Kind
from tcpspec.rules.spec import Spec


def _arrival(spec: Spec) -> TimedStep:
    return CloseStep(clean_close(spec, 1), spec, Kind.ARRIVES, lossless=False)


def _bound(step: TimedStep) -> Iterator[Term]:
    """The end here and the other end are bound to each other."""
    for a, b in ((HERE, THERE), (THERE, HERE)):
        yield step.block[a]["peer"] == step.block[b]["incarnation"]
        yield step.block[a]["rcv_wnd"] < WIDEST


def _is_bare_ack(segment: Record) -> Term:
    return z3.And(segment["ACK"], segment["text"] == 0, *(z3.Not(segment[bit]) for bit in ("SYN", "FIN", "RST")))


BARE_ACK = Goal("TIME-WAIT answers with a bare ACK of all it received")
ENDS_LAST_ACK = Goal("that ACK ends LAST-ACK")


def answers_with_bare_ack(spec: Spec) -> Obligation:
    """Whatever an end answers in TIME-WAIT, or with which it enters it, is `<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>`."""
    step = _arrival(spec)
    after, sent = step.block_after[HERE], step.sent
    exact = z3.And(_is_bare_ack(sent), sent["seq"] == after["snd_nxt"], sent["ack_no"] == after["rcv_nxt"])
    waits = after["state"] == state_term(State.TIME_WAIT)
    facts = (*step.facts(), waits, step.transition.sends)
    premise = Premise("an end in TIME-WAIT answers", facts, spec=spec, kind=Kind.ARRIVES)
    return Obligation(BARE_ACK.name, BARE_ACK, premise, z3.Not(exact))


def ack_ends_last_ack(spec: Spec) -> Obligation:
    """That ACK, arriving at the peer in LAST-ACK, deletes its TCB.

    Facts used: both ends have taken each other's FIN ("who took a FIN has received all ..."), SND.UNA lies between
    ISS and SND.NXT (theorem T2), and neither the numbers used nor a window is wider than 2^30.
    """
    step = _arrival(spec)
    here, there, seg = step.block[HERE], step.block[THERE], step.arriving
    used = distance(here["snd_nxt"], here["iss"])
    facts = [
        *step.facts(),
        here["state"] == state_term(State.LAST_ACK),
        there["state"] == state_term(State.TIME_WAIT),
        *_bound(step),
        z3.And(used < WIDEST, distance(here["snd_una"], here["iss"]) <= used),
        _is_bare_ack(seg),
        z3.And(seg["seq"] == there["snd_nxt"], seg["ack_no"] == there["rcv_nxt"]),
    ]
    premise = Premise("the answer of TIME-WAIT reaches LAST-ACK", tuple(facts), spec=spec, kind=Kind.ARRIVES)
    ends = step.block_after[HERE]["state"] == state_term(State.CLOSED)
    return Obligation(ENDS_LAST_ACK.name, ENDS_LAST_ACK, premise, z3.Not(ends))


def answer_rules(spec: Spec) -> Iterator[Obligation]:
    """What the clean close takes for granted of rules: that TIME-WAIT's answer to a FIN ends the peer's LAST-ACK."""
    yield answers_with_bare_ack(spec)
    yield ack_ends_last_ack(spec)


def answer_is_bare_ack(spec: Spec) -> bool:
    """``answers_with_bare_ack`` holds of the rules."""
    return _holds(answers_with_bare_ack(spec))


def answer_ends_last_ack(spec: Spec) -> bool:
    """``ack_ends_last_ack`` holds of the rules, and such an ACK can arrive."""
    return _holds(ack_ends_last_ack(spec))


def _holds(obligation: Obligation) -> bool:
    proposition = Proposition(obligation.name, obligation.name, lambda: iter((obligation,)))
    return establish(proposition).uninterrupted().verdict is Verdict.PROVED


@dataclass(frozen=True)
class Retransmission:
    """How TIME-WAIT treats the peer's FIN that comes again.

    ``applies``: the rules that can; ``restarts``: those among them that start the timer; ``unreachable``: the rules in
    force that start it in TIME-WAIT for other segments and never for this one.
    """

    applies: tuple[Check, ...]
    restarts: tuple[Check, ...]
    unreachable: tuple[Check, ...]


def fin_again(spec: Spec) -> Retransmission:
    """Which rules apply when the FIN that TIME-WAIT has taken comes again, with or without octets before it."""
    step = _arrival(spec)
    waits = step.block[HERE]["state"] == state_term(State.TIME_WAIT)
    timed = [fired for fired in step.transition.fired if _starts_timer(fired.check)]
    applies = _possible(step, step.transition.fired, waits, _is_that_fin(step))
    others = _possible(step, timed, waits)
    restarts = tuple(fired.check for fired in timed if fired.check in applies)
    return Retransmission(applies, restarts, tuple(check for check in others if check not in restarts))


def _starts_timer(check: Check) -> bool:
    return "time_wait_expires" in check.then and ("event", "now") in fields_of(check.then["time_wait_expires"])


def _is_that_fin(step: TimedStep) -> Term:
    """It ends at RCV.NXT, carries an ACK, and is no longer than an incarnation."""
    seg, block = step.arriving, step.block[HERE]
    plain = z3.And(seg["FIN"], seg["ACK"], z3.Not(seg["SYN"]), z3.Not(seg["RST"]))
    return z3.And(plain, seq_add(seg["seq"], seg["text"] + 1) == block["rcv_nxt"], block["rcv_wnd"] < WIDEST)


def _possible(step: TimedStep, among: list[Fired], *conditions: Term) -> tuple[Check, ...]:
    solver = z3.Solver()
    solver.add(*step.facts(), *conditions)
    return tuple(fired.check for fired in among if solver.check(fired.condition) == z3.sat)


def restart_sets_the_timer(spec: Spec) -> bool:
    """Every rule that ``fin_again`` finds sets the timer to W from now."""
    step = _arrival(spec)
    waits = step.block[HERE]["state"] == state_term(State.TIME_WAIT)
    expected = step.event["now"] + step.parameter["time_wait"]
    after = step.block_after[HERE]
    started = z3.And(after["time_wait_runs"], after["time_wait_expires"] == expected)
    premise = Premise("the FIN comes again", (*step.facts(), waits, _is_that_fin(step)), spec=spec, kind=Kind.ARRIVES)
    return _holds(Obligation("every rule sets the timer", Goal("it restarts the timer"), premise, z3.Not(started)))
