"""What a variant changes: rules removed, added and changed, and readings set otherwise, one ``Edit`` each.

``edits`` finds them; ``edited`` makes the protocol that has some of them only.  Rules are the same where they are the
very same object: ``Spec.but`` keeps what it does not touch.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tcpspec.model import Check, Spec

What = Literal["removed", "changed", "added", "reading"]


@dataclass(frozen=True)
class Edit:
    """One difference.  ``before`` and ``after``: the rule here and there; ``reading``: its id, ``was`` and ``now``."""

    what: What
    before: Check | None = None
    after: Check | None = None
    reading: str = ""
    was: str = ""
    now: str = ""

    @property
    def rule(self) -> Check | None:
        """The rule of the variant; where it has none, the rule that it lacks."""
        return self.after or self.before

    def __str__(self) -> str:
        if self.rule is None:
            return f"reading {self.reading}: {self.was} -> {self.now}"
        return f"{self.what}: {self.rule.name}"


def edits(base: Spec, variant: Spec) -> tuple[Edit, ...]:
    """Every difference: rules in the variant's order, removed ones where they stood, then readings."""
    here, there = set(map(id, base.all_checks)), set(map(id, variant.all_checks))
    found: list[Edit] = []
    for removed, added in _gaps(base.all_checks, variant.all_checks, here & there):
        found += _paired(removed, added)
    for key, now in variant.settings.items():
        was = base.settings.get(key, "")
        if now != was:
            found.append(Edit("reading", reading=key, was=was, now=now))
    return tuple(found)


def _gaps(
    base: Sequence[Check], variant: Sequence[Check], common: set[int]
) -> Iterator[tuple[list[Check], list[Check]]]:
    """(removed, added) between two rules that both have, one after the other, in the order of ``base``."""
    waiting = list(variant)
    removed: list[Check] = []
    for check in base:
        if id(check) not in common:
            removed.append(check)
            continue
        at = next((n for n, other in enumerate(waiting) if other is check), None)
        if at is not None:
            yield removed, [other for other in waiting[:at] if id(other) not in common]
            removed, waiting = [], waiting[at + 1 :]
    yield removed, [other for other in waiting if id(other) not in common]


def _paired(removed: list[Check], added: list[Check]) -> Iterator[Edit]:
    """A rule that takes the place of another changes it; what is left was removed, or added."""
    partner = {id(old): new for old, new in _partners(removed, added)}
    taken = set(map(id, partner.values()))
    for old in removed:
        new = partner.get(id(old))
        yield Edit("removed", old) if new is None else Edit("changed", old, new)
    for new in added:
        if id(new) not in taken:
            yield Edit("added", after=new)


def _partners(removed: list[Check], added: list[Check]) -> Iterator[tuple[Check, Check]]:
    left = list(added)
    for old in removed:
        new = next((each for each in left if _alike(old, each)), None)
        if new is not None:
            left = [each for each in left if each is not new]
            yield old, new


def _alike(old: Check, new: Check) -> bool:
    """One stands for the other: the same name, or the same row at the same step."""
    same_step = (old.kind, old.section, old.step) == (new.kind, new.section, new.step)
    return old.kind is new.kind and (old.name == new.name or (same_step and bool({*old.rows} & {*new.rows})))


def edited(base: Spec, variant: Spec, kept: Collection[Edit]) -> Spec:
    """``base`` with some of the edits that lead to ``variant``, which is what all of them make.

    The variables that the variant adds are there in any case: without a rule that sets them they change nothing.
    """
    every = edits(base, variant)
    if all(edit in kept for edit in every):
        return variant
    names = "; ".join(str(edit) for edit in every if edit in kept) or "nothing"
    settings = {edit.reading: edit.now for edit in kept if edit.reading}
    return replace(
        base,
        name=f"{base.name} with {names}",
        why=f"some of what {variant.name} changes",
        all_checks=_merged(base, variant, kept),
        settings={**base.settings, **settings},
        extension=variant.extension,
        base=base,
    )


def _merged(base: Spec, variant: Spec, kept: Collection[Edit]) -> tuple[Check, ...]:
    stands_for = {id(edit.before): edit.after for edit in kept if edit.before is not None}
    checks = [stands_for.get(id(check), check) for check in base.all_checks]
    merged = [check for check in checks if check is not None]
    counterpart = {id(edit.after): edit.before for edit in edits(base, variant) if edit.what == "changed"}
    added = {id(edit.after) for edit in kept if edit.what == "added"}
    position = 0
    for check in variant.all_checks:
        if id(check) in added:
            merged.insert(position, check)
            position += 1
            continue
        for same in (check, counterpart.get(id(check))):
            at = next((n for n, other in enumerate(merged) if other is same), None)
            position = position if at is None else at + 1
    return tuple(merged)
