"""Variants of the protocol: ``TCP.but(...)``, a few lines each, with its reason; one file per family.

``VARIANTS`` lists them by name, TCP itself included; ``find_variant`` looks a name up.
"""

from __future__ import annotations

from difflib import get_close_matches

from tcpspec.expression import SpecError
from tcpspec.model import Spec
from tcpspec.tcp import TCP
from tcpspec.variants.handshake import HANDSHAKES
from tcpspec.variants.time_wait import TIME_WAITS

VARIANTS: dict[str, Spec] = {"tcp": TCP, **HANDSHAKES, **TIME_WAITS}


def find_variant(name: str) -> Spec:
    """The variant of this name, in any case; SpecError names the nearest ones if there is none."""
    if name.lower() not in VARIANTS:
        near = get_close_matches(name.lower(), VARIANTS, 3)
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(VARIANTS)}"
        raise SpecError(f"no variant is called {name!r}: {hint}")
    return VARIANTS[name.lower()]
