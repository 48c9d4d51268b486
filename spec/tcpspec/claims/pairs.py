"""Parts that come in pairs: an assumption dropped, and its control, which keeps it and changes nothing else."""

from __future__ import annotations

from functools import cache

from tcpspec.claim import Enumerated
from tcpspec.model import Spec
from tcpspec.properties import NO_OLD_OCTET, Property
from tcpspec.tcp import TCP


@cache
def waiting(spec: Spec) -> Spec:
    """A CLOSE in SYN-RECEIVED waits, lest it break a claim by itself; the same answer serves every claim."""
    return spec.reading(CLOSE4A="wait")


def needed(
    assumption: str, scenario: str, statement: str, spec: Spec = TCP, property: Property = NO_OLD_OCTET
) -> Enumerated:
    """Without the assumption, the property fails."""
    return Enumerated(
        id=f"without-{assumption}", statement=statement, expected="VIOLATED", drops=assumption,
        spec=spec, scenario=scenario, property=property,
    )  # fmt: skip


def restored(assumption: str, scenario: str, spec: Spec = TCP, property: Property = NO_OLD_OCTET) -> Enumerated:
    """The control: the same environment with the assumption kept."""
    return Enumerated(
        id=f"with-{assumption}", statement=f"with {assumption} kept, {property.name}", expected="HOLDS",
        spec=spec, scenario=scenario, property=property,
    )  # fmt: skip
