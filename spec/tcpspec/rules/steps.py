"""In which order rules stand: the steps of an event, and where a variant puts steps of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from tcpspec.language.sorts import SpecError
from tcpspec.rules.check import Check
from tcpspec.rules.event import Kind


@dataclass(frozen=True, eq=False)
class Step:
    """The checks of one step under one setting of the readings."""

    label: str
    checks: tuple[Check, ...]


def label_of(check: Check) -> str:
    """`3.10.7.4 first`: how the step is called that a rule belongs to; `3.10.6` where a section has no steps."""
    return f"{check.section} {check.step}".rstrip()


def steps_of(checks: Iterable[Check]) -> tuple[Step, ...]:
    """The rules of one event, step by step; a rule that comes later joins the step of its label."""
    steps: dict[str, list[Check]] = {}
    for check in checks:
        steps.setdefault(label_of(check), []).append(check)
    return tuple(Step(label, tuple(those)) for label, those in steps.items())


def placed_before(checks: tuple[Check, ...], label: str, kind: Kind, added: Sequence[Check]) -> tuple[Check, ...]:
    """The rules with those ``added`` before the step of this label of such events.  SpecError if there is none."""
    labels = [label_of(check) for check in checks if check.kind is kind]
    others = [check.kind for check in checks if label_of(check) == label]
    if not added:
        raise SpecError(f"the section to put before {label!r} has no rule: call its .check(...) first")
    if others and label not in labels:
        raise SpecError(f"{label!r} is a step of {others[0]}, and the section is of {kind}: "
                        f"use one of {', '.join(dict.fromkeys(labels))}")  # fmt: skip
    if label not in labels:
        near = get_close_matches(label, labels, 3)
        raise SpecError(f"no step is called {label!r}" + (f"; near: {', '.join(dict.fromkeys(near))}" if near else ""))
    position = next(n for n, each in enumerate(checks) if each.kind is kind and label_of(each) == label)
    return (*checks[:position], *added, *checks[position:])


def require_different_names(checks: Iterable[Check]) -> None:
    """SpecError if two rules have one name: by it people, reports and variants tell them apart."""
    seen: dict[str, Check] = {}
    for check in checks:
        if check.name in seen:
            raise SpecError(f"two rules are called {check.name!r}: {seen[check.name].place} and {check.place}")
        seen[check.name] = check
