"""A whole review of a variant against plain searches, which know nothing of reviews.

What a review calls true must not be refuted by ``check`` or by the oracle within bounds that are a part of its own; an
enumeration that stands in for a lost proof must judge what the proof was about, of the same rules; what is PROVED must
not be refuted in a space that keeps to what the theorem assumes.  Read ``contradictions_of``.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from random import Random
from typing import Any, NamedTuple

from benchmarks.fuzz.bounds import smaller, within
from benchmarks.fuzz.draft import Drafted, Edit, drafted
from benchmarks.fuzz.engines import by_engine
from benchmarks.fuzz.grammar import edits
from benchmarks.fuzz.judged import Contradiction, refusal
from benchmarks.fuzz.spaces import PROVED_OF
from tcpcheck.base.fingerprint import spec_hash
from tcpcheck.base.verdict import Verdict
from tcpcheck.establish.contradiction import ContradictionError
from tcpcheck.explicit.answers.exploration import explore
from tcpcheck.review.asked import asked_of
from tcpcheck.review.document import as_data
from tcpcheck.review.rows import Row
from tcpcheck.review.run import Review, reviewed
from tcpspec.claims.claim import Claim, Enumerated, Surviving
from tcpspec.properties.property import Property
from tcpspec.rules.spec import Spec
from tcpspec.rules.spelling import spelt_out
from tcpspec.system.bounds import Bounds
from tcpspec.system.joint import connect
from tests.oracle.oracle import asked
from tests.oracle.remembered import remembered_steps

ENGINE_TAKES, ORACLE_TAKES = 20_000, 500
"""Joint states at most, those nearest to the start: what is refuted in them is refuted."""
GOOD = (Verdict.HOLDS, Verdict.PROVED)
SAYS: Mapping[str, tuple[str, ...]] = {
    **{theorem: said.properties for theorem, said in PROVED_OF.items()},
    "T23b": ("confirmed", "prefix", "no-old-octet"),
    "pairs": ("talk-to-each-other", "agree-when-acknowledged", "never-together"),
}
"""What theorems say, a second time beside ``judges`` of the catalogue."""


@cache
def variant(seed: int, number: int) -> Drafted | None:
    """The variant of this number, as ``tried`` draws it."""
    return drafted(edits(Random(f"{seed}/{number}")))


@dataclass(frozen=True)
class Asked:
    """The questions of a review of a drafted variant; called again in every worker."""

    seed: int
    number: int

    @property
    def spec(self) -> Spec:
        found = variant(self.seed, self.number)
        assert found is not None, f"no variant {self.seed}/{self.number}"
        return found.spec

    def __call__(self) -> Mapping[str, Claim]:
        return asked_of(self.spec)


@dataclass
class Compared:
    """What was found: ``searches`` made, ``judged`` answers of the review held against them, ``stand_ins`` looked at,
    ``proofs`` held against spaces."""

    searches: int = 0
    judged: int = 0
    stand_ins: int = 0
    proofs: int = 0
    contradictions: list[Contradiction] = field(default_factory=list)

    def add(self, kind: str, where: str, says: str) -> None:
        self.contradictions.append(Contradiction(kind, where, says))


def contradictions_of(review: Review, data: Mapping[str, Any]) -> Compared:
    """``data``: the review as its ``verdicts.json`` has it."""
    found = Compared()
    _against_check(review, found)
    _against_proofs(review, found)
    rows = {row.id: row for row in review.rows}
    for question in data["questions"]:
        if question["within_bounds"]:
            _stands_in(rows[question["id"]], [rows[name] for name in question["within_bounds"]], found)
    return found


def _against_check(review: Review, found: Compared) -> None:
    """Every answer about joint states against searches in smaller bounds: of its own scenario, and of all others that
    are a part of it."""
    rows = [row for row in review.rows if type(row.result.part) is Enumerated and not row.told_by]
    for scenario, spec in dict.fromkeys((_part(row).scenario, _part(row).spec) for row in rows):
        bounds = smaller(scenario.bounds)
        wider = [row for row in rows if _part(row).spec is spec and within(bounds, _bounds(row))]
        found.searches += 1
        found.judged += len(wider)
        seen = _seen(spec, bounds, [row.judged for row in wider])
        for row in wider:
            whole = within(_bounds(row), bounds)
            for by, nearest in seen[row.judged.id].items():
                said = _refuted(row, nearest) or (_missed(row, nearest) if whole else "")
                if said:
                    found.add("review", scenario.name, f"{row.id} is {row.result.verdict}, and {said}, finds {by}")


def _part(row: Row) -> Enumerated:
    assert isinstance(row.result.part, Enumerated)
    return row.result.part


def _bounds(row: Row) -> Bounds:
    return _part(row).scenario.bounds


class Nearest(NamedTuple):
    """Moves to the nearest violation and to the nearest witness (None: not seen); ``complete``: there are no others."""

    violated: int | None
    witnessed: int | None
    complete: bool


def _refuted(row: Row, seen: Nearest) -> str:
    """What contradicts the row that was seen in smaller bounds; nothing if nothing does."""
    verdict = row.result.verdict
    if row.judged.form == "always" and verdict in GOOD and seen.violated is not None:
        return f"{row.judged.id} VIOLATED in {seen.violated} moves"
    complete = verdict is Verdict.NOT_FOUND and row.result.complete
    if row.judged.form == "sometimes" and complete and seen.witnessed is not None:
        return f"{row.judged.id} witnessed in {seen.witnessed} moves"
    return ""


def _missed(row: Row, seen: Nearest) -> str:
    """The same where the bounds are those of the row: what it has found must be there."""
    if not seen.complete:
        return ""
    if row.result.verdict is Verdict.VIOLATED and row.judged.form == "always" and seen.violated is None:
        return f"{row.judged.id} HOLDS"
    if row.result.verdict in GOOD and row.judged.form == "sometimes" and seen.witnessed is None:
        return f"{row.judged.id} NOT FOUND"
    return ""


def _seen(spec: Spec, bounds: Bounds, properties: Iterable[Property]) -> dict[str, dict[str, Nearest]]:
    """Property -> who searched -> what was found in the states nearest to the start."""
    each = {one.id: one for one in properties}
    system = connect(spec, spec, over=bounds.network)
    fast = explore(system, replace(bounds, max_states=ENGINE_TAKES))
    seen: dict[str, dict[str, Nearest]] = {id: {} for id in each}
    for id, one in each.items():
        result = fast.ask(one)
        violated, witnessed = (None if n is None else fast.depth_of(n) for n in (result.violation, result.witness))
        seen[id]["check"] = Nearest(violated, witnessed, fast.complete)
    with remembered_steps():
        plain = asked(system, bounds, list(each.values()), at_most=ORACLE_TAKES)
    for id, said in plain.verdicts.items():
        seen[id]["the oracle"] = Nearest(said.violated, said.witnessed, plain.complete)
    return seen


def _against_proofs(review: Review, found: Compared) -> None:
    """Theorems that are PROVED against the spaces that keep to what they assume."""
    for row in review.rows:
        part = row.result.part
        if not isinstance(part, Surviving) or row.result.verdict is not Verdict.PROVED:
            continue
        for name in PROVED_OF[part.theorem.id].spaces if part.theorem.id in PROVED_OF else ():
            space = by_engine(part.variant, name)
            found.proofs += space is not None
            for id in SAYS[part.theorem.id] if space is not None else ():
                if space.verdicts[id] == str(Verdict.VIOLATED):  # type: ignore[union-attr]
                    found.add("proof", name, f"{row.id} PROVED, {id} VIOLATED")


def _stands_in(lost: Row, rows: Iterable[Row], found: Compared) -> None:
    """Enumerations that are named beside a lost proof: of the same rules, true, and all that the theorem says."""
    part = lost.result.part
    assert isinstance(part, Surviving)
    said = set()
    for row in rows:
        found.stand_ins += 1
        if row.result.verdict is not Verdict.HOLDS:
            found.add("stand-in", row.id, f"stands in for {lost.id}, and is {row.result.verdict}")
        if spec_hash(_part(row).spec) != spec_hash(part.variant):
            found.add("stand-in", row.id, f"stands in for {lost.id}, and is about other rules")
        if row.judged.id not in SAYS[part.theorem.id] or not _same(row.judged, part.judges):
            found.add("stand-in", row.id, f"stands in for {lost.id}, and judges {row.judged.id}")
        said.add(row.judged.id)
    missing = {judge.id for judge in part.judges} - said
    if missing:
        found.add("stand-in", lost.id, f"nothing stands in for {', '.join(sorted(missing))}")


def _same(one: Property, judges: Iterable[Property]) -> bool:
    said = (spelt_out(one.given), spelt_out(one.holds))
    return any((spelt_out(judge.given), spelt_out(judge.holds)) == said for judge in judges)


MINUTES = 60
"""Of a review: longer than that, and what is settled by then is compared."""


def reviewed_and_compared(seed: int, number: int) -> dict[str, Any]:
    """A line of results: what the review says in short, and what contradicts it."""
    began, found = time.process_time(), Asked(seed, number)
    line: dict[str, Any] = {"seed": seed, "n": number, "edits": [edit.says for edit in _edits(found)]}
    try:
        review = reviewed(found.spec, found, jobs=1, minutes=MINUTES)
        data = as_data(review, "fuzzed")
        compared = contradictions_of(review, data)
    except (KeyboardInterrupt, MemoryError):
        raise
    except Exception as error:
        compared, data = Compared(), {"counts": {}, "stopped": "", "exit_code": None}
        kind = "proof" if isinstance(error, ContradictionError) else "crash"
        compared.add(kind, "review", f"{type(error).__name__}: {error}")
    said = {name: getattr(compared, name) for name in ("searches", "judged", "stand_ins", "proofs")}
    return {
        **line, "counts": data["counts"], "exit_code": data["exit_code"], "stopped": data["stopped"], **said,
        "contradictions": [f"{one.kind} {one.space}: {one.says}" for one in compared.contradictions],
        "seconds": round(time.process_time() - began, 1),
    }  # fmt: skip


def _edits(asked: Asked) -> tuple[Edit, ...]:
    found = variant(asked.seed, asked.number)
    return () if found is None else found.edits


def reads(seed: int, number: int) -> bool:
    """There is a variant of this number, and it is not refused."""
    found = variant(seed, number)
    return found is not None and refusal(found.spec) is None
