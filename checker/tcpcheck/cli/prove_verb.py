"""``tcpspec prove``: establish claims, each with the counterexamples that make it tight."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from tcpcheck.cli import names
from tcpcheck.cli.common import CONTEXT, as_json, examples
from tcpcheck.cli.ending import Refused
from tcpcheck.cli.terminal import TERMINAL
from tcpcheck.verdict import Exit, Verdict

if TYPE_CHECKING:
    from tcpcheck.claims import ClaimResult
    from tcpcheck.report.claims import Ladders
    from tcpspec.claim import Claim

EPILOG = examples(
    "tcpspec prove                                 every claim, one after the other",
    "tcpspec prove T1                              one claim, with its counterexamples as ladders",
    "tcpspec prove T2 --certificates certificates  and write its proofs as SMT-LIB files",
    "tcpspec list claims                           what is claimed",
)


class Established(NamedTuple):
    """A claim that was tried, and the directories of the certificates written, by part."""

    result: ClaimResult
    certificates: Mapping[str, str]


@click.command(
    "prove", epilog=EPILOG, context_settings=CONTEXT, short_help="Establish the claims, with their counterexamples."
)
@click.argument("claims", metavar="[CLAIM]...", nargs=-1)
@click.option("--certificates", metavar="DIR", help="Write each induction as SMT-LIB files to DIR/THEOREM.")
@click.option(
    "--ladders",
    type=click.Choice(["all", "first", "none"]),
    help="Counterexamples to show [default: all of the claims that are named, otherwise the first of each].",
)
@as_json
def verb(claims: tuple[str, ...], certificates: str | None, ladders: Ladders | None, as_json: bool) -> int:
    """Establish claims part by part: proofs without bounds, enumerations, counterexamples, thresholds.

    Without CLAIM: all of them.  Every part has an expected verdict; where something else was found, that is
    said and the exit code is 1.  A solver that gives up is UNKNOWN, never a pass.
    """
    from tcpcheck.report.claims import as_text

    known = names.claims()
    wanted = [names.chosen("claim", id, known, "claims") for id in claims] or list(known.values())
    directory = _directory(certificates, wanted)
    shown: Ladders = ladders or ("all" if claims else "first")
    done: list[Established] = []
    for number, claim in enumerate(wanted, 1):
        one = _established(claim, f"{number} of {len(wanted)}", directory)
        done.append(one)
        if not as_json:
            text = as_text(one.result, TERMINAL.width, TERMINAL.paint, ladders=shown, certificates=one.certificates)
            TERMINAL.say(text)
            TERMINAL.say()
        if not one.result.complete:
            break
    return _conclude(wanted, done, as_json)


def _directory(name: str | None, wanted: Sequence[Claim]) -> Path | None:
    """Where certificates go; Refused before anything is proved if they could not be written there."""
    from tcpspec.claim import Induced

    if name is None:
        return None
    path = Path(name)
    if path.exists() and not path.is_dir():
        raise Refused(f"--certificates {name}: that is a file", "name a directory")
    theorems = [part.theorem.id for claim in wanted for part in claim.parts if isinstance(part, Induced)]
    if not theorems:
        ids = ", ".join(claim.id for claim in wanted)
        remedy = "name T2; inductions over time are not exported"
        raise Refused(f"--certificates: no part of {ids} can be certified", remedy)
    for id in theorems:
        if (path / id).exists():
            raise Refused(f"--certificates: {path / id} exists already", "remove it, or name another directory")
    return path


def _established(claim: Claim, position: str, directory: Path | None) -> Established:
    """Run a claim and write its certificates; after Ctrl-C its result is marked incomplete."""
    from tcpcheck.claims import run_claim

    TERMINAL.progress(f"[{position}] {claim.id}: {claim.title}", now=True)
    result = run_claim(claim, progress=lambda said: TERMINAL.progress(f"[{position}] {said}"))
    written: dict[str, str] = {}
    if directory is not None:
        try:
            _certify(result, directory, written)
        except KeyboardInterrupt:
            result = replace(result, complete=False)
    return Established(result, written)


def _certify(result: ClaimResult, directory: Path, written: dict[str, str]) -> None:
    from tcpcheck.symbolic.certificate import CertificateError, write

    for part in result.parts:
        if part.proof is None or part.verdict is not Verdict.PROVED:
            continue
        at = directory / part.proof.theorem.id
        try:
            write(part.proof, at, progress=lambda done, _, at=at: TERMINAL.progress(f"{at}: {done} files"))  # type: ignore[misc]
        except CertificateError as error:
            raise Refused(str(error)) from error
        written[part.part.id] = str(at)


def _conclude(wanted: Sequence[Claim], done: Sequence[Established], as_json: bool) -> int:
    from tcpcheck.report.claims import exit_code_of

    results = [one.result for one in done]
    untried = [claim.id for claim in wanted[len(done) :]]
    odd = [result.claim.id for result in results if not result.as_expected]
    code = exit_code_of(results)
    again = shlex.join(["tcpspec", "prove", *odd, *untried]) if code is not Exit.AS_EXPECTED else ""
    if as_json:
        TERMINAL.say_json(_json(done, untried, again, code))
        return int(code)
    TERMINAL.say(_table(results, untried))
    TERMINAL.say(f"\nthis again:\n{again}" if again else _suggestions(done))
    return int(code)


def _table(results: Sequence[ClaimResult], untried: Sequence[str]) -> str:
    from tcpcheck.report.claims import summary
    from tcpcheck.report.layout import table

    rows = [(result.claim.id, f"{result.claim.title}: {summary(result)}") for result in results]
    rows += [(id, "not tried: interrupted") for id in untried]
    good = sum(result.as_expected for result in results)
    heading = TERMINAL.paint.heading("claims")
    return f"{heading}  {good} of {len(rows)} as expected\n{table(rows, TERMINAL.width)}"


def _suggestions(done: Sequence[Established]) -> str:
    from tcpcheck.report.explanation import commands_text

    first = done[0].result.claim.id
    commands = [(f"tcpspec explain {first}", "what the claim says, and where it comes from")]
    if len(done) > 1:
        commands.append((f"tcpspec prove {first}", "one claim, with its counterexamples as ladders"))
    for one in done:
        if any(part.proof is not None for part in one.result.parts) and not one.certificates:
            certify = f"tcpspec prove {one.result.claim.id} --certificates DIR"
            commands.append((certify, "write its proofs, for any SMT solver to check"))
        for directory in one.certificates.values():
            commands.append((f"tcpspec recheck {directory}", "solve it again, from the files alone"))
    shown = commands_text(tuple(commands), TERMINAL.width, TERMINAL.paint)
    return f"\n{TERMINAL.paint.heading('try next')}\n{shown}"


def _json(done: Sequence[Established], untried: Sequence[str], again: str, code: Exit) -> dict[str, Any]:
    from tcpcheck.report.claims import FORMAT, as_json

    seconds = {
        f"{one.result.claim.id}/{part.part.id}": round(part.seconds, 3) for one in done for part in one.result.parts
    }
    return {
        "format": FORMAT,
        "claims": [as_json(one.result, one.certificates) for one in done],
        "not_tried": list(untried),
        "again": again,
        "exit_code": int(code),
        "cost": {"seconds": seconds},
    }
