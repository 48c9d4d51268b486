"""Check a certificate: that it is whole, that every file has the answer it must have, and that it proves what it says.

Solving needs the files alone.  Whether they are *the* obligations of the claim's part is a question to the installed
specification: if it is the one the certificate was made from, the list must be complete, and every line of every file
must be a line of the obligation of that name as the specification states it.  A run that is kept beside them is
replayed through the reference semantics.

Read ``recheck``; ``manifest`` reads what is written, ``solvers`` asks the solvers.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tcpcheck.base.verdict import Verdict
from tcpcheck.certificates.certificate import (
    MANIFEST,
    POSSIBLE,
    RUN,
    CertificateError,
    Entry,
    Printers,
    comments,
    heading,
    parts,
    witness_script,
)
from tcpcheck.certificates.certificate import entry as entry_of
from tcpcheck.certificates.manifest import Manifest, read
from tcpcheck.certificates.solvers import SOLVERS, installed_solvers
from tcpcheck.runs.known_specs import known_specs
from tcpcheck.runs.trace import ReplayMismatch
from tcpcheck.runs.trace_json import TraceFormatError, from_json
from tcpcheck.symbolic.encoding.solving import interruptible
from tcpcheck.symbolic.propositions import UnstatedError, proposition_of
from tcpcheck.symbolic.proving.obligation import Obligation, Proposition, grouped
from tcpspec.claims import CLAIMS

TIMEOUT = 60_000
"""Milliseconds per file."""

Progress = Callable[[int, int, str], None]
"""Called with files done, files in all, and the name of the solver."""


@dataclass(frozen=True)
class Rechecked:
    """What one solver said of every file; ``wrong``: files of another answer than they must have, and that answer.

    ``files``: of obligations, which must be unsatisfiable; ``possible``: of what must be possible.
    """

    solver: str
    files: int
    possible: int
    seconds: float
    wrong: tuple[tuple[str, str], ...]

    @property
    def wrong_obligations(self) -> tuple[tuple[str, str], ...]:
        return tuple(one for one in self.wrong if not one[0].startswith(POSSIBLE))

    @property
    def wrong_witnesses(self) -> tuple[tuple[str, str], ...]:
        return tuple(one for one in self.wrong if one[0].startswith(POSSIBLE))


@dataclass(frozen=True)
class RecheckResult:
    """What was established about a certificate.  ``complete``: compared with the installed specification.

    ``claim``: the claim and the part, as `T6/drain`; ``assumptions``: those that the files use; ``beyond``: what
    belongs to the claim and is not established by them.
    """

    claim: str
    statement: str
    assumptions: tuple[tuple[str, str], ...]
    by: tuple[Rechecked, ...]
    complete: bool
    warnings: tuple[str, ...] = field(default=())
    beyond: str = ""

    @property
    def verdict(self) -> Verdict:
        """PROVED only if every solver gave every file the answer it must have, and they are known to be all."""
        settled = bool(self.by) and all(not one.wrong and one.files for one in self.by)
        return Verdict.PROVED if settled and self.complete else Verdict.UNKNOWN

    def summary(self) -> str:
        """One line."""
        checked = "; ".join(
            f"{one.files + one.possible} files, {len(one.wrong)} wrong, {one.solver} {one.seconds:.1f} s"
            for one in self.by
        )
        return f"{self.claim} {self.verdict}: {checked}"


def certificates_in(directory: Path) -> list[Path]:
    """The directory itself if it is a certificate, else the certificates in it; CertificateError if there are none."""
    if (directory / MANIFEST).exists():
        return [directory]
    found = sorted(path.parent for path in directory.glob(f"*/{MANIFEST}")) if directory.is_dir() else []
    if not found:
        raise CertificateError(f"{directory} holds no {MANIFEST}, and no directory in it does: name a certificate")
    return found


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
    found = read(directory)
    warnings = [*_compared(found), *_replayed(found)]
    by = tuple(_solved(solver, found, timeout, progress) for solver in solvers)
    used = tuple((one["id"], one["sentence"]) for one in found.said["assumptions"] if one["id"] in found.said["core"])
    claim = f"{found.said['claim']}/{found.said['part']}"
    return RecheckResult(claim, found.said["statement"], used, by, not warnings, tuple(warnings), found.said["beyond"])


def _compared(found: Manifest) -> list[str]:
    """Compare with the installed specification; what could not be compared comes back as warnings."""
    claim, part = found.said["claim"], found.said["part"]
    proposition = _stated(claim, part)
    if isinstance(proposition, str):
        return [f"{proposition}: completeness was not checked"]
    stated = heading(proposition, (claim, part))
    if found.said["fingerprint"] != stated["fingerprint"]:
        return [f"{claim}/{part} was certified for other rules, lemmas or assumptions than those installed: "
                "the files are checked as they are, completeness was not checked"]  # fmt: skip
    for key, value in stated.items():
        if found.said[key] != value:
            raise CertificateError(f"{MANIFEST}: {key!r} is not what {claim}/{part} says: write the certificate again")
    _complete(proposition, found)
    _can_be(proposition, found)
    return []


def _stated(claim: str, part: str) -> Proposition | str:
    """What the installed specification has to prove for the part, or why it has nothing."""
    parts = {one.id: one for one in CLAIMS[claim].parts} if claim in CLAIMS else {}
    if part not in parts:
        return f"the installed specification has no part {claim}/{part}"
    try:
        return proposition_of(parts[part])
    except UnstatedError as error:
        return f"the installed specification cannot state {claim}/{part}: {error}"


def _complete(proposition: Proposition, found: Manifest) -> None:
    """Every obligation is there, and every line of its file is a line of the obligation as the specification has it."""
    by_name, printers = {entry.name: entry for entry in found.entries}, Printers()
    for group in grouped(proposition.obligations()):
        printer = printers.of(group[0].premise)
        for obligation in group:
            entry = by_name.pop(obligation.name, None)
            if entry is None:
                raise CertificateError(f"the obligation {obligation.name!r} is missing: the certificate is incomplete")
            facts = frozenset(f"fact {position}" for position in range(len(obligation.premise.facts)))
            whole = printer.script((), parts(obligation, facts | {*entry.assumptions})).text.splitlines()
            foreign = _first_foreign_line(found.texts[entry.file].splitlines(), whole, entry)
            if foreign is not None:
                raise CertificateError(f"{entry.file}:{foreign} is no line of the obligation {obligation.name!r}")
            _described(proposition, obligation, entry, found.texts[entry.file])
    if by_name:
        raise CertificateError(f"{next(iter(by_name))!r} is no obligation of {proposition.id}: write it again")


def _can_be(proposition: Proposition, found: Manifest) -> None:
    """What must be possible is all there, and each file says one way in which the specification has it."""
    listed = {one.name: one for one in found.witnesses}
    for what in proposition.possible():
        witness = listed.pop(what.name, None)
        if witness is None:
            raise CertificateError(f"that it is possible that {what.name} is missing: the certificate is incomplete")
        ways = (witness_script(what, way, proposition).text for way in what.ways)
        if found.texts[witness.file] not in ways:
            raise CertificateError(f"{witness.file} is no way in which {what.name}: write the certificate again")
    if listed:
        raise CertificateError(f"{next(iter(listed))!r} need not be possible for {proposition.id}: write it again")


def _described(proposition: Proposition, obligation: Obligation, entry: Entry, text: str) -> None:
    """What the manifest and the file's own head say of the file is what the specification says of the obligation."""
    stated = entry_of(obligation, entry.file, text, entry.logic, entry.assumptions)
    for said, value in asdict(stated).items():
        if getattr(entry, said) != value:
            raise CertificateError(
                f"{MANIFEST}: of {entry.file} it says {said} {getattr(entry, said)!r}, where the specification has "
                f"{value!r}: write the certificate again"
            )
    head = [line.removeprefix(";").strip() for line in text.splitlines() if line.startswith(";")]
    for line in comments(obligation, proposition):
        if head[:1] != [line]:
            raise CertificateError(f"{entry.file} does not say of itself {line!r}: write the certificate again")
        head.pop(0)


