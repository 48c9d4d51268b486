"""Mutants by name, and one panel for all tests that ask it."""

from __future__ import annotations

from functools import cache

from tcpcheck.mutation import Fate, Mutant, Panel, fate_of, mutants
from tcpcheck.mutation.killers.panel import panel
from tcpspec.rfc9293.tcp import TCP


@cache
def everybody() -> Panel:
    return panel()


def of(rule: str, change: str) -> Mutant:
    """The one mutant of a rule whose change is described so."""
    (mutant,) = [mutant for mutant in mutants(TCP, [TCP.find(rule)]) if mutant.change == change]
    return mutant


def fate(rule: str, change: str, *claims: str) -> Fate:
    """What becomes of it when these claims are asked, or all."""
    return fate_of(of(rule, change), everybody().only(claims) if claims else everybody())
