"""Variables that a variant adds: to the block, to segments (as options do), and what segments carry of them.

The base has none.  A variable of the block that no rule of the variant resets outlives the connection, as what a host
remembers does: a clock, a cache, a secret.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from keyword import iskeyword
from typing import Any

from tcpspec.language.expression import Expression, SpecError
from tcpspec.language.sorts import article, misfit
from tcpspec.language.stated import require_stated
from tcpspec.rules.block import FIELDS
from tcpspec.rules.ghosts import KEPT
from tcpspec.rules.segment import SEGMENT_FIELDS

NAMES_IN_USE: Mapping[str, Collection[str]] = {
    "block": FIELDS,
    "seg": (*SEGMENT_FIELDS, "control", "length"),
}
NOT_YET: Mapping[str, str] = {
    "time": "timers of your own are not yet supported; write start_time_wait(), whose end Kind.TIME_WAIT_TIMEOUT is in "
    "whatever state a rule of yours reads it",
    "incarnation": "ghosts of your own are not yet supported; write a Seq, such as an ISS",
}
KEPT_ALREADY = ("known", *KEPT)
"""What ghost history keeps of every incarnation, for lemmas."""
UNUSABLE = ("count", "index", "_")


def _require_name(owner: str, name: str) -> None:
    if name in NAMES_IN_USE[owner]:
        raise SpecError(f"{owner} has a variable {name!r} already: write another name")
    if not name.isidentifier() or iskeyword(name) or name in UNUSABLE or name.startswith("_"):
        raise SpecError(f"a variable cannot be called {name!r}: write a word of letters, digits and `_`, as `my_count`")


def _named(fields: Mapping[Expression, Any], owner: str) -> dict[str, Expression]:
    for each in fields:
        if each.operator != "field" or each.payload[0] != owner:
            raise SpecError(f"`{each!r}` is no variable of {owner!r}: write Nat.field({owner!r}, name) or the like")
        _require_name(owner, each.payload[1])
    if len({each.payload[1] for each in fields}) < len(fields):
        raise SpecError(f"two variables of {owner!r} have one name: {', '.join(map(repr, fields))}")
    return {each.payload[1]: each for each in fields}


@dataclass(frozen=True, eq=False)
class Extension:
    """``block``: variable -> its value before anything happens.  ``options``: variable of a segment -> what every
    segment that an end sends carries in it, read in the block after the rule that sends, as a ``Reply`` is.
    ``remembered``: what ghost history keeps of an incarnation besides, read in its last block; for lemmas."""

    block: Mapping[Expression, Any] = field(default_factory=dict)
    options: Mapping[Expression, Expression] = field(default_factory=dict)
    remembered: Mapping[str, Expression] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_stated(self)
        for name in set(self.remembered) & set(KEPT_ALREADY):
            raise SpecError(f"history keeps {name!r} of every incarnation already: write another name")
        for variable in (*self.block, *self.options):
            if variable.sort in NOT_YET:
                raise SpecError(f"`{variable!r}` is {article(variable.sort)}: {NOT_YET[variable.sort]}")
        for variable, first in self.block.items():
            said = "write a plain value, such as 0 or False" if isinstance(first, Expression) else ""
            said = said or misfit(variable.sort, first)
            if said:
                raise SpecError(f"the first value of `{variable!r}`: {said}")
        for option, carried in self.options.items():
            if option.sort != carried.sort:
                raise SpecError(f"option `{option!r}`: {misfit(option.sort, carried)}")
        _ = self.block_fields, self.segment_fields

    @property
    def block_fields(self) -> dict[str, Expression]:
        """The variables added to the block, by name."""
        return _named(self.block, "block")

    @property
    def segment_fields(self) -> dict[str, Expression]:
        """The variables added to segments, by name."""
        return _named(self.options, "seg")

    @property
    def initial(self) -> dict[str, Any]:
        """The first value of every variable added to the block."""
        return {each.payload[1]: value for each, value in self.block.items()}

    @property
    def carried(self) -> dict[str, Expression]:
        """What segments carry, by the name of the option."""
        return {each.payload[1]: value for each, value in self.options.items()}

    def require_in(self, other: Extension) -> None:
        """SpecError if ``other``, which takes the place of this one, lacks a variable of it."""
        pairs = ((self.block_fields, other.block_fields), (self.segment_fields, other.segment_fields))
        lacks = [name for mine, theirs in pairs for name in mine if name not in theirs]
        if lacks:
            raise SpecError(
                f"extension= takes the place of the one that there is, and lacks {', '.join(lacks)}: "
                "write Extension(block={**base.extension.block, ...}, options={**base.extension.options, ...})"
            )

    def change(self, **fields: object) -> dict[str, Expression]:
        """New values of added variables, to be joined to ``change(...)`` with ``|``."""
        known = self.block_fields
        for name in fields:
            if name not in known:
                near = get_close_matches(name, known, 1)
                hint = f"did you mean `{near[0]}`?" if near else f"it adds: {', '.join(known) or 'nothing'}"
                raise SpecError(f"this extension adds no `{name}` to the block: {hint}")
        return {name: type(known[name]).lift(value) for name, value in fields.items()}


NOTHING = Extension()