def _first_foreign_line(lines: list[str], whole: list[str], entry: Entry) -> int | None:
    """The number of the first line, comments aside, that does not follow in ``whole``; None if all do, in its order.

    The logic is that of what the file asserts, which may be less than the whole.
    """
    said = ((number, line) for number, line in enumerate(lines, 1) if not line.startswith(";"))
    rest = iter([f"(set-logic {entry.logic})" if line.startswith("(set-logic ") else line for line in whole])
    return next((number for number, line in said if line not in rest), None)


def _replayed(found: Manifest) -> Iterator[str]:
    """The run that is kept is one of the installed rules; what speaks against it comes back as a warning."""
    if found.run is None:
        return

    try:
        from_json(found.run, known_specs())
    except (TraceFormatError, ReplayMismatch) as error:
        yield f"{RUN} is no run of the installed rules: {error}"


def _solved(solver: str, found: Manifest, timeout: int, progress: Progress | None) -> Rechecked:
    started, wrong = time.perf_counter(), list[tuple[str, str]]()
    name, solve = SOLVERS[solver]()
    with interruptible() as interrupt:
        for done, one in enumerate(found.listed):
            interrupt()
            if progress is not None:
                progress(done, len(found.listed), name)
            answer = solve(found.texts[one.file], timeout)
            if answer != one.verdict:
                wrong.append((one.file, answer))
    seconds = time.perf_counter() - started
    return Rechecked(name, len(found.entries), len(found.witnesses), seconds, tuple(wrong))
