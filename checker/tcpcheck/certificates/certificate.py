"""A proof that can be checked without this tool: one SMT-LIB 2 file per obligation, and a manifest.

Each file asserts the facts and assumptions that the proof of its obligation needed and the negation of its conclusion;
any solver must answer ``unsat``.  What must be possible, lest the proof speak of nothing, has files of its own, for
which it must answer ``sat``.  The manifest says which part of which claim the files prove, what of it they do not
establish, and lists them with their logics and hashes.  A run that belongs to the claim, such as the one that makes a
threshold tight, is kept beside them as ``run.json``.  Read ``write``; ``recheck`` reads what it writes.
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

from tcpcheck.base.fingerprint import hashed, spec_hash
from tcpcheck.base.verdict import Exit, Verdict
from tcpcheck.certificates.smtlib import Printer, Script
from tcpcheck.runs.trace import Trace
from tcpcheck.runs.trace_json import to_json
from tcpcheck.symbolic.encoding.solving import interruptible, many_questions, one_question
from tcpcheck.symbolic.encoding.terms import Term
from tcpcheck.symbolic.proving.obligation import Obligation, Possible, Premise, Proposition, grouped
from tcpcheck.symbolic.proving.proof import TIMEOUT, Progress, Proof

MANIFEST, RUN = "manifest.json", "run.json"
FORMAT = "tcpspec certificate"
VERSION = 3
UNSAT, SAT = "unsat", "sat"
POSSIBLE = "possible-"
"""How the name of a file begins that says what must be possible."""


class CertificateError(Exception):
    """A certificate that cannot be written or must be refused; the message names place, cause and remedy."""

    exit_code = Exit.USAGE


@dataclass(frozen=True)
class Entry:
    """One obligation as the manifest lists it."""

    file: str
    sha256: str
    logic: str
    name: str
    spec: str
    event: str
    part: str
    lemma: str
    place: str
    assumptions: list[str]
    verdict: str = UNSAT


@dataclass(frozen=True)
class Witness:
    """One thing that must be possible as the manifest lists it: its file has one way in which it is."""

    file: str
    sha256: str
    logic: str
    name: str
    verdict: str = SAT


def write(
    proof: Proof, directory: Path, *, of: tuple[str, str], run: Trace | None = None, progress: Progress | None = None
) -> Path:
    """Write the certificate of what was proved in this run to ``directory``, which must not exist yet.

    ``of``: the claim and the part it is for.  Every obligation is solved once more, to learn which facts it needs.  All
    is written beside the directory first and renamed at the end, so a certificate is whole or not there.
    CertificateError if it was not proved, if the directory exists, or if an obligation is not solved again; SmtLibError
    if SMT-LIB has no word for something in it.
    """
    if proof.verdict is not Verdict.PROVED:
        raise CertificateError(
            f"{proof.proposition.id} is {proof.verdict}, so there is nothing to certify: prove it first"
        )
    if directory.exists():
        raise CertificateError(f"{directory} exists already: remove it, or name another directory")
    directory.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
    try:
        with interruptible() as interrupt:
            entries = [asdict(entry) for entry in _written(proof, unfinished, progress, interrupt)]
            witnesses = [asdict(witness) for witness in _witnessed(proof, unfinished, interrupt)]
        more = {"core": list(proof.used), "solver": proof.solver, "run": _kept(run, unfinished),
                "obligations": entries, "possible": witnesses}  # fmt: skip
        _write_json(unfinished / MANIFEST, {**heading(proof.proposition, of), **more})
        unfinished.chmod(0o755)
        os.replace(unfinished, directory)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return directory


def heading(proposition: Proposition, of: tuple[str, str]) -> dict[str, Any]:
    """What a manifest says of the proposition as the installed specification states it."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "claim": of[0],
        "part": of[1],
        "proposition": proposition.id,
        "statement": proposition.statement,
        "goals": list(proposition.goals),
        "beyond": proposition.beyond,
        "specs": [{"name": spec.name, "sha256": spec_hash(spec)} for spec in proposition.specs],
        "fingerprint": proposition.fingerprint or obligations_hash(proposition),
        "assumptions": [{"id": one.id, "sentence": one.sentence} for one in proposition.assumptions],
    }


def obligations_hash(proposition: Proposition) -> str:
    """A fingerprint that changes with any term of any obligation."""
    said, printers = list[str](), Printers()
    for group in grouped(proposition.obligations()):
        printer = printers.of(group[0].premise)
        said += [printer.script((one.name,), parts(one)).text for one in group]
    return hashed(*said)


def _kept(run: Trace | None, directory: Path) -> dict[str, str] | None:
    """The run that belongs to the claim, as the manifest lists it."""
    if run is None:
        return None

    _write_json(directory / RUN, to_json(run))
    return {"file": RUN, "sha256": hashlib.sha256((directory / RUN).read_bytes()).hexdigest()}


