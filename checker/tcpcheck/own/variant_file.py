"""A user's own variant: a Python file with ``VARIANT = TCP.but(...)``.

Read ``load``.  A variant is taken only if its rules speak of what there is, if it changes something, and if z3 finds
every event that it changes answered, and never by two rules at once.  What is wrong is said with its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tcpcheck.base.fingerprint import spec_hash
from tcpcheck.base.rules_text import source
from tcpcheck.own.odd_rules import own_rules, refusals, warnings
from tcpcheck.own.rule_problems import Problem, is_own, problems
from tcpcheck.own.user_file import UserFile, UserFileError, execute
from tcpspec.claims.claim import Claim
from tcpspec.language.notation import field_name
from tcpspec.properties.property import Property
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.check import Check
from tcpspec.rules.difference import edits
from tcpspec.rules.merging import MERGED
from tcpspec.rules.semantics import step
from tcpspec.rules.spec import Spec

if TYPE_CHECKING:
    from tcpcheck.symbolic.events.below_zero import Below
    from tcpcheck.symbolic.events.rule_faults import Fault
    from tcpcheck.symbolic.events.sent_after import SentAfter

Warn = Callable[[str], None]


def load(path: Path, warn: Warn = lambda said: None) -> Spec:
    """The variant of a file; ``warn`` is told what is odd and no error.  Raises UserFileError."""
    file = execute(path)
    spec = replace(_stated(file), file=str(path))
    _require_known(spec)
    if _changes_nothing(spec):
        remedy = f"swap, drop or add a rule; {MERGED}" if own_rules(spec) else "swap, drop or add a rule"
        raise file.error(f"variant {spec.name!r} changes nothing", remedy, at="VARIANT")
    for problem in refusals(spec):
        raise _error(spec, problem)
    require_sound(spec, warn)
    for problem in warnings(spec, TCP):
        warn(str(_error(spec, problem)))
    return spec


def _stated(file: UserFile) -> Spec:
    found = file.stated("VARIANT", Spec)
    if found is not None:
        return found
    near = file.others(Spec)
    if near:
        raise file.error("it has no VARIANT", f"add VARIANT = {near[0]}", at=near[0])
    if {"CLAIM", "CLAIMS"} & set(file.names) or file.others(Claim):
        raise file.error("it holds claims and no variant", f"see `tcpspec prove {file.path}`")
    if file.others(Property):
        raise file.error("it holds properties and no variant", f"see `tcpspec check --property {file.path}`")
    raise file.error("it has no VARIANT", 'write VARIANT = TCP.but("name", why="...", swap={...})')


def _changes_nothing(spec: Spec) -> bool:
    """The rules in force are those of TCP, whatever they are called."""
    if len(spec.checks) != len(TCP.checks):
        return False
    named = tuple(replace(mine, name=its.name) for mine, its in zip(spec.checks, TCP.checks, strict=True))
    return spec_hash(replace(spec, all_checks=named)) == spec_hash(TCP)


def require_sound(spec: Spec, warn: Warn = lambda said: None) -> None:
    """UserFileError unless the rules of a loaded spec are complete and unambiguous, by z3."""
    from tcpcheck.symbolic.events.below_zero import below_zero
    from tcpcheck.symbolic.events.rule_faults import dead, tested
    from tcpcheck.symbolic.events.sent_after import sent_after_delete

    found = tested(spec, TCP)
    if found.fault is not None:
        raise _error(spec, _ambiguous(found.fault) if found.fault.rules else _unanswered(found.fault, spec))
    for below in below_zero(spec, own_rules(spec), _rules_of_ours(spec)):
        raise _error(spec, _below_zero(below))
    for sent in sent_after_delete(spec, own_rules(spec)):
        raise _error(spec, _sent_after(sent))
    for what in found.undecided:
        warn(f"{spec.called}: z3 gave up on whether the rules are complete and unambiguous: {what}")
    for check in dead(spec, TCP.reading(**spec.settings), found.kinds):
        warn(f"{spec.called}: nothing can make the rule {_called(check)} apply")


def _require_known(spec: Spec) -> None:
    for problem in problems(spec, TCP):
        raise _error(spec, problem)


def _error(spec: Spec, problem: Problem) -> UserFileError:
    place = problem.place or spec.place
    return UserFileError(Path(place.file), place.line, problem.cause, problem.remedy)


def _ambiguous(fault: Fault) -> Problem:
    from tcpcheck.symbolic.events.rule_faults import in_words

    own = [check.place for check in fault.rules if check not in TCP.all_checks]
    both = " and ".join(map(_called, fault.rules))
    when = in_words(fault.situation, fault.rules)
    return Problem(own[-1] if own else None, f"two rules apply at once when {when}: {both}",
                   "let their conditions exclude each other, or put one at an earlier step")  # fmt: skip


def _unanswered(fault: Fault, spec: Spec) -> Problem:
    """Names the rule that RFC 9293 has for the situation, and where the variant changes it."""
    from tcpcheck.symbolic.events.rule_faults import in_words

    given = fault.situation
    outcome = step(TCP, given.block, given.kind, given.choices, given.segment, given.parameters)
    fired = outcome.fired if outcome is not None else ()
    lost = [check for check in fired if check not in spec.checks] or list(fired)
    cause = f"no rule says what to do when {in_words(given, lost)}"
    if not lost:
        return Problem(None, cause, "add one")
    changed = {edit.before: edit.after for edit in edits(TCP, spec)}
    instead = changed.get(lost[-1])
    became = "which is changed here" if instead else "which is not there any more"
    return Problem(
        instead.place if instead else None, f"{cause}: RFC 9293 has {_called(lost[-1])}, {became}", "add a rule"
    )


def _rules_of_ours(spec: Spec) -> Iterator[Check]:
    """The rules of the catalogue that a variant was made from, which take what they find."""
    made: Spec | None = spec
    while made is not None:
        yield from (check for check in made.all_checks if not is_own(check) and check not in TCP.all_checks)
        made = made.base


def _below_zero(below: Below) -> Problem:
    from tcpcheck.symbolic.events.rule_faults import in_words

    left, right = below.difference.arguments
    when = "" if below.situation is None else f" when {in_words(below.situation, [below.check])}"
    may = "may be below 0: z3 gave up" if below.situation is None else "is below 0"
    return Problem(
        below.check.place,
        f"rule {below.check.name!r} counts below 0: `{below.difference!r}` {may}{when}",
        f"a count below 0 is taken for 0: write if_({left!r} < {right!r}, NONE, ...) where that is meant",
    )


def _sent_after(sent: SentAfter) -> Problem:
    from tcpcheck.symbolic.events.rule_faults import in_words

    what, when = field_name("block", sent.name), in_words(sent.situation, (sent.first, sent.second))
    return Problem(
        (sent.first if is_own(sent.first) else sent.second).place,
        f"{_called(sent.second)} sends {what}, which {_called(sent.first)} has just deleted, when {when}",
        f"send in the rule that deletes: write old({sent.name}) there",
    )


def _called(check: Check) -> str:
    return f"{check.name!r} ({source(check.place)})"
