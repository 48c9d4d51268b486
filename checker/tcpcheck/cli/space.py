"""The space that ``check`` and ``show`` enumerate: options for protocol, bounds, network and readings.

Read ``space_options`` for what can be said, ``Space`` for what it comes to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tcpcheck.cli import names
from tcpcheck.cli.common import readings
from tcpcheck.cli.exits import Refused
from tcpcheck.cli.names import OneOf, chosen, spec_named, unknown, with_readings
from tcpcheck.enumeration.space import Space
from tcpspec.rules.event import Kind
from tcpspec.scenarios.frozen import following
from tcpspec.system.bounds import Ticks
from tcpspec.system.network import Faults, Network

if TYPE_CHECKING:
    from tcpspec.properties.property import Property
    from tcpspec.rules.event import Kind
    from tcpspec.rules.spec import Spec
    from tcpspec.system.bounds import Bounds, EndBounds
    from tcpspec.system.network import Faults, Network

F = TypeVar("F", bound=Callable[..., object])


class Count(click.ParamType[int]):
    """A whole number that is not too small."""

    name = "number"

    def __init__(self, least: int) -> None:
        self.least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value)
        if not text.isdecimal() or int(text) < self.least:
            what = param.opts[0] if param else "value"
            raise click.UsageError(f"{what} {text}: not a whole number of {self.least} or more", ctx)
        return int(text)


FAR_APART = 100_000
"""Between ISNs that are added: farther than any window."""

POSITIVE, COUNT = Count(1), Count(0)

OPTIONS = (
    click.option("--bounds", "preset", metavar="NAME", default="default", show_default=True,
                 help="tiny, default, wide or another of `tcpspec list bounds`; options below change them."),
    click.option("--peer", metavar="VARIANT", help="What end B follows, if not the same."),
    click.option("--opens", type=COUNT, metavar="N", help="Active OPENs of A, each with an ISN of its own."),
    click.option("--peer-opens", type=COUNT, metavar="N", help="Active OPENs of B."),
    click.option("--sends", type=COUNT, metavar="N", help="SEND calls of one octet, at each end."),
    click.option("--allow", multiple=True, metavar="[A:|B:]EVENT[=N]",
                 help="Let an event happen N times (once): abort, receive, reboot, user-timeout, r2, "
                 "keep-alive, icmp, passive-open, send."),
    click.option("--capacity", type=POSITIVE, metavar="N", help="Segments under way per direction."),
    click.option("--faults", metavar="LIST", help="loss,duplication,reordering (any of them), or none."),
    click.option("--network", "network", type=OneOf("network", "bounded", "monotone"),
                 help="monotone: every segment ever sent stays deliverable for ever."),
    click.option("--losses", type=COUNT, metavar="N", help="At most N losses in all [any number]."),
    click.option("--msl", type=COUNT, metavar="TICKS", help="Count time in ticks; segments live this long."),
    click.option("--time-wait", type=COUNT, metavar="TICKS", help="Length of TIME-WAIT in ticks [2 MSL]."),
    click.option("--max-states", type=POSITIVE, metavar="N", help="Give up after so many joint states."),
    readings,
)  # fmt: skip


def space_options(function: F) -> F:
    """Every option that ``space_of`` reads."""
    for option in reversed(OPTIONS):
        function = option(function)
    return function


def space_of(variant: str, options: Mapping[str, Any], properties: Sequence[Property] = ()) -> Space:
    """What the options say, following what the properties read; Refused, or BoundsError, where that is impossible."""
    left, right = ends_of(variant, options)
    bounds, _ = chosen("name of bounds", options["preset"], names.bounds(), "bounds")
    bounds = replace(bounds, a=_end(bounds.a, "A", options["opens"], options), network=_network(bounds, options))
    bounds = replace(bounds, b=_end(bounds.b, "B", options["peer_opens"], options), **_limits(options))
    bounds = following(bounds, left, right, properties=properties)
    return Space(left, right, bounds, options["preset"], tuple(options["readings"]))


def ends_of(variant: str, options: Mapping[str, Any]) -> tuple[Spec, Spec]:
    """What A and B follow."""
    settings = tuple(options["readings"])
    left = with_readings(spec_named(variant), settings)
    return left, with_readings(spec_named(options["peer"]), settings) if options["peer"] else left


def _limits(options: Mapping[str, Any]) -> dict[str, Any]:
    """The bounds that are one number each."""
    limits: dict[str, Any] = {}
    if options["losses"] is not None:
        limits["losses"] = options["losses"]
    if options["max_states"] is not None:
        limits["max_states"] = options["max_states"]
    if options["time_wait"] is not None and options["msl"] is None:
        raise Refused("--time-wait is a number of ticks, but there are no ticks", "give --msl too")
    if options["msl"] is not None:
        length = options["time_wait"] if options["time_wait"] is not None else 2 * options["msl"]
        limits["ticks"] = Ticks(options["msl"], length)
    return limits


def _network(bounds: Bounds, options: Mapping[str, Any]) -> Network:
    network = bounds.network
    if options["network"] == "monotone":
        for name in ("capacity", "faults", "losses", "msl"):
            if options[name] is not None:
                problem = f"--{name} means nothing with --network monotone, which keeps every segment for ever"
                raise Refused(problem, "leave one of them out")
        return Network(capacity=None)
    if options["capacity"] is not None:
        network = replace(network, capacity=options["capacity"])
    return network if options["faults"] is None else replace(network, faults=faults_named(options["faults"]))


def faults_named(text: str) -> Faults:
    """What may go wrong, from `loss,reordering` or `none`."""
    known = {str(fault.name).lower(): fault for fault in Faults}
    words = [word.strip() for word in text.split(",") if word.strip()]
    if [word.casefold() for word in words] == ["none"]:
        return Faults.NONE
    if not words:
        raise Refused("--faults names nothing", f"choose of {', '.join(known)}, or say none")
    return reduce(or_, (chosen("fault", word, known) for word in words))


def _end(end: EndBounds, side: str, opens: int | None, options: Mapping[str, Any]) -> EndBounds:
    budget = dict(end.budget)
    if options["sends"] is not None:
        budget[Kind.SEND] = options["sends"]
    for text in options["allow"]:
        where, kind, times = _allowed(text)
        if where in ("", side):
            budget[kind] = times
    if opens is None:
        return replace(end, budget=budget)
    last = end.isns[-1] if end.isns else 0
    more = tuple(last + FAR_APART * n for n in range(1, opens - len(end.isns) + 1))
    return replace(end, budget=budget, active=opens, isns=(*end.isns, *more))


def _events() -> dict[str, Kind]:
    return {
        "send": Kind.SEND, "receive": Kind.RECEIVE, "abort": Kind.ABORT, "reboot": Kind.REBOOT,
        "user-timeout": Kind.USER_TIMEOUT, "r2": Kind.RETRANSMISSION_LIMIT, "keep-alive": Kind.KEEP_ALIVE,
        "icmp": Kind.HARD_ERROR, "passive-open": Kind.OPEN_PASSIVE,
    }  # fmt: skip


def _allowed(text: str) -> tuple[str, Kind, int]:
    """`A:abort=2` as (`A`, ABORT, 2)."""
    where, _, rest = text.rpartition(":")
    name, separator, times = rest.partition("=")
    if where.upper() not in ("", "A", "B"):
        raise unknown("end", where, ("A", "B"))
    if separator and not times.isdigit():
        raise Refused(f"--allow {text}: {times!r} is not a number of times", f"write e.g. {name}=2")
    return where.upper(), chosen("event", name, _events()), int(times or 1)


def repeated(context: click.Context, verb: str, *words: str, leave_out: tuple[str, ...] = ()) -> list[str]:
    """The words of a command with the same options again; flags and ``leave_out`` are not repeated."""
    again = ["tcpspec", verb, *words]
    for parameter in context.command.params:
        name = parameter.name or ""
        given = context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
        if not isinstance(parameter, click.Option) or parameter.is_flag or not given or name in leave_out:
            continue
        value = context.params[name]
        for each in value if isinstance(value, tuple) else (value,):
            again += [parameter.opts[0], str(each)]
    return again
