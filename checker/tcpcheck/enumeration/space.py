"""What is enumerated: two ends, a network and bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tcpspec.system.joint import connect

if TYPE_CHECKING:
    from tcpspec.rules.spec import Spec
    from tcpspec.system.bounds import Bounds
    from tcpspec.system.joint import System


@dataclass(frozen=True)
class Space:
    """Two ends, a network and bounds; ``settings`` are the readings set on the command line."""

    left: Spec
    right: Spec
    bounds: Bounds
    preset: str
    settings: tuple[str, ...]

    @property
    def system(self) -> System:
        return connect(self.left, self.right, over=self.bounds.network)
