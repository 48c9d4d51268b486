"""A property that nothing could break."""

from tcpspec.block import CLOSED, state
from tcpspec.properties import A, always

TAUT = always("taut", "the client is CLOSED or not", given=A(state == CLOSED), holds=A(state == CLOSED))
