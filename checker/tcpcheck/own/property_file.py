"""A user's own properties: a Python file that gives names to them, or lists them as ``PROPERTIES``.

Read ``load``.  A file of claims will do as well: its properties are taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from tcpcheck.own.user_file import UserFile, execute
from tcpspec.language.expression import Expression, rebuild
from tcpspec.language.sorts import article
from tcpspec.properties.agreement import SHARED
from tcpspec.properties.property import JUDGED, PROPERTIES, Property, quiet
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.spec import Spec
from tcpspec.rules.spelling import expressions_of, spelt_out
from tcpspec.rules.variables import Read, definitions_of, reads


def load(path: Path, *specs: Spec) -> tuple[Property, ...]:
    """The properties of a file, each checked against what the ends of these specs have.  Raises UserFileError."""
    file = execute(path)
    found = _stated(file)
    for each in found:
        _check(each, found, file, specs)
    return found


def _stated(file: UserFile) -> tuple[Property, ...]:
    found = file.several("PROPERTIES", Property)
    found = () if found == PROPERTIES else found  # `from tcpspec.properties import *`
    found = found or tuple(dict.fromkeys(file.names[name] for name in file.others(Property)))
    if not found:
        raise file.error("it states no property", 'write MINE = always("my-property", "...", holds=...)')
    return found


def _check(each: Property, found: tuple[Property, ...], file: UserFile, specs: tuple[Spec, ...]) -> None:
    line = each.place.line if Path(each.place.file) == file.path else None
    if each.id in (known.id for known in (*JUDGED, *SHARED)):
        raise file.error(f"there is a property {each.id!r} already", "give yours another id", at=line)
    for problem in _redefined(each, found):
        raise file.error(problem, "give it a name of its own", at=line)
    if [other.id for other in found].count(each.id) > 1:
        raise file.error(f"two properties have the id {each.id!r}", "give one of them another", at=line)
    for problem in (problem for spec in specs for problem in unknown_fields(each, spec)):
        raise file.error(problem, at=line)


def unknown_fields(claimed: Property, spec: Spec) -> Iterator[str]:
    """What the property reads that no end of this spec has."""
    where = f"property {claimed.id!r} ({claimed.place})"
    for read in sorted(reads(claimed.given, claimed.holds), key=lambda each: (each.owner, each.name)):
        owner, name = read.owner, read.name
        if (owner, name) == quiet.payload:
            if claimed.form != "leads_to":
                yield f"{where} asks whether the network is quiet, which only a leads_to may: the others read the ends"
            continue
        if read.recalled:
            yield from (f"{where} {problem}" for problem in _of_history(read))
            continue
        if owner not in ("A", "B"):
            yield f"{where} reads {owner}.{name}, but a property speaks of both ends: write A({name}) or B({name})"
        elif name not in spec.block_fields:
            near = get_close_matches(name, spec.block_fields, 1)
            hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(spec.block_fields)}"
            yield f"{where} reads {owner}.{name}, and the block has no such field: {hint}"
        elif read.sort != spec.block_fields[name].sort:
            true = article(spec.block_fields[name].sort)
            yield f"{where} reads {owner}.{name} as {article(read.sort)}, and it is {true}: import it"
        elif read.sort == "time":
            yield f"{where} reads the moment {owner}.{name}, and states know no clock: ask {owner}(time_wait_runs)"


def _redefined(claimed: Property, found: tuple[Property, ...]) -> Iterator[str]:
    """A definition that the specification, or another property of the file, has for something else."""
    known = dict(_defined(*JUDGED, *SHARED, *found))
    rules = dict(definitions_of(*(part for check in TCP.all_checks for part in expressions_of(check))))
    for name, body in definitions_of(claimed.given, claimed.holds):
        for other in (known.get(name), rules.get(name)):
            if other is not None and spelt_out(_anywhere(other)) != spelt_out(_anywhere(body)):
                yield f"property {claimed.id!r} calls {body!r} by the name {name!r}, which is {other!r} already"


def _defined(*properties: Property) -> Iterator[tuple[str, Expression]]:
    for each in properties:
        yield from definitions_of(each.given, each.holds)


def _anywhere(expression: Expression) -> Expression:
    """The same of whichever end."""
    return rebuild(expression, lambda node: type(node).field("block", node.payload[1]))


HISTORY = {"iss": "seq", "peer": "incarnation"}


def _of_history(read: Read) -> Iterator[str]:
    """A property asks the history of both ends; lemmas, which are proved, may ask it more."""
    if read.owner not in ("A", "B") or HISTORY.get(read.name) != read.sort:
        yield (
            f"asks the history of {read.owner} for {read.name!r} as {article(read.sort)}: "
            "write A.iss_of(...), A.peer_of(...) or the same of B"
        )
