"""The TCP connection lifecycle as a specification.

Every rule of RFC 9293 section 3.10 that touches the lifecycle is written here once, as data, next to the
properties it is meant to have. The package needs the standard library only; the package `tcpcheck` runs it,
searches it and proves what it claims.
"""

__version__ = "0.1.0"
