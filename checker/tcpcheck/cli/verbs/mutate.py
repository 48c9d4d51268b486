"""``tcpspec mutate``: change one rule at a time, and see which claims notice."""

from __future__ import annotations

import random
import shlex
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from tcpcheck.cli import names
from tcpcheck.cli.common import CONTEXT, as_json, examples
from tcpcheck.cli.exits import Refused
from tcpcheck.cli.terminal import TERMINAL
from tcpcheck.cli.verbs import VERBS
from tcpcheck.mutation import mutants as changes_of
from tcpcheck.mutation import run
from tcpcheck.mutation.explained import Explained
from tcpcheck.mutation.killers.panel import panel
from tcpcheck.mutation.text import Report, as_text
from tcpcheck.mutation.text import as_json as as_data
from tcpspec.rfc9293.tcp import TCP

if TYPE_CHECKING:
    from tcpcheck.mutation import Fate, Mutant, Panel
    from tcpcheck.mutation.text import Report

SAMPLE = 25
"""So many changes take less than a minute on one processor: about two seconds each, and some to begin with."""

EPILOG = examples(
    "tcpspec mutate                        a sample of all changes",
    "tcpspec mutate --rule LIS-3           every change of one rule",
    "tcpspec mutate --rule A5-15 --claim T8  which of them one claim kills",
    "tcpspec mutate --sample 200 --seed 2  another and larger sample",
    "tcpspec mutate --all                  every change: about an hour",
)


@click.command("mutate", epilog=EPILOG, context_settings=CONTEXT, short_help=VERBS["mutate"])
@click.option(
    "--rule", "rules", multiple=True, metavar="ID", help="Only this rule: a row id or a name.  May be repeated."
)
@click.option("--claim", "claims", multiple=True, metavar="ID", help="Ask only this claim.  May be repeated.")
@click.option("--sample", type=click.IntRange(min=1), metavar="N",
              help=f"Try N changes, chosen by the seed [{SAMPLE}; with --rule: all of them].")  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, metavar="S", help="Chooses the sample.")
@click.option("--all", "every", is_flag=True, help="Try every change.")
@click.option("--survivors", "survivors_only", is_flag=True, help="Show the survivors alone.")
@as_json
def verb(
    rules: tuple[str, ...],
    claims: tuple[str, ...],
    sample: int | None,
    seed: int,
    every: bool,
    survivors_only: bool,
    as_json: bool,
) -> int:
    """Change one rule of TCP in one place, and ask the claims one after the other whether they notice.

    A change that no claim kills is equivalent, as z3 shows, or it survives.  Every survivor must be explained by
    what the catalogue says it does not speak of; otherwise the exit code is 1.
    """
    if every and sample is not None:
        raise click.UsageError("--all tries every change; leave out --sample")
    mutants = _mutants(rules)
    chosen = mutants if every or (rules and sample is None) else _sampled(mutants, sample or SAMPLE, seed)
    report = _tried(
        chosen, len(mutants), claims, all_tried=every and not rules, again=_again(rules, claims, sample, seed, every)
    )
    if as_json:
        TERMINAL.say_json(as_data(report))
    else:
        TERMINAL.say(as_text(report, TERMINAL.width, TERMINAL.paint, survivors_only=survivors_only))
        TERMINAL.say(_next(report, bool(rules)))
    return int(report.exit_code)


def _mutants(rules: Sequence[str]) -> list[Mutant]:
    """Every change of the rules named, or of all; Refused if there is no such rule in force."""
    known = {name.casefold(): name for check in TCP.checks for name in (check.name, *check.rows)}
    for name in rules:
        if name.casefold() not in known:
            raise names.unknown("rule in force", name, known.values())
    wanted = {known[name.casefold()] for name in rules}
    return list(changes_of(TCP, [check for check in TCP.checks if not wanted or wanted & {check.name, *check.rows}]))


def _sampled(mutants: list[Mutant], count: int, seed: int) -> list[Mutant]:
    """The same sample for the same seed, in the order of the rules."""
    if count >= len(mutants):
        return mutants
    return [mutants[position] for position in sorted(random.Random(seed).sample(range(len(mutants)), count))]


def _tried(chosen: list[Mutant], every: int, claims: Sequence[str], *, all_tried: bool, again: str) -> Report:
    began = time.perf_counter()
    asked = _panel(claims)

    def progress(done: Sequence[Fate], mutant: Mutant) -> None:
        killed, survive = sum(fate.killed for fate in done), sum(fate.survived for fate in done)
        counts = f"{killed} killed, {len(done) - killed - survive} equivalent, {survive} survive"
        TERMINAL.progress(f"[{len(done) + 1} of {len(chosen)}] {counts}; {mutant.rule.name}: {mutant.change}")

    score = run(chosen, asked, progress)
    explained = Explained(score)
    stale = () if claims or score.interrupted else explained.stale(changes_of(TCP), all_tried=all_tried)
    return Report(
        score, every, len(chosen), asked.claims, bool(claims), again, explained, stale, time.perf_counter() - began
    )


def _panel(claims: Sequence[str]) -> Panel:
    """Whom to ask; Refused if a claim is unknown, or does not speak of TCP's own rules."""
    wanted = [names.chosen("claim", id, names.claims(), "claims").id for id in claims]
    TERMINAL.progress("preparing the questions ...", now=True)
    whole = panel()
    for id in wanted:
        if id not in whole.claims:
            raise Refused(f"no check of {id} is asked of changed rules", f"asked are {', '.join(whole.claims)}")
    return whole.only(wanted) if wanted else whole


def _again(rules: Sequence[str], claims: Sequence[str], sample: int | None, seed: int, every: bool) -> str:
    parts = ["tcpspec", "mutate"]
    for option, values in (("--rule", rules), ("--claim", claims)):
        parts += [word for value in values for word in (option, value)]
    parts += ["--sample", str(sample)] if sample is not None else []
    parts += ["--seed", str(seed)] if seed != 1 else []
    return shlex.join([*parts, *(["--all"] if every else [])])


def _next(report: Report, rules: bool) -> str:
    if report.exit_code:
        return f"\nthis again:\n{report.again}"
    if report.chosen < report.every:
        return "\na sample; every change is tried by:\ntcpspec mutate --all"
    return ""
