"""A proof that can be checked without this tool: one SMT-LIB 2 file per obligation, and a manifest.

Each file asserts the facts that the proof of its obligation needed and the negation of its conclusion; any solver must
answer ``unsat``.  The manifest says which theorem of which specification the files prove, and lists them with their
hashes.  Read ``write``; ``tcpcheck.symbolic.recheck`` reads what it writes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import z3

from tcpcheck.symbolic.fingerprint import spec_hash, theorem_hash
from tcpcheck.symbolic.obligations import Obligation, grouped, obligations
from tcpcheck.symbolic.prove import TIMEOUT, Progress, ProofResult
from tcpcheck.symbolic.smtlib import Printer
from tcpcheck.symbolic.solving import interruptible, one_question
from tcpcheck.symbolic.terms import Term
from tcpcheck.verdict import Verdict
from tcpspec.theorems import Theorem

MANIFEST = "manifest.json"
FORMAT = "tcpspec certificate"
VERSION = 1


class CertificateError(Exception):
    """A certificate that cannot be written or must be refused; the message names place, cause and remedy."""


@dataclass(frozen=True)
class Entry:
    """One obligation as the manifest lists it."""

    file: str
    sha256: str
    name: str
    event: str
    state: str | None
    spec: str
    part: str
    lemma: str
    place: str
    assumptions: list[str]
    verdict: str = "unsat"


def write(result: ProofResult, directory: Path, *, progress: Progress | None = None) -> Path:
    """Write the certificate of a theorem proved in this run to ``directory``, which must not exist yet.

    Every obligation is solved once more, to learn which facts it needs.  All is written beside the directory first and
    renamed at the end, so a certificate is whole or not there.  CertificateError if the theorem was not proved, if the
    directory exists, or if an obligation is not solved again.
    """
    if result.verdict is not Verdict.PROVED:
        raise CertificateError(
            f"{result.theorem.id} is {result.verdict}, so there is nothing to certify: prove it first"
        )
    if directory.exists():
        raise CertificateError(f"{directory} exists already: remove it, or name another directory")
    directory.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
    try:
        with interruptible() as interrupt:
            entries = list(_written(result.theorem, unfinished, progress, interrupt))
        manifest = {**heading(result.theorem), "solver": result.solver, "obligations": [asdict(one) for one in entries]}
        (unfinished / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        unfinished.chmod(0o755)
        os.replace(unfinished, directory)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return directory


def heading(theorem: Theorem) -> dict[str, Any]:
    """What a manifest says of the theorem as it stands in the installed specification."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "theorem": theorem.id,
        "statement": theorem.statement,
        "goals": [lemma.name for lemma in theorem.goals],
        "specs": [{"name": spec.name, "sha256": spec_hash(spec)} for spec in (theorem.left, theorem.right)],
        "theorem_sha256": theorem_hash(theorem),
        "assumptions": [{"id": a.id, "sentence": a.sentence} for a in theorem.assumptions],
    }


def _written(
    theorem: Theorem, directory: Path, progress: Progress | None, interrupt: Callable[[], None]
) -> Iterator[Entry]:
    number = 0
    for group in grouped(obligations(theorem)):
        if progress is not None:
            progress(number, group[0].event)
        printer, core = printer_of(group[0]), _Core(group[0])
        for obligation in group:
            interrupt()
            number += 1
            needed = core.needed(obligation)
            text = printer.script(comments(obligation, theorem), parts(obligation, needed))
            file = f"{number:04}.smt2"
            (directory / file).write_text(text, encoding="ascii")
            yield entry(obligation, file, text, [id for id in obligation.assumed if id in needed])


def printer_of(obligation: Obligation) -> Printer:
    """A printer for the obligations of one step that has named their common facts, the same ones in every run."""
    printer = Printer()
    for fact in named_facts(obligation).values():
        printer.term(fact)
    return printer


def entry(obligation: Obligation, file: str, text: str, assumptions: list[str]) -> Entry:
    """The manifest's line on one file."""
    state = None if obligation.phase is None else str(obligation.phase)
    event = "at first" if obligation.kind is None else str(obligation.kind)
    return Entry(file, hashlib.sha256(text.encode()).hexdigest(), obligation.name, event, state, obligation.spec.name,
                 obligation.part, obligation.lemma.name, str(obligation.lemma.place), assumptions)  # fmt: skip


def comments(obligation: Obligation, theorem: Theorem) -> list[str]:
    """What the file says of itself."""
    return [
        f"theorem {theorem.id}: {theorem.statement}",
        f"{obligation.spec.name}, {obligation.event}",
        f"{obligation.part}: {obligation.lemma.name} ({obligation.lemma.place})",
        "unsatisfiable: where the facts below hold before the event, the lemma holds after it",
    ]


def named_facts(obligation: Obligation) -> dict[str, Term]:
    """The facts by number and the assumptions by id."""
    facts = {f"fact {position}": fact for position, fact in enumerate(obligation.facts)}
    return {**facts, **obligation.assumed}


def parts(obligation: Obligation, needed: frozenset[str] | None = None) -> list[tuple[str, list[Term]]]:
    """What a file asserts, in order; ``needed`` picks facts and assumptions (None: all)."""
    said = {name: term for name, term in named_facts(obligation).items() if needed is None or name in needed}
    facts = [term for name, term in said.items() if name not in obligation.assumed]
    assumed = [(f"assumption {name}", [term]) for name, term in said.items() if name in obligation.assumed]
    return [("before the event", facts), *assumed, ("and yet not after it", [obligation.negated])]


class _Core:
    """Which facts the obligations of one step need."""

    def __init__(self, obligation: Obligation) -> None:
        self.solver = one_question(timeout=TIMEOUT)
        self.literals = {}
        for name, fact in named_facts(obligation).items():
            self.literals[name] = z3.Bool(f"need {name}")
            self.solver.add(z3.Implies(self.literals[name], fact))

    def needed(self, obligation: Obligation) -> frozenset[str]:
        self.solver.push()
        self.solver.add(obligation.negated)
        answer = self.solver.check(*self.literals.values())
        if answer != z3.unsat:
            raise CertificateError(f"{obligation.name}: the solver says {answer} where it said unsat before; try again")
        core = frozenset(str(literal).strip("|").removeprefix("need ") for literal in self.solver.unsat_core())
        self.solver.pop()
        return core
