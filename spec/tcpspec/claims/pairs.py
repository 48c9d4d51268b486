"""Parts about one property within one scenario.  They come in pairs: an assumption dropped, and its control, which
keeps it and changes nothing else.

``holds`` and ``fails`` state any of them; ``needed`` and ``restored`` name a pair after its assumption."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from tcpspec.claims.claim import Enumerated, Eventually
from tcpspec.language.expression import Bool
from tcpspec.properties.property import NO_OLD_OCTET, Property, either
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.block import SYN_RECEIVED, state
from tcpspec.rules.spec import Spec
from tcpspec.scenarios.scenario import Scenario
from tcpspec.system.fairness import Fairness

HALF_OPENED = either(state == SYN_RECEIVED)
"""Where a user can CLOSE too early."""


@cache
def waiting(spec: Spec) -> Spec:
    """A CLOSE in SYN-RECEIVED waits, lest it break a claim by itself; the same answer serves every claim."""
    return spec.reading(CLOSE4A="wait")


def holds(
    id: str, statement: str, spec: Spec, scenario: Scenario, property: Property, *,
    fairness: Fairness = Fairness(), situation: Bool | None = None,  # noqa: B008
) -> Enumerated | Eventually:  # fmt: skip
    """The property holds of two ends of ``spec`` within ``scenario``: in every joint state, or, if it ``leads_to``
    something, on every endless run that is fair."""
    if property.form == "leads_to":
        return Eventually(id=id, statement=statement, expected="HOLDS", spec=spec, scenario=scenario,
                          property=property, fairness=fairness, situation=situation)  # fmt: skip
    return Enumerated(id=id, statement=statement, expected="HOLDS", spec=spec, scenario=scenario, property=property,
                      situation=situation)  # fmt: skip


def fails(
    id: str, statement: str, spec: Spec, scenario: Scenario, property: Property, *, drops: str = "",
    fairness: Fairness = Fairness(), situation: Bool | None = None,  # noqa: B008
) -> Enumerated | Eventually:  # fmt: skip
    """The property fails there; ``drops`` names the assumption that is not kept."""
    part = holds(id, statement, spec, scenario, property, fairness=fairness, situation=situation)
    return replace(part, expected="VIOLATED", drops=drops)


def needed(
    assumption: str, scenario: Scenario, statement: str, spec: Spec = TCP, property: Property = NO_OLD_OCTET,
    situation: Bool | None = None,
) -> Enumerated | Eventually:  # fmt: skip
    """Without the assumption, the property fails."""
    return fails(f"without-{assumption}", statement, spec, scenario, property, drops=assumption, situation=situation)


def restored(
    assumption: str, scenario: Scenario, spec: Spec = TCP, property: Property = NO_OLD_OCTET
) -> Enumerated | Eventually:
    """The control: the same environment with the assumption kept."""
    return holds(f"with-{assumption}", f"with {assumption} kept, {property.name}", spec, scenario, property)
