"""What the specification taught us about RFC 9293: places where its own rules do not keep what its text promises.

A finding names the property that fails, the rule to blame, the sentence of the RFC that it contradicts, and the
readings under which the property holds.  A run that violates a property for a recorded finding is *as expected*;
tests re-establish every verdict named here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tcpspec.model import Spec
from tcpspec.properties import NO_OLD_OCTET, Property
from tcpspec.tcp import TCP


@dataclass(frozen=True)
class Finding:
    """``property`` fails for specs in whose rules ``rule`` is in force, unless one of ``cures`` is chosen."""

    id: str
    title: str
    property: Property
    rule: str
    sentence: str
    rfc: str
    explanation: str
    cures: tuple[Mapping[str, str], ...] = field(default=())

    def explains(self, spec: Spec, property: Property) -> bool:
        """Whether the failure of this property for this spec is the one that the finding describes."""
        rules = {check.name for check in spec.checks}
        cured = any(all(spec.settings.get(key) == value for key, value in cure.items()) for cure in self.cures)
        return property is self.property and self.rule in rules and not cured


EARLY_CLOSE = Finding(
    id="early-close",
    title="CLOSE in SYN-RECEIVED lets old text in",
    property=NO_OLD_OCTET,
    rule=TCP.find("CLOSE-4a").name,
    sentence="The principal reason for the three-way handshake is to prevent old duplicate connection initiations from "
    "causing confusion.",
    rfc="3.5",
    explanation="CLOSE in SYN-RECEIVED sends FIN and enters FIN-WAIT-1 before anybody has acknowledged our SYN. From "
    "then "
    "on no rule asks for that acknowledgment: in FIN-WAIT-1 an ACK of something older is a duplicate and is ignored "
    "(3.10.7.4 step 5), and the text beside it is taken (step 7). So an old SYN followed by an old data segment "
    "delivers octets of another connection to a user who may still RECEIVE.",
    cures=({"CLOSE4A": "wait"}, {"MAY12": "on"}, {"D24": "segment"}),
)

FINDINGS: Mapping[str, Finding] = {finding.id: finding for finding in (EARLY_CLOSE,)}


def explained(spec: Spec, property: Property) -> Finding | None:
    """The recorded finding that this violation is an instance of."""
    return next((finding for finding in FINDINGS.values() if finding.explains(spec, property)), None)
