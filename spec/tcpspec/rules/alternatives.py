"""The other settings of a specification's readings, and which events they change.  Read ``alternatives``."""

from __future__ import annotations

from collections.abc import Iterator

from tcpspec.rules.check import Check
from tcpspec.rules.event import Kind
from tcpspec.rules.spec import Spec


def alternatives(spec: Spec) -> Iterator[Spec]:
    """The spec under every setting of one reading that differs from its own."""
    for reading in spec.readings.values():
        for choice in reading.choices:
            if choice != spec.settings[reading.id]:
                yield spec.reading(**{reading.id: choice})


def every_rule_in_force(spec: Spec) -> Iterator[Spec]:
    """``alternatives``, and as many combinations as it takes for every rule of every setting to be in force once."""
    seen = set(map(id, spec.checks))
    for other in alternatives(spec):
        seen |= set(map(id, other.checks))
        yield other
    for check in spec.all_checks:
        if id(check) not in seen:
            other = spec.reading(**_settings_of(check, spec))
            seen |= set(map(id, other.checks))
            yield other


def _settings_of(check: Check, spec: Spec) -> dict[str, str]:
    """The settings that put a rule in force, as few changes as it takes."""
    return {setting.reading: setting.names[0] for setting in check.settings
            if spec.settings[setting.reading] not in setting.names}  # fmt: skip


def changed_kinds(spec: Spec, base: Spec) -> tuple[Kind, ...]:
    """The events whose rules in force are not those of ``base``."""
    return tuple(kind for kind in Kind if _rules(spec, kind) != _rules(base, kind))


def _rules(spec: Spec, kind: Kind) -> list[int]:
    return [id(check) for step in spec.program(kind) for check in step.checks]
