"""Check a certificate: that it is whole, that every file is unsatisfiable, and that it proves what it says.

Solving needs the files alone.  Whether they are *the* obligations of the theorem is a question to the installed
specification: if it is the one the certificate was made from, the list must be complete, and every line of every file
must be a line of the obligation of that name as the specification states it.  Read ``recheck``.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tcpcheck.symbolic.certificate import FORMAT, MANIFEST, VERSION, CertificateError, Entry, heading, parts, printer_of
from tcpcheck.verdict import Verdict

TIMEOUT = 60_000
"""Milliseconds per file."""
KEYS = {"format": str, "version": int, "theorem": str, "statement": str, "goals": list, "specs": list,
        "theorem_sha256": str, "assumptions": list, "solver": str, "obligations": list}  # fmt: skip

Progress = Callable[[int, int, str], None]
"""Called with files done, files in all, and the name of the solver."""


@dataclass(frozen=True)
class Rechecked:
    """What one solver said of every file; ``wrong``: files that it does not find unsatisfiable, with its answer."""

    solver: str
    files: int
    seconds: float
    wrong: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RecheckResult:
    """What was established about a certificate.  ``complete``: compared with the installed specification."""

    theorem: str
    statement: str
    assumptions: tuple[tuple[str, str], ...]
    by: tuple[Rechecked, ...]
    complete: bool
    warnings: tuple[str, ...] = field(default=())

    @property
    def verdict(self) -> Verdict:
        """PROVED only if every solver found every file unsatisfiable and the list of obligations is known complete."""
        settled = bool(self.by) and all(not one.wrong and one.files for one in self.by)
        return Verdict.PROVED if settled and self.complete else Verdict.UNKNOWN

    def summary(self) -> str:
        """One line."""
        checked = "; ".join(
            f"{one.files} files, {len(one.wrong)} wrong, {one.solver} {one.seconds:.1f} s" for one in self.by
        )
        return f"{self.theorem} {self.verdict}: {checked}"


def installed_solvers() -> tuple[str, ...]:
    """z3, and cvc5 where the optional extra is installed."""
    from importlib.util import find_spec

    return ("z3", "cvc5") if find_spec("cvc5") else ("z3",)


def recheck(
    directory: Path, *, solvers: Sequence[str] | None = None, timeout: int = TIMEOUT, progress: Progress | None = None
) -> RecheckResult:
    """Check the certificate in ``directory``.

    CertificateError if it is refused before any solving: malformed, or a file that is missing, extra or not the one the
    manifest lists, or, where the installed specification is that of the certificate, not its obligations.
    """
    solvers = installed_solvers() if solvers is None else solvers
    for solver in solvers:
        if solver not in SOLVERS:
            raise CertificateError(f"no solver is called {solver!r}: there are {', '.join(SOLVERS)}")
    manifest = read_manifest(directory)
    entries = _entries(directory, manifest)
    texts = _unaltered(directory, entries)
    warnings = _compared(manifest, entries, texts)
    by = tuple(_solved(solver, texts, timeout, progress) for solver in solvers)
    assumptions = tuple((one["id"], one["sentence"]) for one in manifest["assumptions"])
    return RecheckResult(manifest["theorem"], manifest["statement"], assumptions, by, not warnings, tuple(warnings))


def read_manifest(directory: Path) -> dict[str, Any]:
    """The manifest of a certificate; CertificateError says what is wrong with it."""
    path = directory / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CertificateError(
            f"{directory} holds no {MANIFEST}, so it is no certificate: name its directory"
        ) from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as problem:
        raise CertificateError(f"{path} cannot be read ({problem}): write the certificate again") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT or manifest.get("version") != VERSION:
        raise CertificateError(f"{path} is no {FORMAT!r} of version {VERSION}: write the certificate again")
    for key, kind in KEYS.items():
        if not isinstance(manifest.get(key), kind):
            raise CertificateError(f"{path}: {key!r} is missing or no {kind.__name__}: write the certificate again")
    for key in ("assumptions", "specs"):
        wanted = {"assumptions": {"id", "sentence"}, "specs": {"name", "sha256"}}[key]
        if any(not isinstance(one, dict) or set(one) != wanted for one in manifest[key]):
            raise CertificateError(f"{path}: an entry of {key!r} has not just {', '.join(sorted(wanted))}")
    return manifest


def _entries(directory: Path, manifest: dict[str, Any]) -> list[Entry]:
    entries: list[Entry] = []
    for position, fields in enumerate(manifest["obligations"], 1):
        try:
            entry = Entry(**fields)
        except TypeError as problem:
            raise CertificateError(f"{directory / MANIFEST}: obligation {position} is malformed ({problem})") from None
        if entry.verdict != "unsat":
            raise CertificateError(f"{directory / MANIFEST}: {entry.file} is listed as {entry.verdict!r}, not 'unsat'")
        if not re.fullmatch(r"\d{4,}\.smt2", str(entry.file)):
            raise CertificateError(f"{directory / MANIFEST}: {entry.file!r} is no name of an obligation's file")
        entries.append(entry)
    if not entries:
        raise CertificateError(f"{directory / MANIFEST} lists no obligation: it proves nothing")
    for what in ("file", "name"):
        listed = [getattr(entry, what) for entry in entries]
        twice = next((one for one in listed if listed.count(one) > 1), None) if len(set(listed)) < len(listed) else None
        if twice is not None:
            raise CertificateError(f"{directory / MANIFEST}: {twice!r} is listed twice")
    return entries


def _unaltered(directory: Path, entries: list[Entry]) -> dict[str, str]:
    """The text of every file, each exactly as listed, and no other file beside them."""
    listed, there = {entry.file for entry in entries}, {path.name for path in directory.iterdir()} - {MANIFEST}
    for missing in sorted(listed - there):
        raise CertificateError(f"{directory / missing} is listed but missing: write the certificate again")
    for extra in sorted(there - listed):
        raise CertificateError(
            f"{directory / extra} is not listed in {MANIFEST}: remove it or write the certificate again"
        )
    texts: dict[str, str] = {}
    for entry in entries:
        content = (directory / entry.file).read_bytes()
        if hashlib.sha256(content).hexdigest() != entry.sha256:
            raise CertificateError(
                f"{directory / entry.file} was altered: its SHA-256 is not the one listed in {MANIFEST}"
            )
        texts[entry.file] = content.decode("utf-8", errors="replace")
    return texts


def _compared(manifest: dict[str, Any], entries: list[Entry], texts: dict[str, str]) -> list[str]:
    """Compare with the installed specification; what could not be compared comes back as warnings."""
    from tcpspec.theorems import THEOREMS

    theorem = THEOREMS.get(manifest["theorem"])
    if theorem is None:
        return [f"the installed specification has no theorem {manifest['theorem']!r}: completeness was not checked"]
    stated = heading(theorem)
    if manifest["theorem_sha256"] != stated["theorem_sha256"]:
        return [f"{theorem.id} was certified for other rules, lemmas or assumptions than those installed: "
                "the files are checked as they are, completeness was not checked"]  # fmt: skip
    for key, value in stated.items():
        if manifest[key] != value:
            raise CertificateError(
                f"{MANIFEST}: {key!r} is not what theorem {theorem.id} says: write the certificate again"
            )
    _complete(theorem, entries, texts)
    return []


def _complete(theorem: Any, entries: list[Entry], texts: dict[str, str]) -> None:
    """Every obligation is there, and every line of its file is a line of the obligation as the specification has it."""
    from tcpcheck.symbolic.obligations import grouped, obligations

    by_name = {entry.name: entry for entry in entries}
    for group in grouped(obligations(theorem)):
        printer = printer_of(group[0])
        for obligation in group:
            entry = by_name.pop(obligation.name, None)
            if entry is None:
                raise CertificateError(f"the obligation {obligation.name!r} is missing: the certificate is incomplete")
            whole = printer.script((), parts(obligation)).splitlines()
            foreign = _first_foreign_line(texts[entry.file].splitlines(), whole)
            if foreign is not None:
                raise CertificateError(f"{entry.file}:{foreign} is no line of the obligation {obligation.name!r}")
    if by_name:
        raise CertificateError(f"{next(iter(by_name))!r} is no obligation of {theorem.id}: write the certificate again")


def _first_foreign_line(lines: list[str], whole: list[str]) -> int | None:
    """The number of the first line, comments aside, that does not follow in ``whole``; None if all do, in its order."""
    rest = iter(whole)
    said = ((number, line) for number, line in enumerate(lines, 1) if not line.startswith(";"))
    return next((number for number, line in said if line not in rest), None)


def _solved(solver: str, texts: dict[str, str], timeout: int, progress: Progress | None) -> Rechecked:
    from tcpcheck.symbolic.solving import interruptible

    started, wrong = time.perf_counter(), list[tuple[str, str]]()
    name, solve = SOLVERS[solver]()
    with interruptible() as interrupt:
        for done, (file, text) in enumerate(texts.items()):
            interrupt()
            if progress is not None:
                progress(done, len(texts), name)
            answer = solve(text, timeout)
            if answer != "unsat":
                wrong.append((file, answer))
    return Rechecked(name, len(texts), time.perf_counter() - started, tuple(wrong))


def _z3() -> tuple[str, Callable[[str, int], str]]:
    import z3

    from tcpcheck.symbolic.solving import one_question

    def solve(text: str, timeout: int) -> str:
        solver = one_question(timeout=timeout)
        try:
            solver.from_string(text)
        except z3.Z3Exception as problem:
            return f"error: {problem}"
        return str(solver.check())

    return f"z3 {z3.get_version_string()}", solve


def _cvc5() -> tuple[str, Callable[[str, int], str]]:
    try:
        import cvc5
    except ImportError:
        raise CertificateError("cvc5 is not installed: install the extra `recheck`, or check with z3 alone") from None

    def answers(text: str, timeout: int) -> Iterator[str]:
        solver = cvc5.Solver(cvc5.TermManager())
        solver.setOption("tlimit-per", str(timeout))
        parser = cvc5.InputParser(solver)
        parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "obligation")
        symbols = parser.getSymbolManager()
        while not (command := parser.nextCommand()).isNull():
            yield str(command.invoke(solver, symbols)).strip()

    def solve(text: str, timeout: int) -> str:
        try:
            return " ".join(answer for answer in answers(text, timeout) if answer) or "no answer"
        except RuntimeError as problem:
            return f"error: {problem}"

    return f"cvc5 {cvc5.__version__}", solve


SOLVERS: dict[str, Callable[[], tuple[str, Callable[[str, int], str]]]] = {"z3": _z3, "cvc5": _cvc5}
