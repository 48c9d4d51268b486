"""What searches would compute again and again, for one variant or for all, is computed once: steps of the reference
semantics, and for the rules that variants have in common what follows from them and what they are compiled to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from typing import Any
from unittest.mock import patch

from tcpcheck.base import compiled as generated
from tcpcheck.explicit.space import environment
from tcpspec.rules.check import Changes, Check
from tcpspec.rules.event import Kind
from tcpspec.rules.extension import NOTHING
from tcpspec.rules.ghosts import with_history
from tcpspec.rules.semantics import Outcome
from tcpspec.rules.spec import Spec
from tests.oracle.remembered import Asked, remembered_steps

Rules = tuple[Check, ...]
compile_rules, derive_history = generated._compile, with_history


@lru_cache(20_000)
def effects(check: Check, in_listen: bool) -> Changes:
    """``Spec.effects``, which depends on the rule and on whether LISTEN speaks."""
    return derive_history(check.kind, check.guard, check.then, tell=check.tell, in_listen=in_listen)


@lru_cache(20_000)
def without(check: Check, fields: frozenset[str]) -> Check:
    return replace(check, then={name: value for name, value in check.then.items() if name not in fields})


def hold(spec: Spec, fields: frozenset[str]) -> Spec:
    """``environment.hold``, with the same rules whatever the space."""
    if not fields:
        return spec
    return replace(spec, all_checks=tuple(without(check, fields) for check in spec.all_checks))


class _Program:
    """The rules of one kind of event: all that their compiled form depends on where no variables are added."""

    def __init__(self, spec: Spec, kind: Kind) -> None:
        self.spec, self.kind = spec, kind
        self.rules = tuple(check for step in spec.program(kind) for check in step.checks)
        self.key = (kind, self.rules, spec.speaks_in_listen, kind in spec.spontaneous)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Program) and self.key == other.key


@lru_cache(1_000)
def _compiled(program: _Program) -> Any:
    return compile_rules(program.spec, program.kind)


def compile_once(spec: Spec, kind: Kind) -> Any:
    return _compiled(_Program(spec, kind)) if spec.extension is NOTHING else compile_rules(spec, kind)


def _effects(spec: Spec, check: Check) -> Mapping[str, Any]:
    return effects(check, spec.speaks_in_listen)


@contextmanager
def warm() -> Iterator[dict[Asked, Outcome | None]]:
    """Gives the steps of the reference semantics."""
    with (
        remembered_steps() as known,
        patch.object(environment, "hold", hold),
        patch.object(generated, "_compile", compile_once),
        patch.object(Spec, "effects", _effects),
    ):
        yield known
