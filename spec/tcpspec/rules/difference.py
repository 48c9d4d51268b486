"""What a variant changes: rules removed, added and changed, definitions and readings set otherwise, one ``Edit`` each.

``edits`` finds them; ``edited`` makes the protocol that has some of them only.  Rules are the same where they are
spelt the same.  Rules that say the same in words that a definition now means otherwise are one edit: the definition's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from tcpspec.language.notation import render
from tcpspec.rules.check import Check
from tcpspec.rules.spec import Spec
from tcpspec.rules.spelling import definitions, spelt_rule

What = Literal["removed", "changed", "added", "reading", "definition"]
Pair = tuple[Check, Check]
"""A rule here and there."""


@dataclass(frozen=True)
class Edit:
    """One difference.

    ``before`` and ``after``: the rule here and there.  ``name``: of a reading or a definition, which ``was`` one thing
    and is another ``now``; ``pairs``: the rules that read the definition.
    """

    what: What
    before: Check | None = None
    after: Check | None = None
    name: str = ""
    was: str = ""
    now: str = ""
    pairs: tuple[Pair, ...] = ()

    @property
    def rule(self) -> Check | None:
        """The rule of the variant; where it has none, the rule that it lacks."""
        return self.after or self.before

    @property
    def replaced(self) -> tuple[Pair, ...]:
        """The rules that others take the place of."""
        return ((self.before, self.after),) if self.before and self.after else self.pairs

    def __str__(self) -> str:
        if self.rule is None:
            return f"{self.what} {self.name}: {self.was} -> {self.now}"
        return f"{self.what}: {self.rule.name}"


@lru_cache(maxsize=64)
def edits(base: Spec, variant: Spec) -> tuple[Edit, ...]:
    """Every difference: rules in the variant's order, removed ones where they stood, definitions, then readings."""
    found: list[Edit] = []
    reworded: list[Pair] = []
    for edit in _replacements(base, variant):
        if _same_words(edit.replaced):
            reworded += edit.replaced
        else:
            found.append(edit)
    found += _redefined(reworded)
    for key, now in variant.settings.items():
        was = base.settings.get(key, "")
        if now != was:
            found.append(Edit("reading", name=key, was=was, now=now))
    return tuple(found)


def _replacements(base: Spec, variant: Spec) -> Iterator[Edit]:
    """Every rule that is not the very same object in both, whatever it says."""
    here, there = set(map(id, base.all_checks)), set(map(id, variant.all_checks))
    for removed, added in _gaps(base.all_checks, variant.all_checks, here & there):
        yield from _paired(removed, added)


def _same_words(pairs: Sequence[Pair]) -> bool:
    """A rule stands for another that says the same, as far as definitions are not asked what they mean."""
    return bool(pairs) and all(_said(old) == _said(new) for old, new in pairs)


def _said(check: Check) -> tuple[object, ...]:
    reply = check.send
    sent = () if reply is None else (reply.control, *map(repr, (reply.seq, reply.ack, reply.text, reply.fin)))
    changes = {name: repr(value) for name, value in (*check.then.items(), *check.cut.items())}
    return (check.kind, check.section, check.step, check.name, repr(check.guard), changes, sent, check.tell,
            check.onward, check.settings)  # fmt: skip


def _redefined(pairs: Sequence[Pair]) -> Iterator[Edit]:
    """One edit for each definition, or set of them, that makes rules of the same words mean something else."""
    groups: dict[tuple[str, ...], list[Pair]] = {}
    for old, new in pairs:
        if spelt_rule(old) != spelt_rule(new):
            was, now = definitions(old), definitions(new)
            changed = tuple(name for name in was if name in now and repr(was[name]) != repr(now[name]))
            groups.setdefault(changed, []).append((old, new))
    for names, group in groups.items():
        texts = ["; ".join(render(definitions(rule)[name]) for name in names) for rule in group[0]]
        yield Edit("definition", name=" and ".join(names), was=texts[0], now=texts[1], pairs=tuple(group))


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
    settings = {edit.name: edit.now for edit in kept if edit.what == "reading"}
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
    stands_for: dict[int, Check | None] = {id(old): new for edit in kept for old, new in edit.replaced}
    stands_for.update({id(edit.before): None for edit in kept if edit.what == "removed"})
    checks = [stands_for.get(id(check), check) for check in base.all_checks]
    merged = [check for check in checks if check is not None]
    counterpart = {id(new): old for edit in _replacements(base, variant) for old, new in edit.replaced}
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
