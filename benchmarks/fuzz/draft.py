"""A variant under construction: edits of RFC 9293, one after the other.  Read ``Edit`` and ``drafted``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tcpspec.language.expression import Expression, SpecError
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.check import Check
from tcpspec.rules.extension import Extension
from tcpspec.rules.spec import Spec


class InapplicableError(Exception):
    """The edit speaks of a rule that is not there any more."""


@dataclass(frozen=True)
class Draft:
    """``rules``: what stands in the place of a rule of RFC 9293, by its name (None: nothing does)."""

    rules: Mapping[str, Check | None] = field(default_factory=dict)
    added: tuple[Check, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[Expression, Any] = field(default_factory=dict)

    def rule(self, name: str) -> Check:
        """What the rule of this name says now."""
        found = self.rules[name] if name in self.rules else TCP.find(name)
        if found is None:
            raise InapplicableError(name)
        return found

    def put(self, name: str, rule: Check | None) -> Draft:
        self.rule(name)
        return replace(self, rules={**self.rules, name: rule})

    def changed(self, name: str, **parts: Any) -> Draft:
        """The rule with other parts."""
        return self.put(name, replace(self.rule(name), **parts))

    def add(self, rule: Check) -> Draft:
        return replace(self, added=(*self.added, rule))

    def with_variable(self, variable: Expression, first: Any) -> Draft:
        """One more variable of the block; one of this name is added once."""
        names = {each.payload for each in self.variables}
        kept = self.variables if variable.payload in names else {**self.variables, variable: first}
        return replace(self, variables=kept)

    def spec(self, name: str, why: str) -> Spec:
        """The variant.  SpecError if it changes nothing, or two rules have one name."""
        swap = {key: rule for key, rule in self.rules.items() if rule is not None}
        drop = tuple(key for key, rule in self.rules.items() if rule is None)
        extension = Extension(block=dict(self.variables)) if self.variables else None
        return TCP.but(
            name, why=why, swap=swap, drop=drop, add=self.added, readings=self.settings, extension=extension
        )  # fmt: skip


@dataclass(frozen=True)
class Edit:
    """One change.  ``equal``: it says the same in other words, so no verdict and no count may change."""

    family: str
    says: str
    apply: Callable[[Draft], Draft]
    equal: bool = False


@dataclass(frozen=True)
class Drafted:
    """Edits, and the variant that they make."""

    edits: tuple[Edit, ...]
    draft: Draft
    spec: Spec


def drafted(edits: Sequence[Edit], name: str = "fuzzed") -> Drafted | None:
    """The variant that the edits make, in their order; None if they make none."""
    draft = Draft()
    try:
        for edit in edits:
            draft = edit.apply(draft)
        return Drafted(tuple(edits), draft, draft.spec(name, "; ".join(edit.says for edit in edits)))
    except (InapplicableError, SpecError):
        return None
