"""What a claim is: a statement made of parts, each of which some engine can establish.

``Enumerated`` (a property over all joint states within a scenario's bounds), ``Told`` (a story in ladder notation whose
end violates a property), ``Numbered`` (the same run with 32-bit numbers), ``Induced`` (a theorem without bounds),
``Derived`` (a condition on times), ``Loosened`` and ``Ticked`` (what shows that such a condition is tight).
``expected`` is what we think; a run reports what it found, and says so when they differ.

Scenarios (bounds), stories and conditions are named here and live in the checker.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tcpspec.model import Spec
from tcpspec.properties import Property
from tcpspec.theorems import Theorem

Expected = Literal["PROVED", "HOLDS", "VIOLATED"]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One thing to establish; ``drops`` names the assumption that this counterexample shows to be needed."""

    id: str
    statement: str
    expected: Expected
    drops: str = ""


@dataclass(frozen=True, kw_only=True)
class Enumerated(Part):
    """A property over all joint states of two ends of ``spec`` within the bounds of ``scenario``."""

    spec: Spec
    scenario: str
    property: Property


@dataclass(frozen=True, kw_only=True)
class Numbered(Enumerated):
    """The shortest violation found by enumeration, unrolled by z3 with 32-bit numbers."""


@dataclass(frozen=True, kw_only=True)
class Told(Part):
    """A story in ladder notation that the rules allow line by line, and that ends in a violation."""

    spec: Spec
    story: str
    property: Property


@dataclass(frozen=True, kw_only=True)
class Induced(Part):
    """A theorem proved by induction over runs of any length."""

    theorem: Theorem


@dataclass(frozen=True, kw_only=True)
class Derived(Part):
    """A condition on times that an engine derives; ``condition`` names the derivation, ``text`` is what we expect."""

    condition: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Loosened(Part):
    """A run with exact times that breaks the condition when the environment does not keep ``drops``.

    ``condition``: "drain" and a reading of D6, or "close".
    """

    condition: str


@dataclass(frozen=True, kw_only=True)
class Ticked(Part):
    """The drain condition by enumeration, time in ticks: TIME-WAIT of ``time_wait`` where segments live for ``msl``."""

    reading: str
    msl: int
    time_wait: int


@dataclass(frozen=True, kw_only=True)
class Complete(Part):
    """Every event that must be answered is, and no two rules apply at once; ``readings``: under each other reading."""

    spec: Spec
    readings: bool


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One row of the catalogue."""

    id: str
    title: str
    statement: str
    story: str
    parts: tuple[Part, ...]
    sources: tuple[str, ...]
