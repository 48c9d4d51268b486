"""A review as data: ``verdicts.json``, from which every report is made.  Read ``as_data``; the form is
``review.schema.json``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tcpcheck import __version__
from tcpcheck.base.fingerprint import spec_hash
from tcpcheck.base.rules_text import source
from tcpcheck.base.verdict import Exit, Verdict
from tcpcheck.review.asked import windows_differ
from tcpcheck.review.changes import as_data as edit_data
from tcpcheck.review.changes import stated_in, variables_of
from tcpcheck.review.coverage import Coverage
from tcpcheck.review.reach import BOUNDS, gained_and_lost
from tcpcheck.review.rows import BAD, UNSETTLED, Became, Row
from tcpcheck.review.run import Review
from tcpcheck.review.sentence import sentence
from tcpcheck.review.stimuli import break_data
from tcpspec.claims.claim import Bounded, Enumerated, Surviving
from tcpspec.claims.saying import said
from tcpspec.properties.property import Property
from tcpspec.rfc9293.rows import LEFT_OUT, LEFT_OUT_STEPS
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.difference import Edit

FORMAT = "tcpspec-review-1"


def as_data(review: Review, again: str, file: str = "") -> dict[str, Any]:
    """The whole review.  ``again`` is the command that makes it, ``file`` where the variant was read from."""
    data = {
        "format": FORMAT,
        "variant": {"name": review.spec.name, "why": review.spec.why, "file": file,
                    "stated_in": stated_in(review.spec, review.edits), "rules": spec_hash(review.spec)},
        "base": {"name": TCP.name, "rules": review.base.rules, "recorded": review.base.kept},
        "tool": {"tcpspec": __version__, "z3": _z3()},
        "counts": _counts(review),
        "changes": [edit_data(edit) for edit in review.edits],
        "variables": variables_of(review.spec),
        "windows_followed": windows_differ(review.spec),
        "breaks": [break_data(one, n, review.edits) for n, one in enumerate(review.breaks, 1)],
        "questions": [_question(row, review) for row in review.rows],
        "unasked": [vars(each) for each in review.unasked],
        "stopped": review.stopped,
        "coverage": [_covered(each, review.edits) for each in review.coverage],
        "behaviour": _behaviour(review),
        "assumptions": _assumptions(review),
        "bounds": dict(_bounds(review)),
        "not_modelled": _not_modelled(),
        "again": again,
        "exit_code": int(exit_code(review)),
        "cost": {"seconds": round(review.seconds, 1)},
    }  # fmt: skip
    return {**data, "sentence": sentence(data)}


def exit_code(review: Review) -> Exit:
    """1 if something is broken, 3 if something is not settled, 0 if nothing is worse than with RFC 9293."""
    if review.those(*BAD):
        return Exit.VIOLATED
    unsettled = review.stopped or review.those(*UNSETTLED)
    return Exit.INCONCLUSIVE if unsettled else Exit.AS_EXPECTED


def _z3() -> str:
    import z3

    return str(z3.get_version_string())


def _covered(one: Coverage, edits: Sequence[Edit]) -> dict[str, Any]:
    return {"change": edits.index(one.edit), "tells": one.tells, "how": one.how, "by": one.by}


def _counts(review: Review) -> dict[str, int]:
    found = Counter(row.became for row in review.rows)
    return {"questions": len(review.rows), **{each.value: found[each] for each in Became}}


def _question(row: Row, review: Review) -> dict[str, Any]:
    result = row.result
    return {
        "id": row.id,
        "claim": row.claim.id,
        "title": row.claim.title,
        "statement": result.part.statement,
        "property": "" if row.judged is None else row.judged.name,
        "place": "" if row.judged is None else source(row.judged.place),
        "base": {"verdict": row.base.verdict, "says": said(result.part, row.base.verdict),
                 "evidence": row.base.evidence},
        "found": {"verdict": str(result.verdict), "says": said(result.part, str(result.verdict)),
                  "evidence": result.evidence},
        "became": row.became.value,
        "drops": result.part.drops,
        "assumptions": list(result.assumptions),
        "details": [detail for detail in (*result.details, *result.beside) if "\n" not in detail],
        "induction": [detail for detail in result.details if "\n" in detail],
        "within_bounds": list(_within_bounds(row, review)),
        "refuted_by": list(_refuted_by(row, review)),
        "told_by": row.told_by,
    }  # fmt: skip


def _within_bounds(row: Row, review: Review) -> Iterator[str]:
    """Where a proof is lost: enumerations that judge its properties and hold, if all of these are judged, and none is
    refuted."""
    judges = _judged_by_proof(row)
    alike = [other for other in review.rows if other.became is Became.KEPT and _enumerates(other, judges)]
    judged = {other.judged.id for other in alike if other.result.verdict is Verdict.HOLDS}
    if judges and judged == {each.id for each in judges} and not any(_refuted_by(row, review)):
        yield from (other.id for other in alike)


def _refuted_by(row: Row, review: Review) -> Iterator[str]:
    """Where a proof is lost: enumerations by which one of its properties is broken."""
    judges = _judged_by_proof(row)
    yield from (other.id for other in review.rows if other.became is Became.BROKEN and _enumerates(other, judges))


def _judged_by_proof(row: Row) -> tuple[Property, ...]:
    part = row.result.part
    return part.judges if row.became is Became.WEAKER and isinstance(part, Surviving) else ()


def _enumerates(other: Row, judges: Sequence[Property]) -> bool:
    return type(other.result.part) is Enumerated and any(other.judged is each for each in judges)


def _behaviour(review: Review) -> dict[str, Any]:
    before, after = review.base.reach, review.reach
    if after is None:
        why = review.unreached or f"the review was stopped {review.stopped}"
        return {"bounds": BOUNDS, "unreached": why}
    own = [edit.after.name for edit in review.edits if edit.after is not None]
    return {
        "bounds": BOUNDS,
        "unreached": "",
        "states": {"base": before.states, "variant": after.states},
        "pairs": {"base": len(before.cells), "variant": len(after.cells)},
        "complete": after.complete,
        **gained_and_lost(before, after),
        "applied": [name for name in own if name not in after.unfired],
        "never_applied": [name for name in own if name in after.unfired],
    }


def _assumptions(review: Review) -> list[str]:
    """What the verdicts that are true of the variant rest on, each once."""
    kept = review.those(Became.KEPT, Became.MENDED)
    return sorted({each for row in kept for each in row.result.assumptions})


def _bounds(review: Review) -> Iterator[tuple[str, str]]:
    """The scenarios of what was enumerated, by name, with their bounds in words."""
    for row in review.rows:
        part = row.result.part
        if isinstance(part, Bounded):
            yield part.scenario.name, str(part.scenario.bounds)


def _not_modelled() -> list[dict[str, str]]:
    reasons: dict[str, list[str]] = {}
    left_out: Mapping[str, str] = {**LEFT_OUT_STEPS, **LEFT_OUT}
    for what, why in left_out.items():
        reasons.setdefault(why, []).append(what)
    return [{"what": ", ".join(whats), "why": why} for why, whats in reasons.items()]
