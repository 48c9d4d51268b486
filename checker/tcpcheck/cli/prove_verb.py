"""``tcpspec prove``: establish claims, each with the counterexamples that make it tight."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tcpcheck.cli import names
from tcpcheck.cli.common import CONTEXT, as_json, examples
from tcpcheck.cli.ending import Refused
from tcpcheck.cli.terminal import TERMINAL
from tcpcheck.verdict import Exit

if TYPE_CHECKING:
    from tcpcheck.report.claims import ClaimOutcome, PartOutcome
    from tcpspec.claims import Claim

EPILOG = examples(
    "tcpspec prove                                 every claim, one after the other",
    "tcpspec prove T1                              one claim, with its counterexamples as ladders",
    "tcpspec prove T2 --certificates certificates  and write its proofs as SMT-LIB files",
    "tcpspec list claims                           what is claimed",
)


@click.command("prove", epilog=EPILOG, context_settings=CONTEXT)
@click.argument("claims", metavar="[CLAIM]...", nargs=-1)
@click.option("--certificates", metavar="DIR", help="Write each induction as SMT-LIB files to DIR/THEOREM.")
@click.option("--ladders/--no-ladders", default=None, help="Show counterexamples [where claims are named].")
@as_json
def verb(claims: tuple[str, ...], certificates: str | None, ladders: bool | None, as_json: bool) -> int:
    """Establish claims part by part: proofs without bounds, enumerations, counterexamples, thresholds.

    Without CLAIM: all of them.  Every part has an expected verdict; what was found is said, and where it is
    not what was expected the exit code is 1.  A solver that gives up is UNKNOWN, never a pass.
    """
    known = names.claims()
    wanted = [names.chosen("claim", id, known, "claims") for id in claims] or list(known.values())
    directory = _new_directory(certificates)
    outcomes: list[ClaimOutcome] = []
    for outcome in _outcomes(wanted, directory):
        outcomes.append(outcome)
        if not as_json:
            shown = bool(claims) if ladders is None else ladders
            TERMINAL.say(outcome.as_text(TERMINAL.width, TERMINAL.paint, ladders=shown) + "\n")
    return _conclude(wanted, outcomes, as_json)


def _new_directory(name: str | None) -> Path | None:
    if name is None:
        return None
    path = Path(name)
    if path.exists() and not path.is_dir():
        raise Refused(f"--certificates {name}: that is a file", "name a directory")
    return path


def _outcomes(claims: Sequence[Claim], certificates: Path | None) -> Iterator[ClaimOutcome]:
    """The claims as they are established; the last is marked if somebody interrupts."""
    from tcpcheck.cli.establish import established
    from tcpcheck.report.claims import ClaimOutcome

    for number, claim in enumerate(claims, 1):
        parts: list[PartOutcome] = []
        try:
            for part in claim.parts:
                where = f"{claim.id} ({number} of {len(claims)}), {part.id}"
                TERMINAL.progress(f"{where} ...", now=True)
                parts.append(
                    established(part, certificates, lambda said, at=where: TERMINAL.progress(f"{at}: {said}"))
                )  # type: ignore[misc]
        except KeyboardInterrupt:
            yield ClaimOutcome(claim, tuple(parts), interrupted=True)
            return
        yield ClaimOutcome(claim, tuple(parts))


def _conclude(wanted: Sequence[Claim], outcomes: Sequence[ClaimOutcome], as_json: bool) -> int:
    from tcpcheck.report.claims import exit_code_of

    code = exit_code_of(outcomes)
    untried = [claim.id for claim in wanted[len(outcomes) :]]
    again = shlex.join(
        ["tcpspec", "prove", *(outcome.claim.id for outcome in outcomes if not outcome.as_expected), *untried]
    )
    if as_json:
        TERMINAL.say_json(_json(outcomes, untried, again, code))
        return int(code)
    TERMINAL.say(_table(outcomes, untried))
    TERMINAL.say(
        _suggestions(outcomes) if code is Exit.AS_EXPECTED else f"\nagain, what was not as expected:\n{again}"
    )
    return int(code)


def _table(outcomes: Sequence[ClaimOutcome], untried: Sequence[str]) -> str:
    from tcpcheck.report.layout import table

    paint = TERMINAL.paint
    rows = [(outcome.claim.id, outcome.summary()) for outcome in outcomes]
    rows += [(id, "not tried: interrupted") for id in untried]
    good = sum(outcome.as_expected for outcome in outcomes)
    return f"{paint.heading('claims')}  {good} of {len(rows)} as expected\n{table(rows, TERMINAL.width)}"


def _suggestions(outcomes: Sequence[ClaimOutcome]) -> str:
    from tcpcheck.report.explanation import commands_text

    first = outcomes[0].claim.id
    induced = next((each.claim.id for each in outcomes if any(part.used for part in each.parts)), None)
    commands = [(f"tcpspec explain {first}", "what the claim says, and where it comes from")]
    if induced:
        commands.append(
            (f"tcpspec prove {induced} --certificates DIR", "write its proofs, for any SMT solver to check")
        )
    if len(outcomes) > 1:
        commands.append((f"tcpspec prove {first}", "one claim, with its counterexamples as ladders"))
    shown = commands_text(tuple(commands), TERMINAL.width, TERMINAL.paint)
    return f"\n{TERMINAL.paint.heading('try next')}\n{shown}"


def _json(outcomes: Sequence[ClaimOutcome], untried: Sequence[str], again: str, code: Exit) -> dict[str, Any]:
    costs = {
        f"{outcome.claim.id}/{each.part.id}": round(each.seconds, 3)
        for outcome in outcomes
        for each in outcome.parts
    }
    return {
        "format": "tcpspec-prove-1",
        "claims": [outcome.as_json() for outcome in outcomes],
        "not_tried": list(untried),
        "again": "" if code is Exit.AS_EXPECTED else again,
        "exit_code": int(code),
        "cost": {"seconds": costs},
    }
