"""How edits are drawn and made.  Numbers and places are drawn when the edit is made, so that the same edit can be
applied again without the others beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import TypeVar

from benchmarks.fuzz.draft import Draft, Edit, InapplicableError
from benchmarks.fuzz.pieces import EVERY_RULE, REMOTE
from tcpcheck.mutation.changes import conjuncts
from tcpspec.language.expression import Bool, all_of
from tcpspec.rules.check import Check

T = TypeVar("T")
Rewrite = Callable[[Check], Check]
RULES = list(EVERY_RULE)
TCP_THEN = {name: rule.then for name, rule in EVERY_RULE.items()}
TCP_GUARD = {name: rule.guard for name, rule in EVERY_RULE.items()}


def one(rng: Random, choices: Sequence[T]) -> T:
    """One of them; of rules mostly one that runs come to."""
    chosen = choices[rng.randrange(len(choices))]
    remote = isinstance(chosen, str) and any(words in chosen for words in REMOTE)
    return choices[rng.randrange(len(choices))] if remote and rng.random() < 0.8 else chosen


def rewriting(family: str, says: str, names: Sequence[str], rewrite: Rewrite, *, equal: bool = False) -> Edit:
    """The same rewriting of some rules."""

    def apply(draft: Draft) -> Draft:
        for name in names:
            draft = draft.put(name, rewrite(draft.rule(name)))
        return draft

    return Edit(family, f"{says} [{', '.join(names) if len(names) < 3 else f'{len(names)} rules'}]", apply, equal)


def without_conjunct(rule: Check, out: Bool, instead: Bool) -> Check:
    parts = conjuncts(rule.guard)
    if not any(part is out for part in parts):
        raise InapplicableError(rule.name)
    return replace(rule, guard=all_of(*(instead if part is out else part for part in parts)))


def unset(rule: Check, *names: str) -> Check:
    if not {*names} & {*rule.then}:
        raise InapplicableError(rule.name)
    return replace(rule, then={name: value for name, value in rule.then.items() if name not in names})
