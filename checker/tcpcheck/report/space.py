"""What is enumerated: two ends, a network and bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tcpcheck.bounds import Bounds
    from tcpspec.model import Spec
    from tcpspec.system import System


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
        from tcpspec.system import connect

        return connect(self.left, self.right, over=self.bounds.network)
