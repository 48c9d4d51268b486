"""The rules as generated Python: one function per kind of event, some hundred times faster than
``tcpspec.rules.semantics``.

The same fold, with a table whose meanings are pieces of source text.  ``compiled(spec)`` gives a function
with the signature and the answers of ``tcpspec.rules.semantics.step``; ``source`` shows what is compiled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tcpspec.language.expression import HALF, SEQUENCE_NUMBERS, Expression, SpecError, State, fields_of
from tcpspec.language.fold import interpret
from tcpspec.rules.check import Changes, Check, Reply
from tcpspec.rules.control import ACK, FIN, RST, SYN, Control
from tcpspec.rules.event import Choices, Kind
from tcpspec.rules.ghosts import receiver_of_reply, sender_of_reply
from tcpspec.rules.semantics import Block, Outcome, Parameters, Segment, block_type, segment_type
from tcpspec.rules.spec import Spec
from tcpspec.rules.steps import Step

Step_ = Callable[[Block, Choices, Segment, Parameters], Outcome | None]
Runner = Callable[[Block, Kind, Choices, Segment | None, Parameters], Outcome | None]

PREFIXES = {"block": "b_", "old": "old_", "seg": "s_", "event": "event.", "parameter": "parameter."}
STATES = {state.name: state for state in State}
CONTROLS = {f"control_{number}": Control(number) for number in range(1 << 8)}
BITS = {"SYN": SYN, "FIN": FIN, "RST": RST, "ACK": ACK}


def _constant(value: Any, sort: str) -> str:
    return value.name if isinstance(value, State) else repr(value)


SOURCE_MEANINGS: Mapping[str, Callable[..., str]] = {
    "constant": _constant,
    "field": lambda owner, name, sort: PREFIXES[owner] + name,
    "named": lambda name, body: body,
    "equal": lambda a, b: f"({a} == {b})",
    "before": lambda a, b: f"(0 < ({b} - {a}) % {SEQUENCE_NUMBERS} < {HALF})",
    "seq_add": lambda a, b: f"(({a} + {b}) % {SEQUENCE_NUMBERS})",
    "seq_subtract": lambda a, b: f"(({a} - {b}) % {SEQUENCE_NUMBERS})",
    "distance": lambda a, b: f"(({a} - {b}) % {SEQUENCE_NUMBERS})",
    "less": lambda a, b: f"({a} < {b})",
    "add": lambda a, b: f"({a} + {b})",
    "subtract": lambda a, b: f"max(0, {a} - {b})",
    "and": lambda a, b: f"({a} and {b})",
    "or": lambda a, b: f"({a} or {b})",
    "not": lambda a: f"(not {a})",
    "if": lambda condition, then, otherwise: f"({then} if {condition} else {otherwise})",
    "later": lambda moment, duration: f"({moment} + {duration})",
    "passed": lambda moment: f"(event.now > {moment})",
}
"""Rules never ``recall``: ghost history is for properties."""


def text(expression: Expression) -> str:
    """The expression as Python source."""
    return str(interpret(expression, SOURCE_MEANINGS))


def _fields(owner: str, expressions: list[Expression], known: Iterable[str]) -> list[str]:
    found = {name for expression in expressions for of, name in fields_of(expression) if of == owner}
    return [name for name in known if name in found]


def _assign(names: list[str], values: list[str]) -> list[str]:
    return [f"{', '.join(names)} = {', '.join(values)}"] if names else []


def _reply(spec: Spec, reply: Reply) -> list[str]:
    control = f"control_{int(reply.control)}"
    if reply.fin is not None:
        control = f"control_{int(reply.control | FIN)} if {text(reply.fin)} else {control}"
    ack = text(reply.ack) if reply.ack is not None else "0"
    rest = ", ".join(map(text, (sender_of_reply, receiver_of_reply, *spec.extension.carried.values())))
    return [f"sent = Segment({text(reply.seq)}, {ack}, {control}, {text(reply.text)}, b_rcv_wnd, {rest})"]


def _read_later(spec: Spec, send: Reply | None) -> list[str]:
    """Fields whose values before the check a reply reads."""
    if send is None:
        return []
    ghosts = (sender_of_reply, receiver_of_reply)
    parts = [send.seq, send.ack, send.text, send.fin, *ghosts, *spec.extension.carried.values()]
    return _fields("old", [part for part in parts if part is not None], spec.block_fields)


def _changed(prefix: str, changes: Changes) -> tuple[list[str], list[str]]:
    return [prefix + name for name in changes], [text(value) for value in changes.values()]


def check_source(spec: Spec, check: Check, position: int) -> list[str]:
    """What one rule does: read everything, then set the block, then send, then cut the segment."""
    kept = _read_later(spec, check.send)
    blocks, values = _changed("b_", spec.effects(check))
    cuts, cut_values = _changed("s_", check.cut)
    temporary = [f"cut_{name}" for name in cuts]
    lines = _assign([f"old_{name}" for name in kept], [f"b_{name}" for name in kept])
    lines += _assign(blocks + temporary, values + cut_values)
    lines += _reply(spec, check.send) if check.send is not None else []
    lines += _assign(cuts, temporary)
    lines.append(f"fired += (checks[{position}],)")
    if check.onward is None:
        lines.append("return answer(fired, sent, (" + ", ".join(f"b_{name}" for name in spec.block_fields) + "))")
    elif check.onward.label is not None:
        lines.append(f"skip_to = {check.onward.label!r}")
    return lines


def step_source(spec: Spec, step: Step, position: Mapping[int, int], jumped: bool) -> list[str]:
    """One step: the single check whose guard holds applies.  ``jumped``: an earlier check may skip to a later
    step."""
    lines = []
    hits = [f"hit_{number}" for number in range(len(step.checks))]
    for hit, check in zip(hits, step.checks, strict=True):
        lines.append(f"{hit} = {text(check.guard)}")
    if len(hits) > 1:
        lines.append(f"if {' + '.join(f'bool({hit})' for hit in hits)} > 1:")
        pairs = ", ".join(f"({hit}, checks[{position[id(c)]}])" for hit, c in zip(hits, step.checks, strict=True))
        lines.append(f"    ambiguous([{pairs}])")
    for number, (hit, check) in enumerate(zip(hits, step.checks, strict=True)):
        lines.append(f"{'el' if number else ''}if {hit}:")
        lines += [f"    {line}" for line in check_source(spec, check, position[id(check)])]
    if not jumped:
        return lines
    return [
        f"if skip_to is None or skip_to == {step.label!r}:",
        "    skip_to = None",
        *(f"    {line}" for line in lines),
    ]


def source(spec: Spec, kind: Kind) -> str:
    """The generated function for events of this kind."""
    position = {id(check): number for number, check in enumerate(spec.all_checks)}
    record = segment_type(spec.extension)._fields
    lines = [
        "def process(block, event, segment, parameter):",
        f"    ({', '.join(f'b_{name}' for name in spec.block_fields)}) = block",
        f"    ({', '.join('control' if name == 'control' else f's_{name}' for name in record)}) = segment",
        *(f"    s_{name} = bool(control & {int(bit)})" for name, bit in BITS.items()),
        "    fired, sent, skip_to = (), None, None",
    ]
    jumped = False
    for step in spec.program(kind):
        lines += [f"    {line}" for line in step_source(spec, step, position, jumped)]
        jumped = jumped or any(check.onward is not None and check.onward.label is not None for check in step.checks)
    lines.append("    return unhandled(fired, block, segment)")
    return "\n".join(lines) + "\n"


def _ambiguous(candidates: list[tuple[bool, Check]]) -> None:
    raise SpecError(f"two rules apply at once: {[check for applies, check in candidates if applies]}")


def _compile(spec: Spec, kind: Kind) -> Step_:
    def unhandled(fired: tuple[Check, ...], block: Block, segment: Segment) -> None:
        if kind not in spec.spontaneous or fired:
            raise SpecError(f"{kind} in {block.state} is left unhandled: {block} {segment}")

    block_of = block_type(spec.extension)

    def answer(fired: tuple[Check, ...], sent: Segment | None, values: tuple[Any, ...]) -> Outcome:
        return Outcome(block_of._make(values), sent, fired, tuple(check.tell for check in fired if check.tell))

    names: dict[str, Any] = {
        **STATES, **CONTROLS, "Segment": segment_type(spec.extension), "checks": spec.all_checks,
        "answer": answer, "ambiguous": _ambiguous, "unhandled": unhandled,
    }  # fmt: skip
    exec(compile(source(spec, kind), f"<{spec.name}: {kind}>", "exec"), names)
    process: Step_ = names["process"]
    return process


def compiled(spec: Spec) -> Runner:
    """A fast ``tcpspec.rules.semantics.step`` for this spec.  Kinds are compiled when they first happen."""
    functions: dict[Kind, Step_] = {}
    no_segment = segment_type(spec.extension)(0)

    def run(
        block: Block, kind: Kind, choices: Choices, segment: Segment | None, parameters: Parameters
    ) -> Outcome | None:
        if kind not in functions:
            functions[kind] = _compile(spec, kind)
        return functions[kind](block, choices, segment or no_segment, parameters)

    return run