def _write_json(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _written(
    proof: Proof, directory: Path, progress: Progress | None, interrupt: Callable[[], None]
) -> Iterator[Entry]:
    number, printers = 0, Printers()
    for group in grouped(one.obligation for one in proof.solved):
        if progress is not None:
            progress(number, group[0].event)
        printer, core = printers.of(group[0].premise), _Core(group[0].premise, proof.used)
        for obligation in group:
            interrupt()
            number += 1
            needed = core.needed(obligation)
            script = printer.script(comments(obligation, proof.proposition), parts(obligation, needed))
            file = f"{number:04}.smt2"
            (directory / file).write_text(script.text, encoding="utf-8")
            used = [id for id in obligation.premise.assumed if id in needed]
            yield entry(obligation, file, script.text, script.logic, used)


def _witnessed(proof: Proof, directory: Path, interrupt: Callable[[], None]) -> Iterator[Witness]:
    """Of everything that must be possible the first way in which it is."""
    for number, what in enumerate(proof.proposition.possible(), 1):
        interrupt()
        way = next((way for way in what.ways if many_questions(*way, timeout=TIMEOUT).check() == z3.sat), None)
        if way is None:
            raise CertificateError(f"the solver gave up on whether it is possible that {what.name}; try again")
        script = witness_script(what, way, proof.proposition)
        file = f"{POSSIBLE}{number:02}.smt2"
        (directory / file).write_text(script.text, encoding="utf-8")
        yield Witness(file, hashlib.sha256(script.text.encode()).hexdigest(), script.logic, what.name)


def witness_script(what: Possible, way: tuple[Term, ...], proposition: Proposition) -> Script:
    """The file on one way in which something is possible: the same text whenever it is stated."""
    said = [f"{proposition.id}: {proposition.statement}", f"possible: {what.name}",
            "satisfiable: all that is asserted can be true together"]  # fmt: skip
    return Printer().script(said, [("what can be", way)], SAT)


class Printers:
    """One printer for consecutive premises of one event, which share most of their facts.

    It has named the facts of a premise before anything else of it is printed, the same ones in every run.
    """

    def __init__(self) -> None:
        self.printer, self.event = Printer(), (object(), object())

    def of(self, premise: Premise) -> Printer:
        if self.event != (premise.spec, premise.kind):
            self.printer, self.event = Printer(), (premise.spec, premise.kind)
        for fact in premise.everything():
            self.printer.term(fact)
        return self.printer


def entry(obligation: Obligation, file: str, text: str, logic: str, assumptions: list[str]) -> Entry:
    """The manifest's line on one file."""
    spec = "" if obligation.spec is None else obligation.spec.name
    return Entry(file, hashlib.sha256(text.encode()).hexdigest(), logic, obligation.name, spec, obligation.event,
                 obligation.part, obligation.lemma.name, str(obligation.lemma.place), assumptions)  # fmt: skip


def comments(obligation: Obligation, proposition: Proposition) -> list[str]:
    """What the file says of itself."""
    spec = "" if obligation.spec is None else f"{obligation.spec.name}, "
    part = f"{obligation.part}: " if obligation.part else ""
    return [
        f"{proposition.id}: {proposition.statement}",
        f"{spec}{obligation.event}",
        f"{part}{obligation.blame}",
        "unsatisfiable: where all that is asserted first holds, so does what the last assertion denies",
    ]


def named_facts(premise: Premise) -> dict[str, Term]:
    """The facts by number and the assumptions by id."""
    return {**{f"fact {position}": fact for position, fact in enumerate(premise.facts)}, **premise.assumed}


def parts(obligation: Obligation, needed: frozenset[str] | None = None) -> list[tuple[str, list[Term]]]:
    """What a file asserts, in order; ``needed`` picks facts and assumptions (None: all)."""
    assumed = obligation.premise.assumed
    said = {name: term for name, term in named_facts(obligation.premise).items() if needed is None or name in needed}
    facts = [term for name, term in said.items() if name not in assumed]
    assumptions = [(f"assumption {name}", [term]) for name, term in said.items() if name in assumed]
    return [("what holds", facts), *assumptions, ("and yet not what follows from it", [obligation.negated])]


class _Core:
    """Which facts, and which of the assumptions that the proof used, the obligations of one premise need."""

    def __init__(self, premise: Premise, used: tuple[str, ...]) -> None:
        self.solver = one_question(timeout=TIMEOUT)
        self.literals: dict[str, Any] = {}
        for name, fact in named_facts(premise).items():
            if name in used or name not in premise.assumed:
                self.literals[name] = z3.Bool(f"need {name}")
                self.solver.add(z3.Implies(self.literals[name], fact))

    def needed(self, obligation: Obligation) -> frozenset[str]:
        self.solver.push()
        self.solver.add(obligation.negated)
        answer = self.solver.check(*self.literals.values())
        if answer != z3.unsat:
            raise CertificateError(f"{obligation.name}: the solver says {answer} where it said unsat before; try again")
        core = {literal.get_id() for literal in self.solver.unsat_core()}
        self.solver.pop()
        return frozenset(name for name, literal in self.literals.items() if literal.get_id() in core)
