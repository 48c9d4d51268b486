"""The catalogue of claims: each with the counterexamples that make it tight (``tcpspec.claim`` says what a claim is).

A part that drops an assumption stands beside a control: the same question with the assumption kept, which must have
the other answer.  Read ``handshake`` first.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from tcpspec.claim import Claim
from tcpspec.claims import handshake, rules, time_wait
from tcpspec.expression import SpecError

CHAPTERS = (rules, handshake, time_wait)
CLAIMS: Mapping[str, Claim] = {claim.id: claim for chapter in CHAPTERS for claim in chapter.CLAIMS}


def find_claim(id: str) -> Claim:
    """The claim with this id, in any case; SpecError names the nearest ones if there is none."""
    found = {key.lower(): claim for key, claim in CLAIMS.items()}
    if id.lower() not in found:
        near = get_close_matches(id, CLAIMS, 3, cutoff=0.4)
        raise SpecError(
            f"no claim is called {id!r}: {f'did you mean {near[0]}?' if near else 'there are: ' + ', '.join(CLAIMS)}"
        )
    return found[id.lower()]
