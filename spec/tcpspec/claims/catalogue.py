"""The catalogue of claims: each with the counterexamples that make it tight (see ``claims.claim``).

A part that drops an assumption stands beside a control: the same question with the assumption kept, which must have
the other answer.  Read ``handshake`` first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from tcpspec.claims import (
    attacks,
    closing,
    delivery,
    early_data,
    everybody,
    extensions,
    flow,
    handshake,
    isn,
    lifecycle,
    numbers,
    opening,
    other_models,
    progress,
    rates,
    readings,
    reuse,
    rules,
    switches,
    time_wait,
    two_segments,
)
from tcpspec.claims.claim import Claim
from tcpspec.language.expression import SpecError

CHAPTERS = (
    rules,
    handshake,
    isn,
    two_segments,
    delivery,
    time_wait,
    reuse,
    lifecycle,
    opening,
    closing,
    attacks,
    early_data,
    everybody,
    progress,
    extensions,
    other_models,
    rates,
    numbers,
    flow,
    readings,
    switches,
)


def _place(claim: Claim) -> tuple[bool, str, int, str]:
    """T claims by number, then the others by letter and number."""
    letters, number, rest = re.fullmatch(r"([A-Z]+)(\d+)(.*)", claim.id).groups()  # type: ignore[union-attr]
    return letters != "T", letters, int(number), rest


CLAIMS: Mapping[str, Claim] = {
    claim.id: claim for claim in sorted((claim for chapter in CHAPTERS for claim in chapter.CLAIMS), key=_place)
}
assert len(CLAIMS) == sum(len(chapter.CLAIMS) for chapter in CHAPTERS), "two claims have the same id"


def find_claim(id: str) -> Claim:
    """The claim with this id, in any case; SpecError names the nearest ones if there is none."""
    found = {key.lower(): claim for key, claim in CLAIMS.items()}
    if id.lower() not in found:
        near = get_close_matches(id, CLAIMS, 3, cutoff=0.4)
        raise SpecError(
            f"no claim is called {id!r}: {f'did you mean {near[0]}?' if near else 'there are: ' + ', '.join(CLAIMS)}"
        )
    return found[id.lower()]
