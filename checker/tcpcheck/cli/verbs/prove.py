"""``tcpspec prove``: establish claims, each with the counterexamples that make it tight."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tcpcheck.base.layout import commands_text, table
from tcpcheck.base.verdict import Exit, Verdict
from tcpcheck.cli import files, names
from tcpcheck.cli.common import CONTEXT, as_json, examples
from tcpcheck.cli.exits import Refused
from tcpcheck.cli.terminal import TERMINAL
from tcpcheck.cli.verbs import VERBS
from tcpcheck.establish import text
from tcpcheck.establish.certified import directory_of, to_certify
from tcpcheck.establish.contradiction import reconciled_claims
from tcpcheck.establish.text import as_text, exit_code_of, summary
from tcpcheck.establish.workers import cores, run_claims
from tcpcheck.own.claims_file import load

if TYPE_CHECKING:
    from tcpcheck.establish import ClaimResult
    from tcpcheck.establish.text import Ladders
    from tcpspec.claims.claim import Claim

EPILOG = examples(
    "tcpspec prove                                 every claim, one after the other",
    "tcpspec prove T1                              one claim, with its counterexamples as ladders",
    "tcpspec prove T2 --certificates certificates  and write its proofs as SMT-LIB files",
    "tcpspec prove --jobs 1                        one part after the other, in this process",
    "tcpspec prove mine.py                         claims of your own: CLAIM = Claim(...) in a Python file",
    "tcpspec list claims                           what is claimed",
)


@click.command("prove", epilog=EPILOG, context_settings=CONTEXT, short_help=VERBS["prove"])
@click.argument("claims", metavar="[CLAIM]...", nargs=-1)
@click.option("--certificates", metavar="DIR", help="Write what is proved as SMT-LIB files to DIR/CLAIM-PART.")
@click.option("--jobs", "-j", type=click.IntRange(min=1), help="Processes that share the work [default: one per core].")
@click.option(
    "--ladders",
    type=click.Choice(["all", "first", "none"]),
    help="Counterexamples to show [default: all of the claims that are named, otherwise the first of each].",
)
@as_json
def verb(
    claims: tuple[str, ...], certificates: str | None, jobs: int | None, ladders: Ladders | None, as_json: bool
) -> int:
    """Establish claims part by part: proofs without bounds, enumerations, counterexamples, thresholds.

    CLAIM is an ID, or a Python file with claims of your own; without it: all of them.  Every part has an expected
    verdict; where something else was found, that is said and the exit code is 1.  A solver that gives up is UNKNOWN,
    never a pass.
    """
    meant = _all_meant(claims)
    wanted = [claim for claim, _ in meant.values()] or list(names.claims().values())
    directory = _directory(certificates, wanted)
    shown: Ladders = ladders or ("all" if claims else "first")
    done: list[ClaimResult] = []
    TERMINAL.progress("starting", now=True)
    for result in run_claims(wanted, jobs=jobs or cores(), progress=TERMINAL.progress, certificates=directory):
        done = reconciled_claims([*done, result])
        if not as_json:
            _say(done[-1], shown)
    of_file = {id: name for id, (_, name) in meant.items() if names.is_file(name)}
    return _conclude(wanted, done, of_file, as_json)


def _all_meant(words: Sequence[str]) -> dict[str, tuple[Claim, str]]:
    """The claims by id, each with the word that names it; Refused if two files make claims of one id."""
    meant: dict[str, tuple[Claim, str]] = {}
    for word in dict.fromkeys(words):
        for claim in _meant(word):
            if claim.id in meant and meant[claim.id][0] is not claim:
                both = f"{meant[claim.id][1]} and {word}"
                raise Refused(f"{both} both make a claim {claim.id}", "give one of them another id")
            meant[claim.id] = claim, word
    return meant


def _meant(name: str) -> tuple[Claim, ...]:
    """The claim of this id, or all claims of a file of the user's own; Refused if there is none."""
    if names.is_file(name):
        return load(Path(name))
    return (names.chosen("claim", name, names.claims(), "claims"),)


def _say(result: ClaimResult, ladders: Ladders) -> None:
    written = _certificates(result)
    TERMINAL.say(as_text(result, TERMINAL.width, TERMINAL.paint, ladders=ladders, certificates=written))
    TERMINAL.say()


def _certificates(result: ClaimResult) -> dict[str, str]:
    """The directories of the certificates written, by part."""
    return {part.part.id: part.certificate for part in result.parts if part.certificate}


