"""What a rule says of itself, and no end does: its ids, what it cites, what the user is told, its place, its name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tcpcheck.explicit.answers.exploration import explore
from tcpspec.language.source_location import Place
from tcpspec.properties.property import PROPERTIES
from tcpspec.rfc9293.tcp import TCP
from tcpspec.rules.spec import Spec
from tcpspec.system.bounds import tiny_bounds
from tcpspec.system.joint import connect
from tcpspec.variants import VARIANTS


def without_words(spec: Spec) -> Spec:
    checks = (
        replace(check, name=f"rule {n}", tell="", rows=(), cites=(), place=Place("nowhere", n))
        for n, check in enumerate(spec.all_checks)
    )
    return replace(spec, name="wordless", why="", all_checks=tuple(checks))


@pytest.mark.parametrize("spec", [TCP, VARIANTS["two-way"]], ids=lambda spec: spec.name)
def test_a_rule_without_words_does_the_same(spec: Spec) -> None:
    bounds = tiny_bounds()
    said, wordless = (
        explore(connect(each, each, over=bounds.network), bounds, PROPERTIES) for each in (spec, without_words(spec))
    )
    assert (wordless.states, wordless.transitions, wordless.depth) == (said.states, said.transitions, said.depth)
    assert [each.verdict for each in wordless.results] == [each.verdict for each in said.results]
    assert said.states > 1000
