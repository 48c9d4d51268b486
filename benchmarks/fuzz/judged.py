"""Who contradicts whom about one variant.  Read ``judged``.

The explicit engine against the oracle; z3, which finds the rules complete and unambiguous, against a run in which they
are not; a rule against the same rule in other words; a proof against a run of the same sentence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from random import Random

from benchmarks.fuzz.draft import Drafted, drafted
from benchmarks.fuzz.engines import (
    ORACLE_TAKES,
    Space,
    by_engine,
    by_engine_held,
    by_oracle,
    differences,
    of_base,
)
from benchmarks.fuzz.ghosts import strange
from benchmarks.fuzz.spaces import LARGER, PROVED_OF, SMALL, SPACES, Proved
from tcpcheck.base.fingerprint import spec_hash
from tcpcheck.base.verdict import Verdict
from tcpcheck.explicit.space.clock import ClockError
from tcpcheck.own.rule_problems import problems
from tcpcheck.runs.trace import ReplayMismatch
from tcpcheck.symbolic.events.self_test import self_test
from tcpspec.language.expression import SpecError
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.alternatives import changed_kinds
from tcpspec.rules.event import Kind
from tcpspec.rules.semantics import Outcome
from tcpspec.rules.spec import Spec
from tests.oracle.remembered import Asked

Steps = Mapping[Asked, Outcome | None]
"""What was asked of ``meaning.step``, and what it said."""


OTHERS = 3
"""Spaces in which a variant is tried besides that of the oracle."""


@dataclass(frozen=True)
class Contradiction:
    """``kind``: oracle, ghost, unsound, equal, held, proof, replay or crash."""

    kind: str
    space: str
    says: str


@dataclass
class Judged:
    """``status``: refused, judged, or large (some space had too many states for a verdict).

    ``spaces``: those that the engine searched whole; ``large``: those that it did not; ``clocked``: those in ticks that
    it refused; ``by_oracle``: those that the oracle searched, too.
    """

    status: str
    reason: str = ""
    spaces: dict[str, Space] = field(default_factory=dict)
    large: list[str] = field(default_factory=list)
    clocked: list[str] = field(default_factory=list)
    by_oracle: list[str] = field(default_factory=list)
    proved: dict[str, str] = field(default_factory=dict)
    contradictions: list[Contradiction] = field(default_factory=list)

    @property
    def changed(self) -> list[str]:
        """The verdicts that are not those of RFC 9293, as `SPACE/PROPERTY`."""
        return [f"{name}/{id}" for name, space in self.spaces.items() for id, verdict in space.verdicts.items()
                if verdict != of_base(name).verdicts[id]]  # fmt: skip

    def compare(self, kind: str, name: str, one: Space, other: Space | None, *, counts: bool = True) -> None:
        """Note where two say something else of one space."""
        said = differences(one, other, counts=counts) if other is not None else ()
        self.contradictions += [Contradiction(kind, name, each) for each in said]


def fingerprint(spec: Spec) -> str:
    """Equal where no rule in force says anything else, nor in other words."""
    objects = "".join(str(check.then.get("iss") is not None) for check in spec.checks)
    return hashlib.sha256((spec_hash(spec) + objects).encode()).hexdigest()[:16]


def refusal(spec: Spec) -> str | None:
    """Why `tcpspec check` would not take the variant."""
    found = next(iter(problems(spec, TCP)), None)
    if found is not None:
        return found.cause
    reopens = spec.settings["MAY2"] != TCP.settings["MAY2"]  # what is well formed changes with it
    faults = self_test(spec, kinds=tuple(Kind) if reopens else changed_kinds(spec, TCP)).findings
    if not faults:
        return None
    rules = [rule.name for rule in faults[0].rules]
    return f"two rules apply at once: {rules}" if rules else f"{faults[0].kind} is left unhandled"


def judged(
    found: Drafted,
    names: Sequence[str],
    *,
    oracle: bool = True,
    thorough: bool = False,
    theorems: Sequence[str] = (),
    steps: Steps | None = None,
) -> Judged:
    """Try a variant in some of the spaces, in the first of them by the oracle, too, and prove what is asked for.

    ``thorough``: also with SND.WND, SND.WL1 and SND.WL2 held where that is exact.
    """
    reason = refusal(found.spec)
    if reason is not None:
        return Judged("refused", reason)
    result = Judged("judged")
    for name in [each for each in names if each in SPACES]:
        _guarded(found, name, result, oracle=oracle and name == names[0], thorough=thorough)
    result.contradictions += islice(_strange(steps or {}, names[0]), 3)
    if theorems:
        from benchmarks.fuzz.proofs import verdicts

        result.proved = verdicts(found.spec, theorems)
        result.contradictions += [*_refuted(result), *_outlived(found.spec, result)]
    return result


def _guarded(found: Drafted, name: str, result: Judged, *, oracle: bool, thorough: bool) -> None:
    """One space; an engine that fails in it contradicts something, too."""
    try:
        _in_space(found, name, result, oracle=oracle, thorough=thorough)
    except ClockError:
        result.clocked.append(name)
    except SpecError as error:
        result.contradictions.append(Contradiction("unsound", name, str(error)))
    except ReplayMismatch as error:
        result.contradictions.append(Contradiction("replay", name, str(error)))
    except (TimeoutError, KeyboardInterrupt):
        raise
    except Exception as error:
        result.contradictions.append(Contradiction("crash", name, f"{type(error).__name__}: {error}"))


def _in_space(found: Drafted, name: str, result: Judged, *, oracle: bool, thorough: bool) -> None:
    fast = by_engine(found.spec, name)
    if fast is None:
        result.status = "large"
        result.large.append(name)
        return
    result.spaces[name] = fast
    if oracle and fast.states <= ORACLE_TAKES:
        result.by_oracle.append(name)
        result.compare("oracle", name, fast, by_oracle(found.spec, name))
    if any(edit.equal for edit in found.edits):
        plainer = drafted([edit for edit in found.edits if not edit.equal])
        other = of_base(name) if plainer is None else by_engine(plainer.spec, name)
        result.compare("equal", name, fast, other)
    if thorough and name in SMALL:
        result.compare("held", name, fast, by_engine_held(found.spec, name), counts=False)


def _strange(steps: Steps, name: str) -> Iterator[Contradiction]:
    """Ghosts that are not what the steps look like from outside."""
    for (_, before, kind, choices, segment, _), outcome in steps.items():
        if outcome is not None:
            for said in strange(before, kind, choices, segment, outcome.block):
                rules = "; ".join(rule.name for rule in outcome.fired)
                yield Contradiction("ghost", name, f"{said} after {before.state} {kind}: {rules}")


def _refuted(result: Judged) -> Iterator[Contradiction]:
    """A theorem that is PROVED, and a run within its assumptions that violates what it says."""
    for theorem, verdict in result.proved.items():
        for name, space in result.spaces.items():
            said = PROVED_OF.get(theorem, Proved((), ()))
            for id in said.properties if verdict == str(Verdict.PROVED) else ():
                keeps = name in said.spaces
                if keeps and space.said[id].verdict == str(Verdict.VIOLATED):
                    yield Contradiction("proof", name, f"{theorem} PROVED, {id} VIOLATED")


def _outlived(spec: Spec, result: Judged) -> Iterator[Contradiction]:
    """The same for what outlives TIME-WAIT."""
    from benchmarks.fuzz.proofs import TIMED, refuted_in_ticks

    for theorem in [id for id in TIMED if result.proved.get(id) == str(Verdict.PROVED)]:
        said = refuted_in_ticks(spec, theorem)
        if said is not None:
            yield Contradiction("proof", "drain", f"{theorem} PROVED; {said}")


def drawn_spaces(rng: Random, *, thorough: bool) -> list[str]:
    """First the one for the oracle, mostly a very small one, then a few other small ones; if ``thorough``, all of them
    and a larger one."""
    first = rng.choices(list(SMALL), [1 / of_base(name).states for name in SMALL])[0]
    others = [name for name in SMALL if name != first]
    if thorough:
        return [first, *others, rng.choice(list(LARGER))]
    return [first, *rng.sample(others, OTHERS)]
