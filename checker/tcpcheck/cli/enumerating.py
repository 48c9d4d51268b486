"""Enumerations with a live line that says how far they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpcheck.base.layout import grouped
from tcpcheck.cli.terminal import TERMINAL
from tcpcheck.enumeration.space import Space

if TYPE_CHECKING:
    from tcpcheck.explicit.answers.exploration import Exploration
    from tcpcheck.explicit.space.engine import Progress
    from tcpspec.properties.property import Property


def enumerated(space: Space, properties: tuple[Property, ...]) -> Exploration:
    """Every joint state of the space, with live progress."""
    from tcpcheck.explicit.answers.exploration import explore

    TERMINAL.progress("enumerating joint states ...", now=True)
    return explore(space.system, space.bounds, properties, progress=show_progress)


def show_progress(now: Progress) -> None:
    """One live line about a search."""
    violated = f"; violated: {', '.join(now.violated)}" if now.violated else ""
    sizes = f"{grouped(now.states)} joint states, {grouped(now.transitions)} transitions"
    TERMINAL.progress(f"depth {now.depth}: {sizes}, {grouped(now.frontier)} to expand{violated}")
