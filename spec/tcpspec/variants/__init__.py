"""Variants of the protocol: ``TCP.but(...)``, a few lines each, with its reason; one file per family.

``VARIANTS`` lists them by name, TCP itself included; ``find_variant`` looks a name up.
"""

from __future__ import annotations

from difflib import get_close_matches

from tcpspec.language.expression import SpecError
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.spec import Spec
from tcpspec.variants.attacks import RESETS
from tcpspec.variants.closing import CLOSINGS
from tcpspec.variants.cookies import WITH_COOKIES
from tcpspec.variants.delivery import DELIVERIES
from tcpspec.variants.early_data import EARLY_DATA
from tcpspec.variants.fast_open import WITH_FAST_OPEN
from tcpspec.variants.handshake import HANDSHAKES
from tcpspec.variants.isn import ISNS
from tcpspec.variants.numbers import NUMBERS
from tcpspec.variants.opening import OPENINGS
from tcpspec.variants.retransmission import SENT_ONCE
from tcpspec.variants.reuse import REUSES
from tcpspec.variants.switches import SWITCHES
from tcpspec.variants.t_tcp import COUNTING
from tcpspec.variants.time_wait import TIME_WAITS
from tcpspec.variants.timestamps import WITH_TIMESTAMPS
from tcpspec.variants.two_segments import TWO_SEGMENTS

VARIANTS: dict[str, Spec] = {
    "tcp": TCP,
    **HANDSHAKES,
    **TIME_WAITS,
    **OPENINGS,
    **CLOSINGS,
    **NUMBERS,
    **RESETS,
    **EARLY_DATA,
    **WITH_FAST_OPEN,
    **COUNTING,
    **DELIVERIES,
    **WITH_TIMESTAMPS,
    **REUSES,
    **WITH_COOKIES,
    **SENT_ONCE,
    **ISNS,
    **SWITCHES,
    **TWO_SEGMENTS,
}


def find_variant(name: str) -> Spec:
    """The variant of this name, in any case; SpecError names the nearest ones if there is none."""
    if name.lower() not in VARIANTS:
        near = get_close_matches(name.lower(), VARIANTS, 3)
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(VARIANTS)}"
        raise SpecError(f"no variant is called {name!r}: {hint}")
    return VARIANTS[name.lower()]
