"""Rules whose ghost history cannot be told, and rules that look at it.

Ghost history follows from what rules do (``tcpspec.rules.ghosts``).  It cannot where a connection that goes on gets
an ISS that is neither a new one nor the one before, or where one rule moves RCV.NXT over octets and another keeps
them. Read ``problems_of``.
"""

from __future__ import annotations

from collections.abc import Iterator

from tcpspec.language.expression import Expression, fields_of
from tcpspec.language.notation import field_name
from tcpspec.language.simplify import plain, same
from tcpspec.rules.block import FIELDS, GHOSTS
from tcpspec.rules.check import Check
from tcpspec.rules.event import Kind, fresh_incarnation
from tcpspec.rules.ghost_octets import adds_octets, moves_over_octets, said_otherwise
from tcpspec.rules.ghosts import NOBODY, another_iss, keeps_an_iss
from tcpspec.rules.spec import Spec

BEGINS = fresh_incarnation.payload
HIDDEN = frozenset({*(("block", name) for name in GHOSTS), *(("old", name) for name in GHOSTS),
                    ("seg", "sender"), ("seg", "receiver"), BEGINS})  # fmt: skip
FOLLOWS = "ghost history follows from what a rule does to the state, ISS, IRS, RCV.NXT and RCV.UNREAD"

MERGED = (
    "`then` in .but(...) is merged into that of the rule, which deletes: write then_only={...} for the whole of it, or "
    "set ISS to what it is to be"
)

Wrong = Iterator[tuple[str, str]]
"""(what is wrong, what to do)."""


def problems_of(check: Check, spec: Spec) -> Wrong:
    """What is wrong with one rule of a spec."""
    yield from _states_ghosts(check, spec)
    yield from _reads_ghosts(check)
    yield from _unclear_iss(check)
    yield from _unclear_octets(check, spec)


def _states_ghosts(check: Check, spec: Spec) -> Wrong:
    """What a rule says of ghosts is what follows in any case; that an incarnation begins, where one may."""
    follows = spec.effects(check)
    for name in GHOSTS:
        derived = follows.get(name, FIELDS[name])
        begins = same(check.then.get(name, NOBODY), fresh_incarnation) and BEGINS in fields_of(derived)
        if name in check.then and not begins and not same(check.then[name], derived):
            yield f"sets {name}, which no end knows", f"leave it out: {FOLLOWS}"


def _reads_ghosts(check: Check) -> Wrong:
    values = [value for name, value in check.then.items() if name not in GHOSTS]
    reply = check.send
    sent = (reply.seq, reply.ack, reply.text, reply.fin) if reply else ()
    read: list[Expression] = [check.guard, *values, *check.cut.values(), *(each for each in sent if each is not None)]
    for owner, name in sorted(frozenset().union(*map(fields_of, read)) & HIDDEN):
        yield (
            f"reads {field_name(owner, name)}, which no end knows",
            "ghost history is for properties: let the rule decide by what a TCP keeps or receives",
        )


def _unclear_iss(check: Check) -> Wrong:
    if another_iss(check.guard, check.then):
        yield (
            f"sets ISS to {check.then['iss']!r} in a connection that goes on, which is neither a new ISS nor the one "
            "that it has",
            MERGED
            if plain(check.then["iss"]).operator == "constant"
            else "leave ISS alone; or choose a new one with `fresh_iss`, or enter SYN-SENT or SYN-RECEIVED with it; "
            "`was_iss` is that of the connection which a SYN has reopened",
        )
    kept = check.then.get("was_iss")
    if kept is not None and not keeps_an_iss(kept):
        yield f"sets was_iss to {kept!r}", "it keeps the ISS of the connection that ends: write was_iss=iss"


def _unclear_octets(check: Check, spec: Spec) -> Wrong:
    if said_otherwise(check.guard, check.then, accepts=check.accepts, hands=check.hands):
        yield "says of octets what does not follow from `then`", f"leave `accepts` and `hands` out: {FOLLOWS}"
    if check.kind not in (Kind.ARRIVES, Kind.RECEIVE) and adds_octets(check.then):
        yield "adds to RCV.UNREAD although no segment arrives", "octets come with segments"
    if check.kind is not Kind.ARRIVES or not moves_over_octets(check.guard, check.then) or adds_octets(check.then):
        return
    for other in spec.checks:
        apart = adds_octets(other.then) and not moves_over_octets(other.guard, other.then)
        if apart and other.kind is Kind.ARRIVES and check.onward is not None:
            yield (
                f"moves RCV.NXT over octets that {other.name!r} puts into RCV.UNREAD",
                "let one rule do both, so that it is clear which octets are taken",
            )
