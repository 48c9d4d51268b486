"""``tcpspec threshold``: how long TIME-WAIT must last, derived; and whether a given length does."""

from __future__ import annotations

import shlex
import time
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from tcpcheck.base.layout import commands_text
from tcpcheck.base.verdict import Exit, Verdict
from tcpcheck.cli import files, names
from tcpcheck.cli.common import CONTEXT, examples, verb_options
from tcpcheck.cli.exits import Refused
from tcpcheck.cli.terminal import TERMINAL
from tcpcheck.cli.verbs import VERBS
from tcpcheck.ladders.ladder import render
from tcpcheck.threshold import answer, question, text
from tcpcheck.threshold import picture as drawing
from tcpcheck.threshold.answer import Numbers, too_short
from tcpcheck.threshold.form import FORMAT, answer_json, condition_json, table_json
from tcpcheck.threshold.table import compared as compared_with_ticks
from tcpcheck.threshold.table import table as plane_of
from tcpspec.rfc9293.tcp import TCP

if TYPE_CHECKING:
    from tcpcheck.threshold.answer import Answer, Numbers
    from tcpcheck.threshold.question import Condition
    from tcpcheck.threshold.table import Compared, Table

EPILOG = examples(
    "tcpspec threshold                               every condition, and the table of W and R",
    "tcpspec threshold --losses 2 --doubling         one number of losses, a timeout that doubles",
    "tcpspec threshold -r D6=literal                 the timer as the text of RFC 9293 has it",
    "tcpspec threshold --wait 60 --msl 30 --rto 1    do the 60 s of Linux do?",
    "tcpspec threshold --save time-wait.svg          the table as a picture",
)
KINDS = ("time-wait",)
MSL = Fraction(120)
"""Seconds, RFC 9293 section 3.4.2."""

RTO = Fraction(1)
"""Seconds, the initial timeout of RFC 6298."""


