"""One property of three conjuncts."""

from tcpspec.block import CLOSED, ESTABLISHED, LISTEN, state
from tcpspec.properties import A, B, always

THREE = always(
    "three",
    "the client is ESTABLISHED only with a server that is",
    given=A(state == ESTABLISHED),
    holds=~B(state == LISTEN) & B(state == ESTABLISHED) & ~B(state == CLOSED),
)
