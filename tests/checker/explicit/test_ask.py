"""A property that was not asked from the start has the same answer as one that was."""

from __future__ import annotations

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.explicit.answers.exploration import Exploration, explore
from tcpspec.properties.property import PROPERTIES, A, Property, always, sometimes
from tcpspec.rules.block import ESTABLISHED, FIN_WAIT_2, state
from tcpspec.system.bounds import PRESETS
from tcpspec.system.joint import connect
from tcpspec.variants import find_variant

NEVER_WAITS = always(
    "never-waits", "A is never in FIN-WAIT-2", given=A(state == FIN_WAIT_2), holds=A(state != FIN_WAIT_2)
)
OPENS = sometimes("opens", "A is ESTABLISHED", A(state == ESTABLISHED))


def explored(*properties: Property) -> Exploration:
    bounds, spec = PRESETS["tiny"](), find_variant("two-way")
    return explore(connect(spec, spec, over=bounds.network), bounds, properties)


@pytest.mark.parametrize("property", (*PROPERTIES, NEVER_WAITS, OPENS), ids=lambda property: property.id)
def test_late_answers_are_those_of_the_enumeration(property: Property) -> None:
    late, early = explored().ask(property), explored(property).result(property.id)
    assert (late.verdict, late.violation, late.witness) == (early.verdict, early.violation, early.witness)


def test_a_late_violation_is_a_nearest_one_and_is_replayed() -> None:
    found = explored()
    result = found.ask(NEVER_WAITS)
    assert result.verdict is Verdict.VIOLATED and result.violation is not None
    assert found.trace(result.violation, of=NEVER_WAITS).replay()[-1].after.a.block.state == FIN_WAIT_2.payload


def test_what_was_asked_is_not_judged_again(monkeypatch: pytest.MonkeyPatch) -> None:
    found = explored(OPENS)
    monkeypatch.setattr(found.search.census, "judged", lambda property: pytest.fail("judged again"))
    assert found.ask(OPENS) is found.result("opens")