def _directory(name: str | None, wanted: Sequence[Claim]) -> Path | None:
    """Where certificates go; Refused before anything is proved if they could not be written there."""
    if name is None:
        return None
    path = Path(name)
    if path.exists() and not path.is_dir():
        raise Refused(f"--certificates {name}: that is a file", "name a directory")
    parts = list(to_certify(wanted))
    if not parts:
        ids = ", ".join(claim.id for claim in wanted)
        raise Refused(f"--certificates: no part of {ids} is expected to be proved", "name T2, or T6")
    for claim, part in parts:
        at = directory_of(claim, part, path)
        if at.exists():
            raise Refused(f"--certificates: {at} exists already", "remove it, or name another directory")
    files.require_new_folder(name)
    return path


def _conclude(
    wanted: Sequence[Claim], results: Sequence[ClaimResult], files: Mapping[str, str], as_json: bool
) -> int:  # fmt: skip
    """``files``: the file of each claim that is not of the catalogue."""
    tried = {result.claim.id for result in results}
    untried = [claim.id for claim in wanted if claim.id not in tried]
    odd = [result.claim.id for result in results if not result.as_expected]
    code = exit_code_of(results) if not untried else Exit.INTERRUPTED
    words = dict.fromkeys(files.get(id, id) for id in (*odd, *untried))
    again = shlex.join(["tcpspec", "prove", *words]) if code is not Exit.AS_EXPECTED else ""
    if as_json:
        TERMINAL.say_json(_json(results, untried, again, code))
        return int(code)
    TERMINAL.say(_table(results, untried))
    for line in _apart(results):
        TERMINAL.say(line)
    for line in _uncertified(results):
        TERMINAL.say(line)
    TERMINAL.say(f"\nthis again:\n{again}" if again else _suggestions(results, files))
    return int(code)


def _uncertified(results: Sequence[ClaimResult]) -> Iterator[str]:
    """What was proved and has no certificate, with the reason."""
    rows = [
        (f"{result.claim.id}/{part.part.id}", part.uncertified)
        for result in results
        for part in result.parts
        if part.uncertified
    ]
    if rows:
        yield f"\n{TERMINAL.paint.heading('proved, and without a certificate')}\n{table(rows, TERMINAL.width)}"


def _apart(results: Sequence[ClaimResult]) -> Iterator[str]:
    """What was proved and is broken by a run that is shown, with the assumption that the run does not keep."""
    rows = [
        (f"{result.claim.id}/{part.part.id}", said)
        for result in results
        for part in result.parts
        for said in part.beside
        if part.verdict is Verdict.PROVED
    ]
    if rows:
        yield f"\n{TERMINAL.paint.heading('proved, and broken by a run that does not keep an assumption')}"
        yield table(rows, TERMINAL.width)


def _table(results: Sequence[ClaimResult], untried: Sequence[str]) -> str:
    rows = [(result.claim.id, f"{result.claim.title}: {summary(result)}") for result in results]
    rows += [(id, "not tried: interrupted") for id in untried]
    good = sum(result.as_expected for result in results)
    heading = TERMINAL.paint.heading("claims")
    return f"{heading}  {good} of {len(rows)} as claimed\n{table(rows, TERMINAL.width)}"


def _suggestions(results: Sequence[ClaimResult], files: Mapping[str, str]) -> str:
    commands = []
    first = next((result.claim.id for result in results if result.claim.id not in files), None)
    if first is not None:
        commands.append((f"tcpspec explain {first}", "what the claim says, and where it comes from"))
    if first is not None and len(results) > 1:
        commands.append((f"tcpspec prove {first}", "one claim, with its counterexamples as ladders"))
    written = [directory for result in results for directory in _certificates(result).values()]
    proved = [result.claim.id for result in results for part in result.parts if part.verdict is Verdict.PROVED]
    if proved and not written:
        certify = shlex.join(["tcpspec", "prove", files.get(proved[0], proved[0]), "--certificates", "DIR"])
        commands.append((certify, "write its proofs, for any SMT solver to check"))
    for directory in dict.fromkeys(str(Path(each).parent) for each in written):
        commands.append((f"tcpspec recheck {directory}", "solve them again, from the files alone"))
    if not commands:
        return ""
    shown = commands_text(tuple(commands), TERMINAL.width, TERMINAL.paint)
    return f"\n{TERMINAL.paint.heading('try next')}\n{shown}"


def _json(results: Sequence[ClaimResult], untried: Sequence[str], again: str, code: Exit) -> dict[str, Any]:
    parts = {f"{result.claim.id}/{part.part.id}": part for result in results for part in result.parts}
    return {
        "format": text.FORMAT,
        "claims": [text.as_json(result, _certificates(result)) for result in results],
        "uncertified": {name: part.uncertified for name, part in parts.items() if part.uncertified},
        "not_tried": list(untried),
        "again": again,
        "exit_code": int(code),
        "cost": {"seconds": {name: round(part.seconds, 3) for name, part in parts.items()}},
    }
