"""A variant as a file that ``tcpspec check`` reads: expressions as people write them, rules part by part.

Read ``file_of``.  An expression that is the very object of a module is written by its name; one that was made again is
made again in the file, too, for a checker may tell the two apart and must not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.fuzz.draft import Draft
from tcpspec.language import expression
from tcpspec.language.expression import Expression, State
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules import block, event
from tcpspec.rules.check import Check, Onward, Reply
from tcpspec.rules.control import Control
from tcpspec.rules.segment import SEGMENT_FIELDS

NAMED: Mapping[int, tuple[str, str]] = {
    **{id(value): (module.__name__, name) for module in (block, event) for name, value in vars(module).items()
       if isinstance(value, Expression)},
    **{id(value): ("tcpspec.rules.segment", f"seg.{name}") for name, value in SEGMENT_FIELDS.items()},
    id(expression.TRUE): ("tcpspec.language.expression", "TRUE"),
    id(expression.FALSE): ("tcpspec.language.expression", "FALSE"),
}  # fmt: skip
"""Objects that have a name: id -> (module, name)."""

INFIX = {"equal": "==", "before": "<", "seq_add": "+", "seq_subtract": "-", "distance": "-", "less": "<", "add": "+",
         "subtract": "-", "and": "&", "or": "|", "later": "+", "no_later": "<="}  # fmt: skip
PARTS = ("name", "guard", "then", "cut", "send", "tell", "onward", "accepts", "hands")


@dataclass
class Writer:
    """Writes Python, and remembers what it must import."""

    used: set[tuple[str, str]] = field(default_factory=set)

    def name(self, module: str, name: str) -> str:
        self.used.add((module, name.partition(".")[0]))
        return name

    def expression(self, node: Expression) -> str:
        if id(node) in NAMED:
            return self.name(*NAMED[id(node)])
        sort = self.name("tcpspec.language.expression", type(node).__name__)
        match node.operator:
            case "constant":
                return f"{sort}.constant({self._value(node)})"
            case "field":
                return f"{sort}.field{node.payload!r}"
            case "named":
                named, body = self.name("tcpspec.language.expression", "named"), self.expression(node.arguments[0])
                return f"{named}({node.payload!r}, {body})"
        arguments = [self.expression(argument) for argument in node.arguments]
        match node.operator:
            case "not":
                return f"~{arguments[0]}" if arguments[0].startswith(("(", "~", "seg.")) else f"~({arguments[0]})"
            case "if":
                return f"{self.name('tcpspec.language.expression', 'if_')}({', '.join(arguments)})"
            case "passed":
                return f"({arguments[0]}).has_passed()"
        return f"({arguments[0]} {INFIX[node.operator]} {arguments[1]})"

    def _value(self, node: Expression) -> str:
        if isinstance(node.payload, State):
            return f"{self.name('tcpspec.language.expression', 'State')}.{node.payload.name}"
        return repr(node.payload)

    def changes(self, changes: Mapping[str, Expression]) -> str:
        return "{" + ", ".join(f"{name!r}: {self.expression(value)}" for name, value in changes.items()) + "}"

    def reply(self, reply: Reply | None) -> str:
        if reply is None:
            return "None"
        parts = [("seq", reply.seq), ("ack", reply.ack), ("text", reply.text), ("fin", reply.fin)]
        said = [f"{name}={self.expression(part)}" for name, part in parts if part is not None]
        return f"{self.name('tcpspec.rules.spec', 'Reply')}({', '.join([self.control(reply.control), *said])})"

    def control(self, control: Control) -> str:
        bits = [self.name("tcpspec.rules.control", str(bit.name)) for bit in control]
        return " | ".join(bits) or f"{self.name('tcpspec.rules.control', 'Control')}(0)"

    def part(self, name: str, value: Any) -> str:
        if isinstance(value, Expression):
            return self.expression(value)
        if name in ("then", "cut"):
            return self.changes(value)
        if name == "send":
            return self.reply(value)
        if isinstance(value, Onward):
            return f"{self.name('tcpspec.rules.spec', 'Onward')}({value.label!r})"
        return repr(value)

    def changed(self, key: str, rule: Check) -> str:
        """The rule of RFC 9293 with the parts that are others now."""
        base = TCP.find(key)
        said = [f"{part}={self.part(part, getattr(rule, part))}" for part in PARTS
                if getattr(rule, part) is not getattr(base, part)]  # fmt: skip
        found = f"{self.name('tcpspec.rfc9293.tcp', 'TCP')}.find({key!r})"
        return f"{self.name('dataclasses', 'replace')}({found}, {_lines(said)})" if said else found

    def added(self, rule: Check) -> str:
        section = self.name("tcpspec.rules.spec", "Section")
        kind = f"{self.name('tcpspec.rules.event', 'Kind')}.{rule.kind.name}"
        spontaneous = ", spontaneous=True" if rule.kind in TCP.spontaneous else ""
        parts = [part for part in PARTS[2:] if _given(getattr(rule, part))]
        said = [f"{part}={self.part(part, getattr(rule, part))}" for part in parts]
        given = f"given={self.expression(rule.guard)}{spontaneous}"
        first = [repr(rule.step), repr(rule.name)]
        return f"{section}({rule.section!r}, {kind}, {given}).check({_lines([*first, *said])})"


def _given(value: Any) -> bool:
    return isinstance(value, Expression) or bool(value)


def _lines(said: list[str]) -> str:
    return "\n        " + ",\n        ".join(said) + ",\n    "


def file_of(draft: Draft, name: str, why: str, head: str = "") -> str:
    """The file, with ``head`` as its docstring."""
    writer = Writer()
    body = list(_arguments(writer, draft))
    tcp = writer.name("tcpspec.rfc9293.tcp", "TCP")
    imports = "".join(f"from {module} import {', '.join(sorted(names))}\n" for module, names in _imports(writer))
    said = "".join(f"    {argument},\n" for argument in body)
    return f'"""{head or why}"""\n\n{imports}\nVARIANT = {tcp}.but(\n    {name!r},\n    why={why!r},\n{said})\n'


def _arguments(writer: Writer, draft: Draft) -> Iterator[str]:
    swaps = [f"{key!r}: {writer.changed(key, rule)}" for key, rule in draft.rules.items() if rule is not None]
    drops = [repr(key) for key, rule in draft.rules.items() if rule is None]
    if swaps:
        yield "swap={" + ", ".join(swaps) + "}"
    if drops:
        yield f"drop=({', '.join(drops)},)"
    if draft.added:
        yield f"add=({', '.join(map(writer.added, draft.added))},)"
    if draft.settings:
        yield f"readings={dict(draft.settings)!r}"
    if draft.variables:
        extension = writer.name("tcpspec.rules.extension", "Extension")
        first = ", ".join(f"{writer.expression(field)}: {value!r}" for field, value in draft.variables.items())
        yield f"extension={extension}(block={{{first}}})"


def _imports(writer: Writer) -> Iterator[tuple[str, list[str]]]:
    modules = sorted({module for module, _ in writer.used}, key=lambda module: (module != "dataclasses", module))
    for module in modules:
        yield module, [name for other, name in writer.used if other == module]
