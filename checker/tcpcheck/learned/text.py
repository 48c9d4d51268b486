"""What ``tcpspec compare`` prints: agreement, and disagreements by cause with the shortest word that shows each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tcpcheck.base.layout import counted, grouped, table, wrapped
from tcpcheck.base.paint import Paint
from tcpcheck.base.verdict import Exit
from tcpcheck.conform.end import conformance as verdict
from tcpcheck.conform.end.conformance import Conformance, Mode
from tcpcheck.learned.compare import Agreement, Comparison, Judged
from tcpcheck.learned.machine import Transition

COLOURS = {
    Agreement.AGREES: "green",
    Agreement.MAY_BE_SILENT: "green",
    Agreement.EXCUSABLE: "yellow",
    Agreement.DEVIATES: "red",
}


CONFORMANCE = {
    Agreement.AGREES: Conformance.CONFORMS,
    Agreement.MAY_BE_SILENT: Conformance.CONFORMS,
    Agreement.EXCUSABLE: Conformance.EXCUSABLE,
    Agreement.DEVIATES: Conformance.DEVIATES,
}


def exit_code(comparison: Comparison, mode: Mode) -> Exit:
    """As for a capture; what was not reached is inconclusive."""
    found = {CONFORMANCE[each] for each in comparison.counts}
    return verdict.exit_code(found | {Conformance.INCONCLUSIVE} if comparison.beyond else found, mode)


def as_text(comparison: Comparison, width: int, paint: Paint) -> str:
    """The whole report."""
    machine = comparison.machine
    size = f"{counted(len(machine.states), 'state')}, {counted(len(machine.transitions), 'transition')}"
    rows = [(grouped(comparison.counts[each]), str(each)) for each in Agreement if comparison.counts[each]]
    rows += [(grouped(len(comparison.beyond)), "not reached by a word that is allowed")] if comparison.beyond else []
    lines = [f"{paint.heading(machine.name)}  {size}", table(rows, width)]
    if comparison.assumed:
        used = ", ".join(f"{name} ({count})" for name, count in comparison.assumed.most_common())
        lines.append(
            wrapped(f"transitions that are allowed with a reading or an extension: {used}", width, "    ", "  ")
        )
    for group in comparison.groups:
        lines += ["", *_group(group, width, paint)]
    return "\n".join(lines)


def _group(group: Sequence[Judged], width: int, paint: Paint) -> Iterator[str]:
    first = group[0]
    edge = first.transition
    word = paint(str(first.agreement).upper(), "bold", COLOURS[first.agreement])
    states = " or ".join(map(str, first.states))
    yield f"{word}  {counted(len(group), 'transition')}: {edge.input} in {states} gives {edge.output}"
    for line in _reasons(first):
        yield wrapped(line, width, "    ", "  ")
    yield wrapped(f"shortest word: {word_text(first.word)}", width, "    ", "  ")


def _reasons(judged: Judged) -> Iterator[str]:
    if judged.why is not None:
        rules = f": {'; '.join(judged.why.rules)}" if judged.why.rules else ""
        yield f"{judged.why.says} (RFC 9293 {judged.why.section}){rules}"
    for each in judged.assumed:
        yield f"{each.name}: {each.says}"


def word_text(word: Sequence[Transition]) -> str:
    """
    >>> word_text([Transition("s0", "LISTEN", "TIMEOUT", "s1"), Transition("s1", "SYN(V,V,0)", "TIMEOUT", "s1")])
    'LISTEN, SYN(V,V,0)'
    """
    return ", ".join(edge.input for edge in word)


def markdown(comparisons: Sequence[Comparison]) -> str:
    """``docs/real-stacks.md``."""
    parts = [OPENING]
    for comparison in comparisons:
        machine = comparison.machine
        parts.append(f"## {machine.name}\n\n{_sentence(comparison)}")
        parts.append("\n".join([HEAD, *map(_row, comparison.groups)]))
    return "\n\n".join(parts) + "\n"


def _row(group: Sequence[Judged]) -> str:
    first = group[0]
    letters = f"`{first.transition.input}` / `{first.transition.output}`"
    states, why = " or ".join(map(str, first.states)), " ".join(_reasons(first))
    return f"| {len(group)} | {first.agreement} | {letters} | {states} | {why} | `{word_text(first.word)}` |"


OPENING = """# Learned models of real stacks

Generated: run `python docs/generate.py` after a change of the rules. Each transition of a learned model
([where they come from](../tests/data/learned/README.md)) is played against the rules after a shortest word of allowed
transitions that leads to it, with numbers by the learner's record. `tcpspec compare MODEL.dot` does so."""

HEAD = "| transitions | verdict | input / output | state | why | shortest word |\n|---|---|---|---|---|---|"


def _sentence(comparison: Comparison) -> str:
    counts, total = comparison.counts, len(comparison.machine.transitions)
    said = "; ".join(f"{each}: {counts[each]}" for each in Agreement if counts[each])
    used = ", ".join(f"{name} ({count})" for name, count in comparison.assumed.most_common())
    return f"{total} transitions. {said}; not reached: {len(comparison.beyond)}." + (
        f" Readings used: {used}." if used else ""
    )


def as_json(comparison: Comparison, mode: Mode) -> dict[str, Any]:
    """The form of ``compare.schema.json``."""
    machine = comparison.machine
    return {
        "format": "tcpspec-compare-1",
        "model": machine.name,
        "states": len(machine.states),
        "transitions": len(machine.transitions),
        "counts": {str(each): comparison.counts[each] for each in Agreement},
        "not_reached": [_edge(edge) for edge in comparison.beyond],
        "assumed": dict(sorted(comparison.assumed.items())),
        "groups": [_group_json(group) for group in comparison.groups],
        "exit_code": int(exit_code(comparison, mode)),
    }


def _group_json(group: Sequence[Judged]) -> dict[str, Any]:
    first = group[0]
    return {
        "verdict": str(first.agreement),
        "input": first.transition.input,
        "output": first.transition.output,
        "states": [str(state) for state in first.states],
        "why": list(_reasons(first)),
        "shortest_word": [_edge(edge) for edge in first.word],
        "transitions": [_edge(each.transition) for each in group],
    }


def _edge(edge: Transition) -> dict[str, str]:
    return {"source": edge.source, "input": edge.input, "output": edge.output, "target": edge.target}
