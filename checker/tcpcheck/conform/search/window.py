"""The last packets of an end, and what it may have been before them: how far back a search may go."""

from __future__ import annotations

from collections.abc import Sequence

from tcpcheck.conform.end.hypothesis import Event, Hypothesis

LENGTH = 16
"""Between one and two times so many packets are kept."""


class Stretch:
    """``before`` is what the end may have been before ``events``; ``arrived`` counts the arrivals before them."""

    def __init__(self, before: Sequence[Hypothesis]) -> None:
        self.before, self.arrived = before, 0
        self.events: list[Event] = []
        self._middle: tuple[Sequence[Hypothesis], int] = (before, 0)

    @property
    def all_arrived(self) -> int:
        """Arrivals up to now."""
        return self.arrived + sum(event.arrives for event in self.events)

    def add(self, event: Event, current: Sequence[Hypothesis]) -> None:
        """Take an event before which the end may be ``current``; forget the older half when there are two."""
        if len(self.events) == 2 * LENGTH:
            self.before, self.arrived = self._middle
            del self.events[:LENGTH]
        if len(self.events) == LENGTH:
            self._middle = (current, self.all_arrived)
        self.events.append(event)

    def restart(self, current: Sequence[Hypothesis]) -> None:
        """Everything that the end may be now was considered: begin here."""
        self.arrived = self.all_arrived
        self.before, self.events = current, []
