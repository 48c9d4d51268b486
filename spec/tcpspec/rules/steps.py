"""In which order rules stand: the steps of an event, and where a variant puts steps of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from tcpspec.language.sorts import SpecError, shown

if TYPE_CHECKING:
    from tcpspec.rules.spec import Check, Section


@dataclass(frozen=True, eq=False)
class Step:
    """The checks of one step under one setting of the readings."""

    label: str
    checks: tuple[Check, ...]


def label_of(check: Check) -> str:
    """`3.10.7.4 first`: how the step is called that a rule belongs to; `3.10.6` where a section has no steps."""
    return f"{check.section} {check.step}".rstrip()


def require_label(step: str) -> None:
    """SpecError if a step has blanks around its name: it would be another step than the one of that name."""
    if step != step.strip():
        raise SpecError(f"step {step!r} begins or ends in a blank: write {step.strip()!r}")


def words(**texts: object) -> Iterator[tuple[str, ...]]:
    """The words of each text; SpecError if one is no string."""
    for name, text in texts.items():
        if not isinstance(text, str):
            raise SpecError(f'`{name}` is a string of words, not {shown(text)}: write {name}="A B"')
        yield tuple(text.split())


def steps_of(checks: Iterable[Check]) -> tuple[Step, ...]:
    """The rules of one event, step by step; a rule that comes later joins the step of its label."""
    steps: dict[str, list[Check]] = {}
    for check in checks:
        steps.setdefault(label_of(check), []).append(check)
    return tuple(Step(label, tuple(those)) for label, those in steps.items())


def placed_before(checks: tuple[Check, ...], label: str, section: Section) -> tuple[Check, ...]:
    """The rules with those of ``section`` before the step of this label.  SpecError if there is none."""
    labels = [label_of(check) for check in checks if check.kind is section.kind]
    others = [check.kind for check in checks if label_of(check) == label]
    if not section.checks:
        raise SpecError(f"the section to put before {label!r} has no rule: call its .check(...) first")
    if others and label not in labels:
        raise SpecError(f"{label!r} is a step of {others[0]}, and the section is of {section.kind}: "
                        f"use one of {', '.join(dict.fromkeys(labels))}")  # fmt: skip
    if label not in labels:
        near = get_close_matches(label, labels, 3)
        raise SpecError(f"no step is called {label!r}" + (f"; near: {', '.join(dict.fromkeys(near))}" if near else ""))
    position = next(n for n, each in enumerate(checks) if each.kind is section.kind and label_of(each) == label)
    return (*checks[:position], *section.checks, *checks[position:])


def require_different_names(checks: Iterable[Check]) -> None:
    """SpecError if two rules have one name: by it people, reports and variants tell them apart."""
    seen: dict[str, Check] = {}
    for check in checks:
        if check.name in seen:
            raise SpecError(f"two rules are called {check.name!r}: {seen[check.name].place} and {check.place}")
        seen[check.name] = check
