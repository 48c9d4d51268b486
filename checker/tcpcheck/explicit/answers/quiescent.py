"""The joint states in which no segment is under way, in either direction."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tcpcheck.explicit.answers.exploration import Exploration
from tcpspec.properties.property import Property


def quiet_states(exploration: Exploration) -> NDArray[np.bool_]:
    """For each state: nothing is under way."""
    search = exploration.search
    quiet = np.ones(exploration.states, np.bool_)
    for side, half in enumerate(search.layout.split(search.states.words())):
        empty = np.array([not wire for wire, _ in search.expander.lines[side].contents.values])
        quiet &= empty.take(search.layout.parts(side, half)[1])
    return quiet


def first_quiet(exploration: Exploration, property: Property, which: Literal["violation", "given"]) -> int | None:
    """The number of a nearest quiet state in which this condition of the property is true; None if there is none."""
    condition = property.violation if which == "violation" else property.given
    holds = exploration.search.census.conditions.holds(condition, *exploration.search.situations())
    found = np.flatnonzero(holds & quiet_states(exploration))
    return int(found[0]) if found.size else None
