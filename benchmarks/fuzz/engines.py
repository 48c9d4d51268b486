"""What the explicit engine and the oracle say of a variant in one space, in the same words.

Read ``by_engine``, ``by_oracle`` and ``differences``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from benchmarks.fuzz.spaces import ASKED, SMALL, SPACES
from tcpcheck.base.verdict import Verdict
from tcpcheck.explicit.answers.exploration import Exploration, Result, explore
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.spec import Spec
from tcpspec.system.bounds import SEND_WINDOW_HELD
from tcpspec.system.joint import connect
from tests.oracle.oracle import asked

ORACLE_TAKES, SMALL_TAKES, ENGINE_TAKES = 2_500, 6_000, 40_000
"""Joint states at most: for the oracle, for the engine in a small space and in another one."""


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


def by_engine(spec: Spec, name: str) -> Space | None:
    """What ``check`` finds; None if there are too many states.  Properties are asked from the start in larger spaces,
    and afterwards in small ones."""
    small = name in SMALL
    bounds = replace(SPACES[name], max_states=SMALL_TAKES if small else ENGINE_TAKES)
    fast = explore(connect(spec, spec, over=bounds.network), bounds, () if small else ASKED)
    return _space(fast) if fast.complete else None


def by_engine_held(spec: Spec, name: str) -> Space | None:
    """The same with SND.WND, SND.WL1 and SND.WL2 held where that is exact, as ``check`` does."""
    bounds = replace(SPACES[name], held=SEND_WINDOW_HELD, max_states=SMALL_TAKES)
    fast = explore(connect(spec, spec, over=bounds.network), bounds, ASKED)
    return _space(fast) if fast.complete else None


def _space(fast: Exploration) -> Space:
    said = {each.id: _said(fast, fast.ask(each)) for each in ASKED}
    return Space(fast.states, fast.transitions, fast.depth, said)


def _said(fast: Exploration, result: Result) -> Said:
    violated, witnessed = (None if n is None else fast.depth_of(n) for n in (result.violation, result.witness))
    return Said(str(result.verdict), violated, witnessed)


def by_oracle(spec: Spec, name: str) -> Space:
    """What the naive search finds."""
    bounds = SPACES[name]
    plain = asked(connect(spec, spec, over=bounds.network), bounds, ASKED, at_most=4 * ORACLE_TAKES)
    said = {each.id: _of_oracle(each.form, *plain.verdicts[each.id]) for each in ASKED}
    return Space(plain.states, plain.transitions, plain.depth, said)


def _of_oracle(form: str, violated: int | None, witnessed: int | None) -> Said:
    if form == "sometimes":
        return Said(str(Verdict.NOT_FOUND if witnessed is None else Verdict.HOLDS), None, witnessed)
    return Said(str(Verdict.HOLDS if violated is None else Verdict.VIOLATED), violated, witnessed)


def differences(one: Space, other: Space, *, counts: bool = True) -> Iterator[str]:
    """Where two engines, or one engine with the same rules in other words, say something else."""
    for what in ("states", "transitions", "depth") if counts else ():
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
