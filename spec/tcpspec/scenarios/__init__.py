"""Scenarios: environments with a name and a sentence, of which claims speak.

``scenario`` says what a scenario is, ``catalogue`` has all of them (``SCENARIOS``), a file for each chapter.  The
catalogue is opened when it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from tcpspec.scenarios.scenario import Scenario as Scenario

if TYPE_CHECKING:
    from tcpspec.scenarios.catalogue import PRESETS as PRESETS
    from tcpspec.scenarios.catalogue import SCENARIOS as SCENARIOS
    from tcpspec.scenarios.catalogue import NamedScenario as NamedScenario
    from tcpspec.scenarios.catalogue import find_scenario as find_scenario
    from tcpspec.scenarios.catalogue import scenario_of as scenario_of


def __getattr__(name: str) -> object:
    if name in ("PRESETS", "SCENARIOS", "NamedScenario", "find_scenario", "scenario_of"):
        return getattr(import_module("tcpspec.scenarios.catalogue"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
