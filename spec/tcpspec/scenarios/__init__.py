"""The environments that claims speak of, by name: bounds with a sentence saying what happens in them.

Scenarios come in pairs: one drops an assumption, its control keeps it, and nothing else differs.
"""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches

from tcpspec.language.expression import SpecError
from tcpspec.scenarios import (
    attacks,
    delivery,
    flow,
    handshake,
    lifecycle,
    one_connection,
    other_models,
    progress,
    reuse,
    two_segments,
    variants,
)
from tcpspec.scenarios.frozen import WINDOW
from tcpspec.scenarios.scenario import Scenario as Scenario
from tcpspec.system.bounds import PRESETS

CHAPTERS = (handshake, delivery, lifecycle, reuse, progress, one_connection, attacks, other_models, flow, two_segments,
            variants)  # fmt: skip
SCENARIOS: dict[str, Scenario] = {each.name: each for chapter in CHAPTERS for each in chapter.SCENARIOS}
assert len(SCENARIOS) == sum(len(chapter.SCENARIOS) for chapter in CHAPTERS), "two scenarios have the same name"


FOLLOWED, FREE = ", windows followed", ", nothing held"
"""At the end of a name: the same with SND.WND followed, where it may be what bounds do not expect; with no variable
held at one value."""
AT_MOST = re.compile(r", at most (\d+) states$")


def at_most(name: str, states: int) -> str:
    """The name of the same scenario where no more than so many joint states are enumerated.

    >>> at_most("once", 1000)
    'once, at most 1000 states'
    """
    return f"{name}, at most {states} states"


def find_scenario(name: str) -> Scenario:
    """The scenario of this name, or what a preset of bounds describes; SpecError names the nearest if there is none."""
    if limit := AT_MOST.search(name):
        whole = find_scenario(name[: limit.start()])
        return replace(whole, name=name, bounds=replace(whole.bounds, max_states=int(limit[1])))
    for ending in (FOLLOWED, FREE):
        if name.endswith(ending):
            usual = find_scenario(name.removesuffix(ending))
            held = {each: value for each, value in usual.bounds.held.items() if ending == FOLLOWED and each != WINDOW}
            bounds = replace(usual.bounds, held=held)
            return replace(usual, name=name, sentence=usual.sentence + ending, bounds=bounds)
    if name in PRESETS:
        bounds = PRESETS[name]()
        return Scenario(name, str(bounds), bounds)
    if name not in SCENARIOS:
        near = get_close_matches(name, SCENARIOS, 1)
        raise SpecError(f"no scenario is called {name!r}" + (f": did you mean {near[0]!r}?" if near else ""))
    return SCENARIOS[name]
