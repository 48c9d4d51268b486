"""Claims: statements made of parts, each of which some engine can establish, with the verdict that is expected.

``claim`` says what a claim is, ``catalogue`` has all of them (``CLAIMS``), a file for each chapter.  The catalogue is
opened when it is asked for: who only needs to know what a claim is does not load it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tcpspec.claims.catalogue import CHAPTERS as CHAPTERS
    from tcpspec.claims.catalogue import CLAIMS as CLAIMS
    from tcpspec.claims.catalogue import find_claim as find_claim


def __getattr__(name: str) -> object:
    if name in ("CHAPTERS", "CLAIMS", "find_claim"):
        return getattr(import_module("tcpspec.claims.catalogue"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
