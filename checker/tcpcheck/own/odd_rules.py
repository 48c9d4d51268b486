"""What nobody can have meant, though it is no error of the language: told when a user's file is read.

``refusals`` are certain, ``warnings`` may be meant.  Both speak of the user's own rules only.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from tcpcheck.own.rule_problems import Problem, is_own
from tcpspec.language.expression import FALSE, TRUE, Expression, State, fields_of
from tcpspec.language.notation import field_name
from tcpspec.rfc9293.definitions import FORGET_REOPENED
from tcpspec.rfc9293.deletion import RECEIVED, SENT, deleted
from tcpspec.rules.block import time_wait_runs
from tcpspec.rules.check import Check
from tcpspec.rules.event import Kind
from tcpspec.rules.merging import MERGED
from tcpspec.rules.reached import states_of
from tcpspec.rules.spec import Spec
from tcpspec.rules.spelling import sent_by, spelt_out, spelt_rule
from tcpspec.rules.steps import label_of
from tcpspec.rules.variables import reads

REOPENED = tuple(name for name in FORGET_REOPENED if name != "reopened")


def own_rules(spec: Spec) -> tuple[Check, ...]:
    """The rules in force that a user wrote."""
    return tuple(check for check in spec.checks if is_own(check))


def refusals(spec: Spec) -> Iterator[Problem]:
    """A segment made of what the same rule has just deleted, a cut that no later step sees, a timer without an end."""
    for check in own_rules(spec):
        if check.cut and check.onward is None:
            cause = f"rule {check.name!r} cuts the segment and ends the processing, so that nothing sees the cut"
            yield Problem(check.place, cause, "write onward=NEXT, or leave cut= out")
        if _starts_without_end(check):
            cause = f"rule {check.name!r} starts the timer of TIME-WAIT and does not say when it ends"
            yield Problem(check.place, cause, "write **start_time_wait(), from tcpspec")
        for read in sorted(reads(*sent_by(check)), key=lambda each: each.name):
            if read.owner == "block" and deleted(check, read.name):
                said = field_name("block", read.name)
                yield Problem(
                    check.place,
                    f"rule {check.name!r} sends {said}, which its `then` has just set to its first value",
                    f"`send` is read after `then`: write old({read.name}) for the value before",
                )


def _starts_without_end(check: Check) -> bool:
    """What a moment said as a number means depends on what the clock says, and nothing else does."""
    runs, end = check.then.get("time_wait_runs"), check.then.get("time_wait_expires")
    if runs is None or spelt_out(runs) in (spelt_out(FALSE), spelt_out(time_wait_runs)):
        return False
    return end is None or not {("event", "now"), ("block", "time_wait_expires")} & fields_of(end)


def warnings(spec: Spec, base: Spec) -> Iterator[Problem]:
    """What is odd about rules that a user wrote, and about variables that a spec adds."""
    for check in own_rules(spec):
        yield from _same_as_before(check, base)
        yield from _half_deleted(check)
        yield from _timer(check, spec)
        yield from _origin(check)
        yield from _reopened(check)
        yield from _step(check, base)
    yield from _variables(spec)


def _same_as_before(check: Check, base: Spec) -> Iterator[Problem]:
    for other in base.all_checks:
        if other.name == check.name and spelt_rule(other) == spelt_rule(check):
            yield Problem(check.place, f"rule {check.name!r} says what it says in RFC 9293", MERGED)


def _target(check: Check) -> State | None:
    """The state that the rule enters, if it names one."""
    entered = check.then.get("state")
    return entered.payload if entered is not None and entered.operator == "constant" else None


def _half_deleted(check: Check) -> Iterator[Problem]:
    """The TCB is deleted where the connection goes on, or kept where it ends."""
    target, sources = _target(check), states_of(check.guard)
    if target is None:
        return
    ended = target in (State.CLOSED, State.LISTEN)
    needed = SENT if target is State.SYN_SENT else (*SENT, *RECEIVED)
    gone = [field_name("block", name) for name in needed if deleted(check, name)]
    if not ended and gone:
        yield Problem(check.place, f"rule {check.name!r} enters {target} and deletes {', '.join(gone)}", MERGED)
    kept = [field_name("block", name) for name in (*SENT, *RECEIVED) if name not in check.then]
    if ended and kept and not sources <= {State.CLOSED, State.LISTEN}:
        remedy = "write then={**delete_tcb(), ...} or {**listen_afresh(), ...}, from tcpspec"
        yield Problem(check.place, f"rule {check.name!r} enters {target} and keeps {', '.join(kept)}", remedy)


def _timer(check: Check, spec: Spec) -> Iterator[Problem]:
    """TIME-WAIT without its timer, and the timer where no rule reads it."""
    target = _target(check)
    starts = spelt_out(check.then.get("time_wait_runs")) == spelt_out(TRUE)
    if target is State.TIME_WAIT and not starts and State.TIME_WAIT not in states_of(check.guard):
        remedy = "write then={**change(state=TIME_WAIT, ...), **start_time_wait()}, from tcpspec"
        yield Problem(check.place, f"rule {check.name!r} enters TIME-WAIT and does not start its timer", remedy)
    entered = {target} if target is not None else states_of(check.guard)
    read_in = frozenset[State]().union(*(states_of(c.guard) for c in spec.checks if c.kind is Kind.TIME_WAIT_TIMEOUT))
    if starts and not entered & read_in:
        where = " or ".join(sorted(map(str, entered)))
        remedy = 'add one: Section("3.10.8", Kind.TIME_WAIT_TIMEOUT).check("", "...", state == ..., then=...)'
        yield Problem(
            check.place, f"rule {check.name!r} starts the timer in {where}, where no rule of its end applies", remedy
        )


def _origin(check: Check) -> Iterator[Problem]:
    """SYN-RECEIVED remembers that it was reached from LISTEN (MUST-11)."""
    passive = spelt_out(check.then.get("passive")) == spelt_out(TRUE)
    if _target(check) is State.SYN_RECEIVED and states_of(check.guard) == {State.LISTEN} and not passive:
        remedy = "write change(passive=TRUE, ...), unless a reset is to end in CLOSED"
        yield Problem(check.place, f"rule {check.name!r} enters SYN-RECEIVED from LISTEN and is not passive", remedy)


def _reopened(check: Check) -> Iterator[Problem]:
    """A connection that is reopened from TIME-WAIT remembers the old one, to return to it (MAY-2)."""
    forgotten = [name for name in REOPENED if name not in check.then]
    if spelt_out(check.then.get("reopened")) == spelt_out(TRUE) and forgotten:
        remedy = f"write change({forgotten[0]}={forgotten[0].removeprefix('was_')}, ...)"
        yield Problem(check.place, f"rule {check.name!r} reopens and forgets {', '.join(forgotten)}", remedy)


def _step(check: Check, base: Spec) -> Iterator[Problem]:
    """A misspelt step is a step of its own, which comes last."""
    steps = [each.step for each in base.all_checks if (each.kind, each.section) == (check.kind, check.section)]
    near = get_close_matches(check.step, steps, 1, 0.7)
    if check.step not in steps and near:
        cause = f"rule {check.name!r} stands at a step of its own, {label_of(check)!r}"
        yield Problem(check.place, cause, f"did you mean {near[0]!r}?")


def _variables(spec: Spec) -> Iterator[Problem]:
    """Variables and options that a spec adds and no rule reads but to set themselves."""
    extension = spec.extension
    added = [(read_as, name, field) for read_as, fields in (("block", extension.block_fields),
             ("seg", extension.segment_fields)) for name, field in fields.items()]  # fmt: skip
    for owner, name, field in added:
        if not any(read.owner in (owner, "old") and read.name == name for read in reads(*_read(spec, name))):
            remedy = f"write {name}.has_passed() in a condition" if field.sort == "time" else "only a property can tell"
            word = "variable" if owner == "block" else "option"
            yield Problem(None, f"no rule reads the {word} {name!r}", remedy)


def _read(spec: Spec, name: str) -> Iterator[Expression]:
    """Every expression of a spec but those that give this variable its value."""
    for check in spec.checks:
        yield check.guard
        yield from sent_by(check)
        yield from (value for each, value in (*check.then.items(), *check.cut.items()) if each != name)
    yield from (*spec.extension.carried.values(), *spec.extension.remembered.values())
