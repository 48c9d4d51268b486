"""The presets of bounds as scenarios: what `tcpspec check --bounds` takes by these names."""

from __future__ import annotations

from tcpspec.scenarios.scenario import Scenario
from tcpspec.system.bounds import AGAIN, Bounds, default_bounds, ports_again_bounds, tiny_bounds, wide_bounds


def _preset(name: str, bounds: Bounds) -> Scenario:
    return Scenario(name, str(bounds), bounds)


TINY = _preset("tiny", tiny_bounds())
DEFAULT = _preset("default", default_bounds())
WIDE = _preset("wide", wide_bounds())
PORTS_AGAIN = _preset(AGAIN, ports_again_bounds())

SCENARIOS = (TINY, DEFAULT, WIDE, PORTS_AGAIN)
