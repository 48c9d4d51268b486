"""A hash of a specification: the same as long as no rule in force means anything else.

It covers every rule in force with its guard, changes and reply (definitions spelt out), the setting of every reading,
and the variables that a variant adds; not the places in files, and not the words of ``why``.
"""

from __future__ import annotations

import hashlib

from tcpspec.proofs.theorems import Theorem
from tcpspec.rules.extension import Extension
from tcpspec.rules.spec import Spec
from tcpspec.rules.spelling import spelt_out, spelt_rule


def spec_hash(spec: Spec) -> str:
    """SHA-256 over the rules in force, in order, and the readings."""
    settings = [f"{key}={value}" for key, value in sorted(spec.settings.items())]
    rules = [spelt_rule(check) for check in spec.checks]
    spontaneous = " ".join(sorted(kind.name for kind in spec.spontaneous))
    return hashed(*settings, spontaneous, *rules, *_spelt_extension(spec.extension))


def _spelt_extension(extension: Extension) -> list[str]:
    added = [f"adds {spelt_out(field)} = {value!r}" for field, value in extension.block.items()]
    added += [f"remembers {name} = {spelt_out(value)}" for name, value in extension.remembered.items()]
    return [*added, *(f"carries {spelt_out(field)} = {spelt_out(e)}" for field, e in extension.options.items())]


def hashed(*said: str) -> str:
    """SHA-256 over texts, in order."""
    return hashlib.sha256("\n\n".join(said).encode()).hexdigest()


def theorem_hash(theorem: Theorem) -> str:
    """SHA-256 over the specs of both ends, the lemmas and the assumptions."""
    lemmas = [f"{lemma.subject} {lemma.name} {spelt_out(lemma.statement)}" for lemma in theorem.lemmas]
    goals = [f"goal {lemma.name}" for lemma in theorem.goals]
    assumed = [
        f"{a.id} {[kind.name for kind in a.kinds]} {spelt_out(a.holds)} {spelt_out(a.clear)}"
        for a in theorem.assumptions
    ]
    whole = [theorem.id, spec_hash(theorem.left), spec_hash(theorem.right), *lemmas, *goals, *assumed]
    return hashed(*whole)
