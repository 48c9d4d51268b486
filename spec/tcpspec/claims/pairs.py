"""Parts that come in pairs: an assumption dropped, and its control, which keeps it and changes nothing else."""

from __future__ import annotations

from functools import cache

from tcpspec.claims.claim import Enumerated
from tcpspec.language.expression import Bool
from tcpspec.properties.property import NO_OLD_OCTET, Property, either
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import SYN_RECEIVED, state
from tcpspec.rules.spec import Spec
from tcpspec.scenarios.scenario import Scenario

HALF_OPENED = either(state == SYN_RECEIVED)
"""Where a user can CLOSE too early."""


@cache
def waiting(spec: Spec) -> Spec:
    """A CLOSE in SYN-RECEIVED waits, lest it break a claim by itself; the same answer serves every claim."""
    return spec.reading(CLOSE4A="wait")


def needed(
    assumption: str, scenario: Scenario, statement: str, spec: Spec = TCP, property: Property = NO_OLD_OCTET,
    situation: Bool | None = None,
) -> Enumerated:  # fmt: skip
    """Without the assumption, the property fails."""
    return Enumerated(
        id=f"without-{assumption}", statement=statement, expected="VIOLATED", drops=assumption,
        spec=spec, scenario=scenario, property=property, situation=situation,
    )  # fmt: skip


def restored(assumption: str, scenario: Scenario, spec: Spec = TCP, property: Property = NO_OLD_OCTET) -> Enumerated:
    """The control: the same environment with the assumption kept."""
    return Enumerated(
        id=f"with-{assumption}", statement=f"with {assumption} kept, {property.name}", expected="HOLDS",
        spec=spec, scenario=scenario, property=property,
    )  # fmt: skip
