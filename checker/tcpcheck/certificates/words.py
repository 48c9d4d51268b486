"""The words of SMT-LIB 2: operators, numbers, symbols and sorts."""

from __future__ import annotations

import re
from typing import Any

import z3

from tcpcheck.symbolic.encoding.terms import Term

OPERATORS = {
    z3.Z3_OP_AND: "and", z3.Z3_OP_OR: "or", z3.Z3_OP_NOT: "not", z3.Z3_OP_IMPLIES: "=>", z3.Z3_OP_ITE: "ite",
    z3.Z3_OP_EQ: "=", z3.Z3_OP_IFF: "=", z3.Z3_OP_XOR: "xor", z3.Z3_OP_DISTINCT: "distinct",
    z3.Z3_OP_TRUE: "true", z3.Z3_OP_FALSE: "false",
    z3.Z3_OP_LE: "<=", z3.Z3_OP_LT: "<", z3.Z3_OP_GE: ">=", z3.Z3_OP_GT: ">", z3.Z3_OP_ADD: "+", z3.Z3_OP_SUB: "-",
    z3.Z3_OP_UMINUS: "-", z3.Z3_OP_MUL: "*", z3.Z3_OP_DIV: "/", z3.Z3_OP_IDIV: "div", z3.Z3_OP_MOD: "mod",
    z3.Z3_OP_TO_REAL: "to_real", z3.Z3_OP_TO_INT: "to_int", z3.Z3_OP_SELECT: "select", z3.Z3_OP_STORE: "store",
    z3.Z3_OP_BADD: "bvadd", z3.Z3_OP_BSUB: "bvsub", z3.Z3_OP_BMUL: "bvmul", z3.Z3_OP_BNEG: "bvneg",
    z3.Z3_OP_BAND: "bvand", z3.Z3_OP_BOR: "bvor", z3.Z3_OP_BXOR: "bvxor", z3.Z3_OP_BNOT: "bvnot",
    z3.Z3_OP_BSHL: "bvshl", z3.Z3_OP_BLSHR: "bvlshr", z3.Z3_OP_BASHR: "bvashr", z3.Z3_OP_CONCAT: "concat",
    z3.Z3_OP_BUDIV: "bvudiv", z3.Z3_OP_BUREM: "bvurem", z3.Z3_OP_BSDIV: "bvsdiv", z3.Z3_OP_BSREM: "bvsrem",
    z3.Z3_OP_BSMOD: "bvsmod", z3.Z3_OP_ULEQ: "bvule", z3.Z3_OP_ULT: "bvult", z3.Z3_OP_UGEQ: "bvuge",
    z3.Z3_OP_UGT: "bvugt", z3.Z3_OP_SLEQ: "bvsle", z3.Z3_OP_SLT: "bvslt", z3.Z3_OP_SGEQ: "bvsge",
    z3.Z3_OP_SGT: "bvsgt",
}  # fmt: skip
INDEXED = {
    z3.Z3_OP_EXTRACT: "extract", z3.Z3_OP_ZERO_EXT: "zero_extend", z3.Z3_OP_SIGN_EXT: "sign_extend",
    z3.Z3_OP_REPEAT: "repeat",
}  # fmt: skip
SIMPLE = re.compile(r"[A-Za-z~!@$%^&*_+=<>.?/-][0-9A-Za-z~!@$%^&*_+=<>.?/-]*")


class SmtLibError(Exception):
    """A term that certificates have no word for."""


def symbol(name: object) -> str:
    """A symbol, quoted where it must be.

    >>> symbol("other.here.seq"), symbol("assume x")
    ('other.here.seq', '|assume x|')
    """
    text = str(name)
    if "|" in text or "\\" in text:
        raise SmtLibError(f"the name {text!r} cannot be written in SMT-LIB: do without | and \\")
    return text if SIMPLE.fullmatch(text) else f"|{text}|"


def sort_text(sort: Any) -> str:
    """`Int`, `(_ BitVec 32)`, `Incarnation`."""
    return str(sort.sexpr())


def number(node: Term) -> str:
    """A numeral; SmtLibError for whatever else it is.

    >>> [number(n) for n in (z3.IntVal(-3), z3.RealVal("3/2"), z3.RealVal(4), z3.BitVecVal(5, 32))]
    ['(- 3)', '(/ 3.0 2.0)', '4.0', '(_ bv5 32)']
    """
    if z3.is_bv_value(node):
        return f"(_ bv{node.as_long()} {node.size()})"
    if z3.is_int_value(node):
        return _signed(node.as_long(), str(abs(node.as_long())))
    if z3.is_rational_value(node):
        above, below = node.as_fraction().numerator, node.as_fraction().denominator
        size = f"{abs(above)}.0"
        return _signed(above, size if below == 1 else f"(/ {size} {below}.0)")
    raise SmtLibError(f"certificates have no word for {node.decl().name()} in {node}")


def _signed(value: int, size: str) -> str:
    return size if value >= 0 else f"(- {size})"
