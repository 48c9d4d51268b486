"""A property that nothing could break."""

from tcpspec.properties.property import A, always
from tcpspec.rules.block import CLOSED, state

TAUT = always("taut", "the client is CLOSED or not", given=A(state == CLOSED), holds=A(state == CLOSED))
