"""Reviews that several test modules look at, each made once per process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tcpcheck.establish.workers import cores
from tcpcheck.review.asked import asked_of
from tcpcheck.review.document import as_data
from tcpcheck.review.run import Review, reviewed
from tcpspec.claims.claim import Claim
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.spec import Spec
from tcpspec.variants import VARIANTS

CLAIMS = ("T0", "T1", "T2", "T9", "T11", "T13", "T14", "T21", "M3", "M4", "N2", "O1")
"""Enough to see every kind of answer; the rest takes minutes."""


@dataclass(frozen=True)
class Asked:
    """The questions about a variant, found by its name."""

    name: str

    @property
    def spec(self) -> Spec:
        return VARIANTS.get(self.name, BUNDLE)

    def __call__(self) -> Mapping[str, Claim]:
        asked = asked_of(self.spec)
        return {id: asked[id] for id in CLAIMS}


BUNDLE = VARIANTS["two-way"].but(
    "two-way-bundle",
    why="a harmful change, and one that only renames a rule and adds what the user is told",
    swap={"LIS-1": TCP.find("LIS-1").but(name="LISTEN ignores RST and says so", tell="ignored")},
)


@cache
def review(name: str) -> Review:
    asked = Asked(name)
    return reviewed(asked.spec, asked, jobs=cores())


@cache
def data(name: str) -> dict[str, Any]:
    return as_data(review(name), f"tcpspec review {name}")
