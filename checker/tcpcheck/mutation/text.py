"""What became of mutants, as text and as JSON.  The fates are those of ``tcpcheck.mutation``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tcpcheck.base.layout import counted, grouped, table, wrapped
from tcpcheck.base.paint import Paint
from tcpcheck.base.verdict import Exit
from tcpcheck.mutation import OPERATORS, Fate, Score
from tcpcheck.mutation.explained import Explained
from tcpspec.claims.unclaimed import Unclaimed
from tcpspec.language.notation import field_name
from tcpspec.rules.check import Check

FORMAT = "tcpspec-mutate-1"
PLAIN = {"happens": "whether it can happen", "sends": "whether a segment is sent"}


@dataclass(frozen=True)
class Report:
    """``chosen`` of ``every`` mutant; ``asked``: the claims, ``only`` if the user named them; ``again``: command."""

    score: Score
    every: int
    chosen: int
    asked: Sequence[str]
    only: bool
    again: str
    explained: Explained
    stale: Sequence[Unclaimed] = ()
    seconds: float = field(default=0.0, compare=False)

    @property
    def judged(self) -> bool:
        """Survivors are explained by the whole catalogue, so only when all of it was asked."""
        return not self.only

    @property
    def unexplained(self) -> tuple[Fate, ...]:
        return self.explained.unexplained if self.judged else ()

    @property
    def exit_code(self) -> Exit:
        """130 if interrupted; 1 if a survivor is unexplained or an explanation stale; 3 if the solver gave up."""
        if self.score.interrupted:
            return Exit.INTERRUPTED
        if not self.judged:
            return Exit.AS_EXPECTED
        if any(fate.comparison.decided for fate in self.unexplained) or self.stale:
            return Exit.VIOLATED
        return Exit.INCONCLUSIVE if self.unexplained else Exit.AS_EXPECTED

    def killed(self, fates: Sequence[Fate]) -> str:
        """`3 T0, 5 T2`: how many of these each claim killed."""
        counts = Counter(fate.killer.claim for fate in fates if fate.killer is not None)
        return ", ".join(f"{counts[claim]} {claim}" for claim in self.asked if counts[claim])


def as_text(report: Report, width: int, paint: Paint, *, survivors_only: bool = False) -> str:
    """How many, a line per rule, what each claim killed, and the survivors with their explanations."""
    lines = [paint.heading(_headline(report))]
    if not survivors_only:
        lines += [
            "",
            paint.heading("rules"),
            _rules(report, width),
            "",
            paint.heading("killed by"),
            _claims(report, width),
        ]
    lines += ["", *_survivors(report, width, paint)]
    if report.stale:
        lines += ["", paint("STALE: explanations of nothing", "bold", "red")]
        lines += [wrapped(f"{entry.id}: {entry.why}", width, "    ", "  ") for entry in report.stale]
    return "\n".join(lines)


def _headline(report: Report) -> str:
    tried = len(report.score.fates)
    if report.score.interrupted:
        return f"INCOMPLETE: interrupted after {counted(tried, 'change')} of {grouped(report.chosen)}"
    if tried == report.every:
        return f"{counted(tried, 'change')}, one at a time: all tried"
    return f"{counted(report.every, 'change')}, one at a time: a sample of {grouped(tried)} tried"


def _rules(report: Report, width: int) -> str:
    by_rule: dict[Check, list[Fate]] = {}
    for fate in report.score.fates:
        by_rule.setdefault(fate.mutant.rule, []).append(fate)
    rows = [("changes", "killed", "equivalent", "survive", "rule")]
    for rule, fates in by_rule.items():
        rows.append((*_row(fates, report.killed(fates)), f"{rule.rows[0] if rule.rows else ''}  {rule.name}".strip()))
    every = report.score.fates
    rows.append((*_row(every, str(sum(fate.killed for fate in every))), "all of them"))
    return table(rows, width)


def _row(fates: Sequence[Fate], killed: str) -> tuple[str, str, str, str]:
    equivalent, survivors = sum(fate.equivalent for fate in fates), sum(fate.survived for fate in fates)
    return str(len(fates)), killed or "-", str(equivalent or "-"), str(survivors or "-")


def _claims(report: Report, width: int) -> str:
    checks: dict[str, Counter[str]] = {claim: Counter() for claim in report.asked}
    for fate in report.score.fates:
        if fate.killer is not None:
            checks[fate.killer.claim][fate.killer.check] += 1
    rows = [
        (claim, str(count.total()), ", ".join(f"{check} {number}" for check, number in count.items()) or "-")
        for claim, count in checks.items()
    ]
    return table(rows, width)


def _survivors(report: Report, width: int, paint: Paint) -> Iterator[str]:
    survivors = report.score.survivors
    if not report.judged:
        yield paint.heading(f"not killed by {', '.join(report.asked)}: {counted(len(survivors), 'change')}")
        yield from (line for fate in survivors for line in _fate_lines(fate, width, paint))
        return
    said = "all explained" if not report.unexplained else f"{len(report.unexplained)} UNEXPLAINED"
    yield paint.heading(f"survivors  {grouped(len(survivors))}" + (f", {said}" if survivors else ""))
    for entry, fates in report.explained.by_entry.items():
        yield wrapped(f"{entry.id} ({len(fates)}): {entry.why}", width, "    ", "  ")
        if entry.needs:
            yield wrapped(f"it would take {entry.needs}", width, "    ")
        yield from (line for fate in fates for line in _fate_lines(fate, width, paint))
    if report.unexplained:
        yield paint("  UNEXPLAINED", "bold", "red")
        yield from (line for fate in report.unexplained for line in _fate_lines(fate, width, paint))


def _fate_lines(fate: Fate, width: int, paint: Paint) -> Iterator[str]:
    rule = fate.mutant.rule
    yield wrapped(
        f"{rule.rows[0] if rule.rows else ''} {rule.name}: {fate.mutant.change}", width, "        ", "      - "
    )
    yield paint.dim(wrapped(evidence(fate), width, "        "))


def evidence(fate: Fate) -> str:
    """What is known of a survivor: what differs by z3, and whether the reachable states are as many as before."""
    found = fate.comparison
    differs = f"differs in {', '.join(map(_named, found.differs))}" if found.differs else "no difference was found"
    undecided = "" if found.decided else "; the solver gave up on the rest"
    if fate.noticed is None:
        return f"{differs}{undecided}"
    noticed = f"changes the reachable states ({fate.noticed})" if fate.noticed else "as many reachable states as before"
    return f"{differs}{undecided}; {noticed}"


def _named(what: str) -> str:
    if what in PLAIN:
        return PLAIN[what]
    _, dot, name = what.rpartition(".")
    return f"{field_name('seg', name)} of the segment sent" if dot else field_name("block", name)


def as_json(report: Report) -> dict[str, Any]:
    """The form of ``mutate.schema.json``."""
    return {
        "format": FORMAT,
        "changes": report.every,
        "tried": len(report.score.fates),
        "interrupted": report.score.interrupted,
        "operators": dict(OPERATORS),
        "claims": list(report.asked),
        "killed_by": report.score.killed_by,
        "equivalent": len(report.score.equivalent),
        "survive": len(report.score.survivors),
        "unexplained": len(report.unexplained),
        "explanations": [_entry_json(entry, len(fates)) for entry, fates in report.explained.by_entry.items()]
        if report.judged
        else [],
        "stale": [entry.id for entry in report.stale],
        "mutants": [_fate_json(fate, _ids(report)) for fate in report.score.fates],
        "again": report.again,
        "exit_code": int(report.exit_code),
        "cost": {"seconds": round(report.seconds, 3)},
    }


def _ids(report: Report) -> Mapping[Fate, str]:
    if not report.judged:
        return {}
    return {fate: entry.id for entry, fates in report.explained.by_entry.items() for fate in fates}


def _entry_json(entry: Unclaimed, count: int) -> dict[str, Any]:
    return {"id": entry.id, "why": entry.why, "needs": entry.needs, "rfc": entry.rfc, "survivors": count}


def _fate_json(fate: Fate, ids: Mapping[Fate, str]) -> dict[str, Any]:
    outcome = "killed" if fate.killed else "equivalent" if fate.equivalent else "survived"
    return {
        "rule": fate.mutant.rule.name,
        "rows": list(fate.mutant.rule.rows),
        "operator": fate.mutant.operator,
        "change": fate.mutant.change,
        "outcome": outcome,
        "claim": fate.killer.claim if fate.killer else "",
        "check": fate.killer.check if fate.killer else "",
        "said": fate.said or fate.comparison.equivalent,
        "differs": list(fate.comparison.differs),
        "states": fate.noticed or "",
        "explanation": ids.get(fate, ""),
    }
