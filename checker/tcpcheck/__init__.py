"""Engines that check the specification in the package `tcpspec`.

Enumeration of every reachable joint state, z3 proofs over 32-bit sequence numbers, and pictures of what they
find.
"""

from tcpspec import __version__ as __version__
