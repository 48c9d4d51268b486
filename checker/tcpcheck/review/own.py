"""A user's own properties as questions of a review: within the default bounds, of the variant and of RFC 9293.

Read ``claim_of``.
"""

from __future__ import annotations

from collections.abc import Iterable

from tcpcheck.own.property_file import unknown_fields
from tcpspec.claims.claim import Claim, Enumerated, Eventually, Part
from tcpspec.properties.property import Property
from tcpspec.rules.spec import Spec
from tcpspec.scenarios.frozen import held_and_read
from tcpspec.scenarios.presets import DEFAULT
from tcpspec.scenarios.progress import OCTET_EACH_WAY
from tcpspec.scenarios.scenario import Scenario
from tcpspec.system.bounds import SEND_WINDOW_HELD

OWN = "own"
"""Id of the claim that they are parts of."""
BOUNDS, ENDLESS = DEFAULT, OCTET_EACH_WAY
"""Where they are asked; the second: what must come in the end."""


def claim_of(properties: Iterable[Property], spec: Spec, limits: tuple[int, int]) -> Claim:
    """All of them asked of ``spec``, in no more joint states than that, or than the second where it is about endless
    runs.  What it has no variables for is left out."""
    parts = tuple(_part(each, spec, limits) for each in properties if not any(unknown_fields(each, spec)))
    return Claim(id=OWN, title="The properties of the user's own", statement="They hold within the bounds.", story="",
                 parts=parts, sources=())  # fmt: skip


def _part(property: Property, spec: Spec, limits: tuple[int, int]) -> Part:
    if property.form == "leads_to":
        return Eventually(id=property.id, statement=property.name, expected="HOLDS", spec=spec,
                          scenario=_exact(ENDLESS, property, spec).at_most(limits[1]), property=property)  # fmt: skip
    return Enumerated(id=property.id, statement=property.name, expected="HOLDS", spec=spec,
                      scenario=_exact(BOUNDS, property, spec).at_most(limits[0]), property=property)  # fmt: skip


def _exact(scenario: Scenario, property: Property, spec: Spec) -> Scenario:
    """The scenario, holding nothing that the property reads or that the protocol treats otherwise."""
    if any(held_and_read(property, SEND_WINDOW_HELD)):
        return scenario.holding_nothing()
    return scenario.fitting(spec)
