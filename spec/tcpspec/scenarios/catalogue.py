"""The environments that claims speak of: bounds with a name and a sentence saying what happens in them.

Scenarios come in pairs: one drops an assumption, its control keeps it, and nothing else differs.  A claim holds the
scenario itself; ``find_scenario`` is for names that a user writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType

from tcpspec.language.expression import SpecError
from tcpspec.scenarios import (
    attacks,
    delivery,
    extensions,
    flow,
    handshake,
    lifecycle,
    one_connection,
    other_models,
    presets,
    progress,
    reuse,
    two_segments,
    variants,
)
from tcpspec.scenarios.scenario import FOLLOWED, FREE, Scenario

CHAPTERS = (handshake, delivery, lifecycle, extensions, progress, one_connection, attacks, other_models, flow,
            two_segments, reuse, variants)  # fmt: skip
SCENARIOS: Mapping[str, Scenario] = MappingProxyType(
    {each.name: each for chapter in CHAPTERS for each in chapter.SCENARIOS}
)
assert len(SCENARIOS) == sum(len(chapter.SCENARIOS) for chapter in CHAPTERS), "two scenarios have the same name"

PRESETS: Mapping[str, Scenario] = MappingProxyType({each.name: each for each in presets.SCENARIOS})
"""The presets of bounds as scenarios."""

CHANGES: Mapping[str, Callable[[Scenario], Scenario]] = {
    FOLLOWED: Scenario.following_windows,
    FREE: Scenario.holding_nothing,
}
"""End of a name -> how that scenario is made."""


def find_scenario(name: str, own: Iterable[Scenario] = ()) -> Scenario:
    """The scenario of this name: of the presets, the catalogue, or ``own``; or one that is made of these, as its name
    says.  SpecError names the nearest if there is none.

    >>> find_scenario("once, nothing held") is SCENARIOS["once"].holding_nothing()
    True
    """
    known = {**PRESETS, **SCENARIOS, **{each.name: each for each in own}}
    if name in known:
        return known[name]
    for ending, changed in CHANGES.items():
        if name.endswith(ending):
            return changed(find_scenario(name.removesuffix(ending), own))
    whole, _, limit = name.removesuffix(" states").rpartition(", at most ")
    if limit.isdecimal() and whole:
        return find_scenario(whole, own).at_most(int(limit))
    near = get_close_matches(name, [*SCENARIOS, *(each.name for each in own)], 1)
    raise SpecError(f"no scenario is called {name!r}" + (f": did you mean {near[0]!r}?" if near else ""))


class NamedScenario(Scenario):
    """A name that stands for a scenario until whoever loads the file it is in has looked it up.

    SpecError if anything but its name is asked of it.
    """

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "name", name)

    def __getattr__(self, name: str) -> object:
        if name in ("sentence", "bounds"):
            find_scenario(self.name)
        raise AttributeError(name)


def scenario_of(given: Scenario | str) -> Scenario:
    """A scenario itself; of a name the scenario that is called so, or a ``NamedScenario`` if none is known yet."""
    if not isinstance(given, str):
        return given
    try:
        return find_scenario(given)
    except SpecError:
        return NamedScenario(given)
