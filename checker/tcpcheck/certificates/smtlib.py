"""Terms as SMT-LIB 2 text that any solver reads, the same whatever version of z3 built them.

Long or shared subterms become ``define-fun``s, so a file stays linear in the size of its terms; each file names the
smallest logic that has what occurs in it.  Read ``Printer``; ``words`` has the vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Flag, auto
from typing import Any

import z3

from tcpcheck.certificates.words import INDEXED, OPERATORS, SmtLibError, number, sort_text, symbol
from tcpcheck.symbolic.encoding.terms import Term

LONGEST_INLINE = 60


class Uses(Flag):
    """What a term needs of a logic."""

    NOTHING = 0
    FUNCTIONS = auto()
    INTEGERS = auto()
    REALS = auto()
    BIT_VECTORS = auto()
    ARRAYS = auto()
    PRODUCTS = auto()


SORTS = {
    z3.Z3_INT_SORT: Uses.INTEGERS, z3.Z3_REAL_SORT: Uses.REALS, z3.Z3_BV_SORT: Uses.BIT_VECTORS,
    z3.Z3_ARRAY_SORT: Uses.ARRAYS, z3.Z3_UNINTERPRETED_SORT: Uses.FUNCTIONS, z3.Z3_BOOL_SORT: Uses.NOTHING,
}  # fmt: skip


def logic(uses: Uses) -> str:
    """The name of the smallest quantifier-free logic.

    >>> [logic(uses) for uses in (Uses.FUNCTIONS | Uses.INTEGERS | Uses.REALS, Uses.BIT_VECTORS, Uses.NOTHING)]
    ['QF_UFLIRA', 'QF_BV', 'QF_UF']
    """
    numbers = ("I" if Uses.INTEGERS in uses else "") + ("R" if Uses.REALS in uses else "")
    name = "A" * (Uses.ARRAYS in uses) + "UF" * (Uses.FUNCTIONS in uses) + "BV" * (Uses.BIT_VECTORS in uses)
    if numbers:
        name += f"{'N' if Uses.PRODUCTS in uses else 'L'}{numbers}A"
    return "QF_" + ({"A": "AX"}.get(name, name) or "UF")


@dataclass(frozen=True)
class _Printed:
    """A term as text, the names it needs as bits of a mask (of definitions, of declarations), and its logic."""

    text: str
    definitions: int
    declarations: int
    uses: Uses


@dataclass(frozen=True)
class Script:
    """A whole file."""

    text: str
    logic: str


class Printer:
    """Prints terms that share subterms; each script gets the definitions that it needs, in a fixed order."""

    def __init__(self) -> None:
        self.done: dict[int, _Printed] = {}
        self.alive: list[Term] = []
        self.definitions: list[str] = []
        self.declarations: dict[str, int] = {}

    def script(
        self, comments: Iterable[str], parts: Iterable[tuple[str, Iterable[Term]]], status: str = "unsat"
    ) -> Script:
        """A file that asserts the terms of all parts, each part under its heading, and asks for check-sat."""
        printed = [(heading, [self.term(term) for term in terms]) for heading, terms in parts]
        everything = [one for _, terms in printed for one in terms]
        uses = Uses.NOTHING
        for one in everything:
            uses |= one.uses
        lines = [
            *(f"; {line}" for comment in comments for line in comment.splitlines()),
            "(set-info :smt-lib-version 2.6)",
            f"(set-info :status {status})",
            f"(set-logic {logic(uses)})",
            *self._needed(everything),
            *(line for heading, terms in printed for line in _asserted(heading, terms)),
            "(check-sat)",
            "(exit)",
            "",
        ]
        return Script("\n".join(lines), logic(uses))

    def _needed(self, everything: list[_Printed]) -> Iterator[str]:
        declared = defined = 0
        for one in everything:
            declared |= one.declarations
            defined |= one.definitions
        needed = [text for text, bit in self.declarations.items() if declared >> bit & 1]
        yield from sorted(needed, key=lambda text: not text.startswith("(declare-sort"))
        wanted = reversed(f"{defined:b}")
        yield from (text for text, bit in zip(self.definitions, wanted, strict=False) if bit == "1")

    def term(self, term: Term) -> _Printed:
        """The text of a term; subterms first, without recursion on Python's stack."""
        stack, children = [(term, term.get_id())], dict[int, list[tuple[Term, int]]]()
        while stack:
            node, key = stack[-1]
            if key in self.done:
                stack.pop()
            elif key not in children:
                children[key] = [(child, child.get_id()) for child in node.children()]
                stack.extend(child for child in children[key] if child[1] not in self.done)
            else:
                stack.pop()
                self.alive.append(node)  # z3 gives the id of a dead term to another one
                self.done[key] = self._node(node, children[key])
        return self.done[term.get_id()]

    def _node(self, node: Term, arguments: list[tuple[Term, int]]) -> _Printed:
        if not z3.is_app(node):
            raise SmtLibError(f"certificates have no quantifiers, and this has: {node}")
        children = [self.done[key] for _, key in arguments]
        sort = node.sort()
        declarations, definitions = self._sort(sort), 0
        uses = SORTS.get(sort.kind(), Uses.NOTHING)
        for child in children:
            definitions |= child.definitions
            declarations |= child.declarations
            uses |= child.uses
        word, declared = self._word(node)
        uses |= _besides(node, [argument for argument, _ in arguments])
        text = _applied(node, word, [child.text for child in children])
        if len(text) > LONGEST_INLINE and children:
            name = f"d{len(self.definitions)}"
            definitions |= 1 << len(self.definitions)
            self.definitions.append(f"(define-fun {name} () {sort_text(sort)} {text})")
            text = name
        return _Printed(text, definitions, declarations | declared, uses)

    def _word(self, node: Term) -> tuple[str, int]:
        """The operator, number or symbol, and the bits of its declarations."""
        declaration: Any = node.decl()
        kind = declaration.kind()
        if kind in OPERATORS:
            return OPERATORS[kind], 0
        if kind in INDEXED:
            return f"(_ {INDEXED[kind]} {' '.join(map(str, declaration.params()))})", 0
        if kind == z3.Z3_OP_UNINTERPRETED:
            domain = [declaration.domain(position) for position in range(declaration.arity())]
            sorts = " ".join(map(sort_text, domain))
            text = f"(declare-fun {symbol(declaration.name())} ({sorts}) {sort_text(declaration.range())})"
            needed = self._declared(text)
            for sort in (*domain, declaration.range()):
                needed |= self._sort(sort)
            return symbol(declaration.name()), needed
        return number(node), 0

    def _sort(self, sort: Any) -> int:
        if sort.kind() != z3.Z3_UNINTERPRETED_SORT:
            return 0
        return self._declared(f"(declare-sort {sort_text(sort)} 0)")

    def _declared(self, text: str) -> int:
        return 1 << self.declarations.setdefault(text, len(self.declarations))


