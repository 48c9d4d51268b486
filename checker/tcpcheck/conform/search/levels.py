"""Everything that is tried, in order: ``Rulebook.levels``.  Made once for a capture."""

from __future__ import annotations

from functools import cached_property

from tcpcheck.conform.end.assumption import Assumption, Sort
from tcpcheck.conform.end.rules import Rules
from tcpcheck.conform.search.freedoms import FREEDOMS, Alternative, alternatives, older
from tcpcheck.conform.search.wide import Level
from tcpspec.rules.spec import Spec

REOPENING = "MAY2"
"""Taken as ``isn``: a TIME-WAIT that was reopened has to be understood by all rules that come after."""

MOST_OPINIONS = 100
"""So many deviations of a capture are looked at twice, which is slow."""


class Rulebook:
    """The default rules, and the levels of stories that are tried where these do not explain a segment.

    ``fixed`` are readings that the user chose and that stay so.
    """

    def __init__(self, spec: Spec, fixed: frozenset[str] = frozenset()) -> None:
        self.fixed = fixed
        self.spec = spec if REOPENING in fixed else spec.reading(**{REOPENING: "isn"})
        remarks = self._remarks(spec)
        self.base = Rules(self.spec, remarks=remarks)
        self.reference = Rules(self.spec, reference=True, remarks=remarks)
        self.opinions = MOST_OPINIONS

    def _remarks(self, asked: Spec) -> dict[int, Assumption]:
        """The rules in force that are not in force under the readings asked for."""
        meaning = self.spec.readings[REOPENING].choices[self.spec.settings[REOPENING]]
        assumed = Assumption(Sort.READING, f"{REOPENING}={self.spec.settings[REOPENING]}", meaning, 0)
        return {id(check): assumed for check in self.spec.checks if not asked.in_force(check)}

    @cached_property
    def beside(self) -> tuple[Alternative, ...]:
        return alternatives(self.spec, self.fixed)

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """In the order in which they are believed.  A reset that an older text explains is not put down to a
        connection that happened to end, unseen, just before it."""
        return (
            Level("rules", self.beside),
            Level("older", older(self.spec)),
            Level("given up", self.beside, given_up=True),
            Level("excuses", self.beside, excuses=True),
        )

    @cached_property
    def other_readings(self) -> tuple[tuple[str, Rules], ...]:
        """Settings of readings that are not tried by themselves, each alone."""
        return tuple(
            (f"{name}={setting}", Rules(self.spec.reading(**{name: setting})))
            for name, reading in self.spec.readings.items()
            if name not in FREEDOMS and name not in self.fixed
            for setting in reading.choices
            if setting != self.spec.settings[name]
        )
