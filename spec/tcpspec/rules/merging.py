"""How ``Check.but`` changes what a rule does: added to, replaced, or taken away from.  Read ``merged``."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from tcpspec.language.expression import Expression
from tcpspec.language.sorts import SpecError, shown
from tcpspec.language.stated import unfit

Changes = Mapping[str, Expression]
MERGED = (
    "`then` in .but(...) is merged into that of the rule: what it does not name stays as the rule has it; write "
    'then_only={...} for the whole of it, or keep=("snd_una", ...) for what the rule is to leave as it is'
)


def merged(then: Changes, parts: dict[str, Any]) -> Changes:
    """``then`` of a rule with ``then``, ``then_only`` and ``keep`` taken from the parts that ``.but`` was given."""
    if "then" in parts and "then_only" in parts:
        raise SpecError(f"both then= and then_only= are given: {MERGED}")
    for word in {"then", "then_only"} & set(parts):
        said = unfit(parts[word], Changes)
        if said:
            raise SpecError(f"`{word}`: {said}")
    if parts.get("then") == {}:
        raise SpecError(f"then={{}} changes nothing: {MERGED}")
    found = dict(parts.pop("then_only")) if "then_only" in parts else {**then, **parts.pop("then", {})}
    for name in _names(parts.pop("keep", ())):
        if name not in found:
            near = get_close_matches(name, found, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"it changes {', '.join(found) or 'nothing'}"
            raise SpecError(f"keep names {name!r}, which the rule does not change: {hint}")
        del found[name]
    return found


def _names(keep: object) -> tuple[str, ...]:
    if isinstance(keep, tuple) and all(isinstance(name, str) for name in keep):
        return keep
    raise SpecError(f'`keep` is a tuple of names of variables, not {shown(keep)}: write keep=("snd_una",)')
