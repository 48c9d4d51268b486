"""Terms as SMT-LIB 2 text that any solver reads, the same whatever version of z3 built them.

Long or shared subterms become ``define-fun``s, so a file stays linear in the size of its terms.  Read ``Printer``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import z3

from tcpcheck.symbolic.terms import Term

LOGIC = "QF_UFLIA"
LONGEST_INLINE = 60
OPERATORS = {
    z3.Z3_OP_AND: "and", z3.Z3_OP_OR: "or", z3.Z3_OP_NOT: "not", z3.Z3_OP_IMPLIES: "=>", z3.Z3_OP_ITE: "ite",
    z3.Z3_OP_EQ: "=", z3.Z3_OP_DISTINCT: "distinct", z3.Z3_OP_LE: "<=", z3.Z3_OP_LT: "<", z3.Z3_OP_GE: ">=",
    z3.Z3_OP_GT: ">", z3.Z3_OP_ADD: "+", z3.Z3_OP_SUB: "-", z3.Z3_OP_TRUE: "true", z3.Z3_OP_FALSE: "false",
}  # fmt: skip


class SmtLibError(Exception):
    """A term that the certificates' logic has no word for."""


@dataclass(frozen=True)
class _Printed:
    """A term as text, with the names it needs as bits of a mask: of definitions, and of declarations."""

    text: str
    definitions: int
    declarations: int


class Printer:
    """Prints terms of one inductive step; each script gets the definitions that it needs, in a fixed order."""

    def __init__(self) -> None:
        self.done: dict[int, _Printed] = {}
        self.alive: list[Term] = []
        self.definitions: list[str] = []
        self.declarations: dict[str, int] = {}

    def script(self, comments: Iterable[str], parts: Iterable[tuple[str, Iterable[Term]]]) -> str:
        """A whole file that asserts the terms of all parts, each part under its heading, and asks for check-sat."""
        printed = [(heading, [self.term(term) for term in terms]) for heading, terms in parts]
        everything = [one for _, terms in printed for one in terms]
        return "\n".join(
            [
                *(f"; {line}" for comment in comments for line in comment.splitlines()),
                "(set-info :smt-lib-version 2.6)",
                "(set-info :status unsat)",
                f"(set-logic {LOGIC})",
                *self._needed(everything),
                *(line for heading, terms in printed for line in _asserted(heading, terms)),
                "(check-sat)",
                "(exit)",
                "",
            ]
        )

    def _needed(self, everything: list[_Printed]) -> Iterator[str]:
        declared = defined = 0
        for one in everything:
            declared |= one.declarations
            defined |= one.definitions
        if any("Incarnation" in text for text, bit in self.declarations.items() if declared >> bit & 1):
            yield "(declare-sort Incarnation 0)"
        yield from (text for text, bit in self.declarations.items() if declared >> bit & 1)
        yield from (text for position, text in enumerate(self.definitions) if defined >> position & 1)

    def term(self, term: Term) -> _Printed:
        """The text of a term; subterms first, without recursion on Python's stack."""
        stack = [term]
        while stack:
            node = stack[-1]
            if node.get_id() in self.done:
                stack.pop()
                continue
            waiting = [child for child in node.children() if child.get_id() not in self.done]
            if waiting:
                stack.extend(waiting)
                continue
            stack.pop()
            self.alive.append(node)  # z3 gives the id of a dead term to another one
            self.done[node.get_id()] = self._node(node)
        return self.done[term.get_id()]

    def _node(self, node: Term) -> _Printed:
        children = [self.done[child.get_id()] for child in node.children()]
        word, declarations = self._word(node)
        definitions = 0
        for child in children:
            definitions |= child.definitions
            declarations |= child.declarations
        kind = node.decl().kind()
        if kind in (z3.Z3_OP_AND, z3.Z3_OP_OR) and len(children) < 2:
            text = children[0].text if children else "true" if kind == z3.Z3_OP_AND else "false"
        else:
            text = f"({word} {' '.join(child.text for child in children)})" if children else word
        if len(text) > LONGEST_INLINE and children:
            name = f"d{len(self.definitions)}"
            definitions |= 1 << len(self.definitions)
            self.definitions.append(f"(define-fun {name} () {node.sort()} {text})")
            text = name
        return _Printed(text, definitions, declarations)

    def _word(self, node: Term) -> tuple[str, int]:
        """The operator, number or symbol, and the bit of its declaration."""
        declaration: Any = node.decl()
        kind = declaration.kind()
        if kind in OPERATORS:
            return OPERATORS[kind], 0
        if kind == z3.Z3_OP_UNINTERPRETED:
            sorts = " ".join(str(declaration.domain(position)) for position in range(declaration.arity()))
            text = f"(declare-fun {declaration.name()} ({sorts}) {declaration.range()})"
            return declaration.name(), 1 << self.declarations.setdefault(text, len(self.declarations))
        if z3.is_int_value(node) and node.as_long() >= 0:
            return str(node), 0
        raise SmtLibError(f"no word in {LOGIC} for {declaration.name()} in {node}")


def _asserted(heading: str, terms: list[_Printed]) -> Iterator[str]:
    yield f"; {heading}"
    yield from (f"(assert {term.text})" for term in terms)