def _besides(node: Term, arguments: list[Term]) -> Uses:
    """What the operator needs of a logic, beyond the sorts."""
    if not arguments:
        return Uses.NOTHING
    kind = node.decl().kind()
    if kind == z3.Z3_OP_UNINTERPRETED:
        return Uses.FUNCTIONS
    if kind in (z3.Z3_OP_MUL, z3.Z3_OP_DIV, z3.Z3_OP_IDIV, z3.Z3_OP_MOD):
        factors = arguments if kind == z3.Z3_OP_MUL else arguments[1:]
        variable = [factor for factor in factors if not (z3.is_int_value(factor) or z3.is_rational_value(factor))]
        return Uses.PRODUCTS if len(variable) > (kind == z3.Z3_OP_MUL) else Uses.NOTHING
    return Uses.NOTHING


def _applied(node: Term, word: str, children: list[str]) -> str:
    kind = node.decl().kind()
    if kind in (z3.Z3_OP_AND, z3.Z3_OP_OR) and len(children) < 2:
        return children[0] if children else "true" if kind == z3.Z3_OP_AND else "false"
    return f"({word} {' '.join(children)})" if children else word


def _asserted(heading: str, terms: list[_Printed]) -> Iterator[str]:
    yield f"; {heading}"
    yield from (f"(assert {term.text})" for term in terms)
