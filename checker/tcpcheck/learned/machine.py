"""A learned Mealy machine as its file tells it: ``sX -> sY [label="INPUT/OUTPUT"]``, one transition a line."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tcpcheck.base.verdict import Exit
from tcpcheck.learned.mapper import SILENCE, LetterError, letter_parts

START = "__start0"
EDGE = re.compile(r'^\s*(\w+)\s*->\s*(\w+)\s*(?:\[\s*label\s*=\s*"([^"]*)"\s*\])?\s*;?\s*$')


class ModelError(ValueError):
    """A file that is no learned model; the message names line, cause and remedy."""

    exit_code = Exit.USAGE

    def __init__(self, name: str, line: int, problem: str) -> None:
        super().__init__(f"{name}:{line}: {problem}")
        self.line = line


class Transition(NamedTuple):
    """From ``source`` the letter ``input`` leads to ``target`` and is answered by ``output``."""

    source: str
    input: str
    output: str
    target: str


@dataclass(frozen=True)
class Machine:
    """A deterministic machine: transitions by state and input, in the order of the file."""

    name: str
    initial: str
    transitions: dict[tuple[str, str], Transition]

    @property
    def inputs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(letter for _, letter in self.transitions))

    @property
    def states(self) -> tuple[str, ...]:
        ends = (state for each in self.transitions.values() for state in (each.source, each.target))
        return tuple(dict.fromkeys((self.initial, *ends)))

    def words(self, allowed: Callable[[tuple[Transition, ...]], bool]) -> Iterator[tuple[Transition, ...]]:
        """For each transition that can be reached over allowed ones the shortest such word, ending with it."""
        reached: deque[tuple[str, tuple[Transition, ...]]] = deque([(self.initial, ())])
        seen = {self.initial}
        while reached:
            state, before = reached.popleft()
            for letter in self.inputs:
                edge = self.transitions.get((state, letter))
                if edge is None:
                    continue
                word = (*before, edge)
                yield word
                if edge.target not in seen and allowed(word):
                    seen.add(edge.target)
                    reached.append((edge.target, word))


def _check_letters(edge: Transition, name: str, number: int) -> None:
    try:
        letter_parts(edge.input)
        if letter_parts(edge.output) is None and edge.output != SILENCE:
            raise LetterError(f"{edge.output!r} is no output; write a segment or {SILENCE}")
    except LetterError as error:
        raise ModelError(name, number, str(error)) from None


def read_machine(text: str, name: str) -> Machine:
    """The machine in the file called ``name``.  Raises ModelError."""
    initial, transitions = "", dict[tuple[str, str], Transition]()
    for number, line in enumerate(text.splitlines(), 1):
        found = EDGE.match(line)
        if found is None:
            continue
        source, target, label = found.groups()
        if source == START:
            initial = target
            continue
        letter, slash, output = (label or "").partition("/")
        if not slash:
            raise ModelError(name, number, f"a transition without INPUT/OUTPUT: {line.strip()}; label each with both")
        if (source, letter.strip()) in transitions:
            raise ModelError(name, number, f"{source} answers {letter.strip()} in two ways; a model is deterministic")
        edge = Transition(source, letter.strip(), output.strip(), target)
        _check_letters(edge, name, number)
        transitions[source, edge.input] = edge
        initial = initial or source
    if not transitions:
        raise ModelError(name, 1, 'no transition is in it; write them as `s0 -> s1 [label="INPUT/OUTPUT"];`')
    return Machine(name, initial, transitions)