class Seconds(click.ParamType[Fraction]):
    """A positive number."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        try:
            found = Fraction(value)
        except (ValueError, ZeroDivisionError):
            found = Fraction(0)
        if found <= 0:
            self.fail(f"{value!r} is no length of time; give seconds above 0, e.g. 60 or 0.2", param, ctx)
        return found


class Asked(NamedTuple):
    """What the options ask for; ``numbers`` None: no question with numbers."""

    reading: str | None
    losses: int | None
    doubling: bool
    numbers: Numbers | None


class Found(NamedTuple):
    """Everything that one run established."""

    asked: Asked
    conditions: tuple[Condition, ...]
    table: Table | None
    compared: tuple[Compared, ...]
    answers: tuple[Answer, ...]


@click.command("threshold", epilog=EPILOG, context_settings=CONTEXT, short_help=VERBS["threshold"])
@click.argument("kind", metavar="[time-wait]", default="time-wait")
@click.option("--losses", type=click.IntRange(0, 6), metavar="K", help="Only K losses [default: 0 to 3].")
@click.option("--doubling", is_flag=True, help="Only a retransmission timeout that doubles each time.")
@click.option("--wait", type=Seconds(), help="Ask about a TIME-WAIT of so many seconds [default: 2 MSL].")
@click.option("--msl", type=Seconds(), help="Ask about this MSL in seconds [default: 120].")
@click.option("--rto", type=Seconds(), help="Ask about this interval between FINs in seconds [default: 1].")
@click.option("--save", "file", metavar="FILE.svg", help="Write the table as a picture to FILE.svg.")
@verb_options
def verb(
    kind: str,
    losses: int | None,
    doubling: bool,
    wait: Fraction | None,
    msl: Fraction | None,
    rto: Fraction | None,
    file: str | None,
    readings: tuple[str, ...],
    as_json: bool,
) -> int:
    """Derive how long TIME-WAIT must last to drain the network, and for a clean close.

    Every condition is proved to be enough, and shown to be needed by a run that exists exactly when it is not met.
    A table evaluates the conditions; cells beside every threshold are asked of an enumeration in ticks as well.
    With --wait, --msl or --rto: whether that length does.  Exit code 1 if with --losses it does not.
    """
    names.chosen("threshold", kind, {each: each for each in KINDS})
    asked = Asked(_reading(readings), losses, doubling, _numbers(wait, msl, rto))
    if file is not None:
        files.require_picture(file)
    started = time.perf_counter()
    found = _found(asked, picture=file is not None)
    if file is not None and found.table is not None:
        files.write(file, drawing.picture(found.table, found.compared))
    code = _exit_code(found)
    again = shlex.join(_again(asked)) if code is not Exit.AS_EXPECTED else ""
    if as_json:
        TERMINAL.say_json(_json(found, code, again, time.perf_counter() - started))
    else:
        _say(found, file, again)
    return int(code)


def _reading(settings: Sequence[str]) -> str | None:
    """The setting of D6 that is asked for; Refused for another reading."""
    spec = names.with_readings(TCP, settings)
    others = [key for key, value in spec.settings.items() if key != "D6" and value != TCP.settings[key]]
    if others:
        raise Refused(f"reading {others[0]} is not one that thresholds are derived for", "set D6, or none")
    return spec.settings["D6"] if settings else None


def _numbers(wait: Fraction | None, msl: Fraction | None, rto: Fraction | None) -> Numbers | None:
    if wait is msl is rto is None:
        return None
    lifetime = msl or MSL
    return Numbers(wait or 2 * lifetime, lifetime, rto or RTO)


def _found(asked: Asked, *, picture: bool) -> Found:
    """Derive what is asked for.  A question with numbers needs one reading, and no table unless it is to be drawn."""
    reading, losses = asked.reading, question.LOSSES if asked.losses is None else (asked.losses,)
    doubling = asked.doubling or (None if asked.numbers is None else False)
    of_close = reading or ("fin" if asked.numbers else None)
    questions = (*question.drains(reading), *question.closes(of_close, losses, doubling))
    conditions = question.established(questions, TERMINAL.progress)
    plane = plane_of(conditions, reading or "fin", asked.doubling) if picture or asked.numbers is None else None
    asked_of_ticks = compared_with_ticks(plane, TERMINAL.progress) if plane is not None else ()
    told = answer.answers(conditions, asked.numbers) if asked.numbers else ()
    return Found(asked, conditions, plane, asked_of_ticks, told)


def _exit_code(found: Found) -> Exit:
    if any(one.verdict is not Verdict.PROVED for one in found.conditions):
        return Exit.INCONCLUSIVE
    closes = [one for one in found.answers if one.condition.question.kind == "close"]
    asked = found.asked.losses is not None
    return Exit.VIOLATED if asked and not all(one.enough for one in closes) else Exit.AS_EXPECTED


def _say(found: Found, file: str | None, again: str) -> None:
    width, paint = TERMINAL.width, TERMINAL.paint
    TERMINAL.say(text.conditions_text(found.conditions, width, paint))
    if found.table is not None:
        TERMINAL.say("\n" + text.table_text(found.table, width, paint))
        TERMINAL.say("\n" + text.compared_text(found.compared, width))
    if found.asked.numbers is not None:
        TERMINAL.say("\n" + text.answers_text(found.answers, found.asked.numbers, width, paint))
        _say_run(found)
    if file is not None:
        TERMINAL.say(f"\n{file}: the table as a picture")
    if again:
        TERMINAL.say(f"\nthis again:\n{again}")
    elif found.asked.numbers is None:
        TERMINAL.say(_suggestions())


def _say_run(found: Found) -> None:
    """With --losses, the run that shows that the length asked about is too short."""
    from dataclasses import replace

    assert found.asked.numbers is not None
    for one in found.answers if found.asked.losses is not None else ():
        trace = too_short(one, found.asked.numbers)
        if trace is not None:
            TERMINAL.say(f"\n{one.condition.question.says}, with these numbers:")
            TERMINAL.say("\n" + render(replace(trace, title=""), colour=TERMINAL.paint.on))


def _suggestions() -> str:
    commands = (
        ("tcpspec threshold --wait 60 --msl 30 --rto 1", "whether a TIME-WAIT of 60 s does"),
        ("tcpspec threshold --save time-wait.svg", "the table as a picture"),
        ("tcpspec prove T7", "the same conditions as claims, with their runs as ladders"),
    )
    shown = commands_text(commands, TERMINAL.width, TERMINAL.paint)
    return f"\n{TERMINAL.paint.heading('try next')}\n{shown}"


def _again(asked: Asked) -> list[str]:
    words = ["tcpspec", "threshold"]
    words += [] if asked.losses is None else ["--losses", str(asked.losses)]
    words += ["--doubling"] if asked.doubling else []
    if asked.numbers is not None:
        for option, value in zip(("--wait", "--msl", "--rto"), vars(asked.numbers).values(), strict=True):
            words += [option, f"{float(value):g}"]
    return [*words, *([] if asked.reading is None else ["--reading", f"D6={asked.reading}"])]


def _json(found: Found, code: Exit, again: str, seconds: float) -> dict[str, Any]:
    numbers = found.asked.numbers
    return {
        "format": FORMAT,
        "conditions": [condition_json(one) for one in found.conditions],
        "table": None if found.table is None else table_json(found.table, found.compared),
        "answer": None if numbers is None else answer_json(found.answers, numbers),
        "again": again,
        "exit_code": int(code),
        "cost": {"seconds": round(seconds, 3)},
    }
