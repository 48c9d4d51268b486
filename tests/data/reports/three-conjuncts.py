"""One property of three conjuncts."""

from tcpspec.properties.property import A, B, always
from tcpspec.rules.block import CLOSED, ESTABLISHED, LISTEN, state

THREE = always(
    "three",
    "the client is ESTABLISHED only with a server that is",
    given=A(state == ESTABLISHED),
    holds=~B(state == LISTEN) & B(state == ESTABLISHED) & ~B(state == CLOSED),
)
