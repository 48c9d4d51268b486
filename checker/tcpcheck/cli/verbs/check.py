"""``tcpspec check``: enumerate every joint state within bounds and judge every property."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from tcpcheck.cli import names
from tcpcheck.cli.common import CONTEXT, as_json, examples
from tcpcheck.cli.enumerating import enumerated
from tcpcheck.cli.exits import Refused
from tcpcheck.cli.space import ends_of, repeated, space_of, space_options
from tcpcheck.cli.terminal import TERMINAL
from tcpcheck.cli.verbs import VERBS
from tcpcheck.own.user_file import UserFileError
from tcpspec.system.bounds import AGAIN

if TYPE_CHECKING:
    from tcpcheck.enumeration.report import Report
    from tcpspec.properties.property import Property
    from tcpspec.rules.spec import Spec

EPILOG = examples(
    "tcpspec check                                RFC 9293 within the default bounds",
    "tcpspec check two-way                        a variant, and a counterexample",
    "tcpspec check my-variant.py                  a variant of your own: see `tcpspec new`",
    "tcpspec check --bounds tiny --faults none    few states, a network that does nothing wrong",
    "tcpspec check --opens 3 --allow reboot       three incarnations and a loss of memory",
    "tcpspec check -r D6=literal -p no-old-octet  one property under another reading",
    "tcpspec check two-way -p mine.py             properties of your own: NAME = always(...) in a Python file",
    "tcpspec check --msl 1 --time-wait 1          time in ticks, TIME-WAIT too short",
)


@click.command(
    "check",
    epilog=EPILOG,
    context_settings=CONTEXT,
    short_help=VERBS["check"],
)
@click.argument("variant", default="TCP")
@click.option("--property", "-p", "wanted", multiple=True, metavar="ID|FILE.py",
              help="Judge only this one, or those of a file of yours.  May be repeated.")  # fmt: skip
@space_options
@as_json
@click.pass_context
def verb(context: click.Context, /, variant: str, wanted: tuple[str, ...], as_json: bool, **options: Any) -> int:
    """Enumerate all joint states of two ends of VARIANT (TCP) and the network between them.

    Prints the bounds in words, a verdict per property, the 11 x 11 grid of states reached, how runs end, rules that
    never fired, and a shortest counterexample.  Where no bounds are asked for, the same properties are judged in a
    second space, in which ports are used again.
    """
    report = reported(context, variant, wanted, options)
    if as_json:
        from tcpcheck.enumeration.form import as_json as as_data

        TERMINAL.say_json(as_data(report))
    else:
        from tcpcheck.enumeration.text import as_text

        TERMINAL.say(as_text(report, TERMINAL.width, TERMINAL.paint))
    for each in report.broken:
        TERMINAL.complain(f"error: {each}")
    return int(report.exit_code)


def reported(context: click.Context, variant: str, wanted: tuple[str, ...], options: Mapping[str, Any]) -> Report:
    """What came of it, in the space that the options say, and besides in the one in which ports are used again."""
    from tcpcheck.enumeration.report import Report

    words, broken = judged(wanted, ends_of(variant, options))
    space = space_of(variant, options, tuple(words.values()))
    exploration = enumerated(space, tuple(words.values()))
    named = [variant] if variant != "TCP" else []
    again, shown = repeated(context, "check", *named), repeated(context, "show", *named, leave_out=("wanted",))
    second = None if widened(context) or exploration.stopped_by else ports_again(variant, options, words, shown)
    return Report(
        exploration, space, shlex.join(again), shlex.join(shown), tuple(words), second=second, broken=broken,
        named=bool(wanted),
    )  # fmt: skip


def widened(context: click.Context) -> bool:
    """Bounds were asked for, so that nothing besides them is meant."""
    said = {parameter.name for parameter in context.command.params if parameter.name and
            context.get_parameter_source(parameter.name) is click.core.ParameterSource.COMMANDLINE}  # fmt: skip
    return bool(said - {"variant", "wanted", "readings", "peer", "as_json"})


def ports_again(
    variant: str, options: Mapping[str, Any], words: Mapping[str, Property], shown: Sequence[str]
) -> Report:
    """The same properties where ports are used again: what TIME-WAIT is for."""
    from tcpcheck.enumeration.recorded import WhereTimeWaitIsShort
    from tcpcheck.enumeration.report import Report

    space = space_of(variant, {**options, "preset": AGAIN}, tuple(words.values()))
    found = enumerated(space, tuple(words.values()))
    again = shlex.join([*shown, "--bounds", AGAIN])
    return Report(found, space, again, again, tuple(words), recorded=WhereTimeWaitIsShort(found, space))


def judged(wanted: tuple[str, ...], specs: tuple[Spec, ...]) -> tuple[dict[str, Property], tuple[str, ...]]:
    """The properties named, by the word that ``show`` names them by; or all of the specification.

    Of several files one may be broken: then what is wrong with it is told besides.
    """
    meant: dict[str, Property] = {}
    broken: list[UserFileError] = []
    for word in wanted:
        try:
            if names.is_file(word):
                meant |= {f"{word}:{each.id}": each for each in names.properties_of(word, *specs)}
            else:
                each = names.property_named(word, *specs)
                meant[word if ":" in word else each.id] = each
        except UserFileError as error:
            broken.append(error)
    if broken and not meant:
        raise broken[0]
    if len({each.id for each in meant.values()}) < len(meant):
        raise Refused("two of the properties have the same id", "judge the files one by one")
    return meant or dict(names.properties()), tuple(map(str, broken))
