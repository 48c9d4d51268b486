"""Where an ISS follows from the number that the environment gives for it (RFC 9293 section 3.4.1: M + F).

A rule may choose the number as it is, or moved by something that does not depend on it: then whoever gives the number
can give any ISS.  An ISS from elsewhere, or one that depends on the number otherwise, is nobody's to give.
Read ``follows``.
"""

from __future__ import annotations

import z3

from tcpcheck.symbolic.encoding.terms import Reader, Term, term
from tcpspec.language.expression import Expression
from tcpspec.rules.event import fresh_iss


def follows(iss: Expression, reader: Reader, number: Term) -> Term:
    """The condition, free of ``number``, under which ``iss`` is ``number`` plus something that is free of it."""

    def free(part: Expression) -> bool:
        return not mentions(term(part, reader), number)

    match iss.operator, iss.arguments:
        case "field", _:
            return z3.BoolVal(iss.payload == fresh_iss.payload)
        case "named", (body,):
            return follows(body, reader, number)
        case "if", (condition, one, other) if free(condition):
            return z3.If(term(condition, reader), follows(one, reader, number), follows(other, reader, number))
        case "seq_add" | "seq_subtract", (start, count) if free(count):
            return follows(start, reader, number)
        case "seq_add", (start, count) if free(start) and count.operator == "distance" and free(count.arguments[1]):
            return follows(count.arguments[0], reader, number)
    return z3.BoolVal(False)


def mentions(term: Term, variable: Term) -> bool:
    """The variable occurs in the term."""
    seen, open_ = set[int](), [term]
    while open_:
        one = open_.pop()
        if one.eq(variable):
            return True
        if one.get_id() not in seen:
            seen.add(one.get_id())
            open_.extend(one.children())
    return False
