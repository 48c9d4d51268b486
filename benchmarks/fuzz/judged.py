"""Who contradicts whom about one variant.  Read ``judged``.

The explicit engine against the oracle; z3, which finds the rules complete and unambiguous, against a run in which they
are not; a rule against the same rule in other words; a proof against a run of the same sentence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice
from random import Random
from typing import NamedTuple

from benchmarks.fuzz.draft import Drafted, drafted
from benchmarks.fuzz.ghosts import strange
from benchmarks.fuzz.spaces import ASKED, PROVED_OF, SPACES, Proved
from tcpcheck.explicit.search import Exploration, Result, explore
from tcpcheck.rule_problems import problems
from tcpcheck.symbolic.fingerprint import spec_hash
from tcpcheck.symbolic.rule_faults import tested
from tcpcheck.trace import ReplayMismatch
from tcpcheck.verdict import Verdict
from tcpspec.expression import SpecError
from tcpspec.meaning import Outcome
from tcpspec.model import Spec
from tcpspec.system import connect
from tcpspec.tcp import TCP
from tests.oracle.oracle import asked
from tests.oracle.remembered import Asked

Steps = Mapping[Asked, Outcome | None]
"""What was asked of ``meaning.step``, and what it said."""

ORACLE_TAKES, ENGINE_TAKES = 2_500, 40_000
"""Joint states at most."""


class Said(NamedTuple):
    """What an engine says of one property: its verdict, and the lengths of the shortest runs."""

    verdict: str
    violated: int | None
    witnessed: int | None


class Space(NamedTuple):
    """What an engine says of one space."""

    states: int
    transitions: int
    depth: int
    said: Mapping[str, Said]

    @property
    def verdicts(self) -> dict[str, str]:
        return {id: said.verdict for id, said in self.said.items()}


@dataclass(frozen=True)
class Contradiction:
    """``kind``: oracle, ghost, unsound, equal, proof, replay or crash."""

    kind: str
    space: str
    says: str


@dataclass
class Judged:
    """``status``: refused, judged, or large (some space had too many states for a verdict)."""

    status: str
    reason: str = ""
    spaces: dict[str, Space] = field(default_factory=dict)
    proved: dict[str, str] = field(default_factory=dict)
    contradictions: list[Contradiction] = field(default_factory=list)

    @property
    def changed(self) -> list[str]:
        """The verdicts that are not those of RFC 9293, as `SPACE/PROPERTY`."""
        return [f"{name}/{id}" for name, space in self.spaces.items() for id, verdict in space.verdicts.items()
                if verdict != of_base(name).verdicts[id]]  # fmt: skip


def fingerprint(spec: Spec) -> str:
    """Equal where no rule in force says anything else, nor in other words."""
    objects = "".join(str(check.then.get("iss") is not None) for check in spec.checks)
    return hashlib.sha256((spec_hash(spec) + objects).encode()).hexdigest()[:16]


def refusal(spec: Spec) -> str | None:
    """Why `tcpspec check` would not take the variant."""
    found = next(iter(problems(spec, TCP)), None)
    if found is not None:
        return found.cause
    fault = tested(spec, TCP).fault
    if fault is None:
        return None
    return f"two rules apply at once: {fault.rules}" if fault.rules else f"{fault.kind} is left unhandled"


def judged(
    found: Drafted,
    names: Sequence[str],
    *,
    oracle: bool = True,
    theorems: Sequence[str] = (),
    steps: Steps | None = None,
) -> Judged:
    """Try a variant in some of the spaces, in the first of them by the oracle, too, and prove what is asked for."""
    reason = refusal(found.spec)
    if reason is not None:
        return Judged("refused", reason)
    result = Judged("judged")
    for name in [each for each in names if each in SPACES]:
        try:
            _in_space(found, name, result, oracle=oracle and name == names[0])
        except SpecError as error:
            result.contradictions.append(Contradiction("unsound", name, str(error)))
        except ReplayMismatch as error:
            result.contradictions.append(Contradiction("replay", name, str(error)))
        except (TimeoutError, KeyboardInterrupt):
            raise
        except Exception as error:
            result.contradictions.append(Contradiction("crash", name, f"{type(error).__name__}: {error}"))
    result.contradictions += islice(_strange(steps or {}, names[0]), 3)
    if theorems:
        from benchmarks.fuzz.proofs import verdicts

        result.proved = verdicts(found.spec, theorems)
        result.contradictions += [*_refuted(result), *_outlived(found.spec, result)]
    return result


def _in_space(found: Drafted, name: str, result: Judged, *, oracle: bool) -> None:
    fast = by_engine(found.spec, name)
    if fast is None:
        result.status, result.reason = "large", name
        return
    result.spaces[name] = fast
    if oracle and fast.states <= ORACLE_TAKES:
        plain = by_oracle(found.spec, name)
        result.contradictions += [Contradiction("oracle", name, each) for each in _differences(fast, plain)]
    if any(edit.equal for edit in found.edits):
        plainer = drafted([edit for edit in found.edits if not edit.equal])
        other = of_base(name) if plainer is None else by_engine(plainer.spec, name)
        if other is not None:
            result.contradictions += [Contradiction("equal", name, each) for each in _differences(fast, other)]


def by_engine(spec: Spec, name: str) -> Space | None:
    """What ``check`` finds; None if there are too many states."""
    bounds = replace(SPACES[name], max_states=ENGINE_TAKES)
    fast = explore(connect(spec, spec, over=bounds.network), bounds, ASKED)
    if not fast.complete:
        return None
    return Space(fast.states, fast.transitions, fast.depth, {r.property.id: _said(fast, r) for r in fast.results})


def _said(fast: Exploration, result: Result) -> Said:
    violated, witnessed = (None if n is None else fast.depth_of(n) for n in (result.violation, result.witness))
    return Said(str(result.verdict), violated, witnessed)


def by_oracle(spec: Spec, name: str) -> Space:
    bounds = SPACES[name]
    plain = asked(connect(spec, spec, over=bounds.network), bounds, ASKED, at_most=4 * ORACLE_TAKES)
    said = {each.id: _of_oracle(each.form, *plain.verdicts[each.id]) for each in ASKED}
    return Space(plain.states, plain.transitions, plain.depth, said)


def _of_oracle(form: str, violated: int | None, witnessed: int | None) -> Said:
    if form == "sometimes":
        return Said(str(Verdict.NOT_FOUND if witnessed is None else Verdict.HOLDS), None, witnessed)
    return Said(str(Verdict.HOLDS if violated is None else Verdict.VIOLATED), violated, witnessed)


def _differences(one: Space, other: Space) -> Iterator[str]:
    for what in ("states", "transitions", "depth"):
        if getattr(one, what) != getattr(other, what):
            yield f"{what}: {getattr(one, what)}, not {getattr(other, what)}"
    for id, said in one.said.items():
        if said != other.said[id]:
            yield f"{id}: {said}, not {other.said[id]}"


@cache
def of_base(name: str) -> Space:
    """What RFC 9293 does in this space."""
    found = by_engine(TCP, name)
    assert found is not None, f"{name} is too large"
    return found


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


def drawn_spaces(rng: Random) -> list[str]:
    """The small spaces, first the one for the oracle, mostly a very small one; and a larger one."""
    small = [name for name in SPACES if of_base(name).states <= ORACLE_TAKES]
    first = rng.choices(small, [1 / of_base(name).states for name in small])[0]
    larger = rng.choice([name for name in SPACES if name not in small])
    return [first, *(name for name in small if name != first), larger]
