"""T2 is proved, each assumption is needed, and what is not proved is not called so."""

from __future__ import annotations

import contextlib
import signal
from dataclasses import replace

import pytest

from tcpcheck.base.verdict import Verdict
from tcpcheck.establish import run_part
from tcpcheck.symbolic.induction.counterexample import NOT_AN_EXECUTION
from tcpcheck.symbolic.induction.prove import prove
from tcpcheck.symbolic.proving.asking import Solved
from tcpcheck.symbolic.proving.proof import at_first_failure
from tcpspec.claims.claim import Induced
from tcpspec.language.expression import FALSE, TRUE, SpecError
from tcpspec.proofs.lemmas import FAR_APART, NONE_MISDELIVERED, lemma
from tcpspec.proofs.theorems import T2A, T2B, T2C, THEOREMS, Assumption, Theorem, find_theorem
from tcpspec.rules.block import CLOSED, LISTEN, state
from tcpspec.rules.event import Kind
from tcpspec.variants.handshake import TWO_WAY
from tests.checker.symbolic.tiny import TINY

pytestmark = [pytest.mark.xdist_group("opening proofs"), pytest.mark.turns(3)]


@pytest.mark.parametrize("theorem", (pytest.param(T2A, marks=pytest.mark.slow), T2B), ids=("T2a", "T2b"))
def test_t2_is_proved_and_needs_all_it_assumes(theorem: Theorem) -> None:
    result = prove(theorem)
    assert result.verdict is Verdict.PROVED, result.summary()
    assert result.used == tuple(assumption.id for assumption in theorem.assumptions)
    assert (result.empty_steps, result.unused, result.failed, result.unknown) == ((), (), (), ())
    names = [one.obligation.name for one in result.solved]
    assert len(set(names)) == len(names)
    assert {one.obligation.kind for one in result.solved} == {None, *Kind}


def test_t2c_needs_no_assumption_about_close() -> None:
    """Only CLOSE and queued output differ from T2b; ``test_t2c_whole`` proves the rest too."""
    result = prove(T2C, kinds=(Kind.CLOSE, Kind.OUTPUT))
    assert result.all_proved
    assert result.verdict is Verdict.UNKNOWN, "some events only"


@pytest.mark.slow
def test_t2c_whole() -> None:
    assert prove(T2C).verdict is Verdict.PROVED


AGREES = "if our SYN counts as acknowledged, the peer is bound to exactly this incarnation"
DROPPED = [
    (T2A, "fresh-isns", Kind.OPEN_ACTIVE, FAR_APART.name),
    (T2A, "length", Kind.CLOSE, "an incarnation uses at most so many numbers"),
    (T2A, "sizes", Kind.ARRIVES, AGREES),
    (T2A, "no-forger", Kind.ARRIVES, AGREES),
    (T2B, "no-early-close", Kind.CLOSE, "FIN-WAIT is entered only after our SYN was acknowledged"),
]


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("theorem", "id", "kind", "lemma"), DROPPED, ids=[f"{t.id} {id}" for t, id, *_ in DROPPED])
def test_without_an_assumption_a_lemma_fails(theorem: Theorem, id: str, kind: Kind, lemma: str) -> None:
    result = prove(theorem.without(id), kinds=(kind,))
    assert lemma in {one.obligation.lemma.name for one in result.failed}
    assert id not in result.used
    assert result.verdict is Verdict.UNKNOWN, "a failed induction refutes nothing"
    assert all(one.cti is not None for one in result.failed)


def test_the_two_way_handshake_fails_where_listen_receives_syn() -> None:
    result = prove(T2A.of(TWO_WAY), kinds=(Kind.ARRIVES,))
    (failed,) = result.failed
    assert failed.obligation.spec is TWO_WAY
    assert failed.obligation.lemma.name == AGREES
    cti = failed.cti
    assert cti is not None
    assert [rule.name for rule in cti.rules] == ["LISTEN receives SYN"]
    assert cti.before.here.state.name == "LISTEN"
    text = str(cti)
    assert text.startswith(NOT_AN_EXECUTION)
    assert f"({cti.rules[0].place})" in text
    assert f"({cti.lemma.place})" in text
    assert "handshake.py:" in text
    assert "lemmas.py:" in text


def test_a_counterexample_to_induction_is_looked_up() -> None:
    result = prove(T2B.without("no-early-close"), kinds=(Kind.CLOSE,), stop=at_first_failure)
    cti = result.solved[-1].cti
    assert cti is not None
    assert cti.lines(lambda state: None)[-1].endswith("strengthen the lemmas, or enlarge the bounds")
    assert cti.lines(lambda state: f"from {state.here.state}")[-1].endswith(
        "so the property is false: from SYN-RECEIVED"
    )
    assert cti.lines() == cti.lines(lambda state: None)[:-1]


T2A_LENGTH = next(one for one in T2A.assumptions if one.id == "length")
ABSURD = Assumption("absurd", "nothing happens", "test", holds=FALSE)
NEVER_CLOSED = Assumption("never-closed", "an end is never CLOSED", "test", holds=state != CLOSED)
LISTENS = lemma("block", "an end always listens", holds=state == LISTEN)
VACUOUS = lemma("block", "an end in two states is in a third", given=(state == CLOSED) & (state == LISTEN), holds=FALSE)


def test_contradictory_assumptions_prove_nothing() -> None:
    harmless = Assumption("harmless", "no more than it says", "test", holds=TRUE)
    result = prove(replace(TINY, assumptions=(harmless, ABSURD)))
    assert all(one.answer == "proved" for one in result.solved)
    assert result.contradictory
    assert result.verdict is Verdict.UNKNOWN
    assert "contradict" in result.summary()
    assert result.details[0].startswith("nothing is proved from contradiction")
    assert "no step can happen at all (excluded by absurd)" in result.details[0]


def test_assumptions_under_which_nothing_can_begin_prove_nothing() -> None:
    result = prove(replace(TINY, assumptions=(NEVER_CLOSED,)))
    assert len(result.empty_steps) < len(result.steps), "from other states there are steps"
    assert all(one.answer == "proved" for one in result.solved)
    assert result.verdict is Verdict.UNKNOWN
    assert result.details[0].endswith("it is impossible that something happens first")


def test_a_goal_about_nothing_is_not_proved() -> None:
    result = prove(replace(TINY, lemmas=(*TINY.lemmas, VACUOUS), goals=(VACUOUS,)))
    assert all(one.answer == "proved" for one in result.solved)
    assert result.verdict is Verdict.UNKNOWN
    assert f"the premise of a goal comes true: {VACUOUS.name} ({VACUOUS.place})" in result.details[0]


def test_a_lemma_that_is_false_at_first_is_named_with_its_place() -> None:
    result = prove(replace(TINY, lemmas=(*TINY.lemmas, LISTENS)))
    assert [one.obligation.lemma for one in result.false_at_first] == [LISTENS]
    assert result.verdict is Verdict.UNKNOWN
    said = f"lemma false before anything has happened: an end always listens ({LISTENS.place})"
    assert result.details[0].splitlines()[0] == said
    assert str(LISTENS.place).startswith("test_prove.py:")


def test_a_claim_says_why_nothing_was_proved() -> None:
    made_up = replace(TINY, lemmas=(*TINY.lemmas, LISTENS), assumptions=(ABSURD,))
    result = run_part(Induced(id="made-up", statement="", expected="PROVED", theorem=made_up))
    assert result.verdict is Verdict.UNKNOWN
    contradiction, at_first = result.details[0], result.details[-1]
    assert contradiction.startswith("nothing is proved from contradiction")
    assert f"({LISTENS.place})" in at_first


def test_of_two_assumptions_that_say_the_same_the_last_is_kept() -> None:
    """Which are counted as used is a matter of what they say and of their order, not of the core that z3 finds."""
    twin = Assumption("twin", "the same once more", "test", holds=T2A_LENGTH.holds, kinds=T2A_LENGTH.kinds)
    kept = tuple(one for one in T2A.assumptions if one is not T2A_LENGTH)
    for pair in ((T2A_LENGTH, twin), (twin, T2A_LENGTH)):
        result = prove(replace(T2A, assumptions=(*kept, *pair)), kinds=(Kind.CLOSE,))
        assert result.all_proved
        assert {one.id for one in pair} & {*result.used} == {pair[1].id}


def test_a_step_that_cannot_happen_is_reported() -> None:
    never = Assumption("never", "nobody calls STATUS", "test", holds=FALSE, kinds=(Kind.STATUS,))
    result = prove(replace(TINY, assumptions=(never,)))
    assert result.empty_steps == ("STATUS",)
    assert result.verdict is Verdict.PROVED


def test_a_time_out_is_unknown() -> None:
    result = prove(T2A, kinds=(Kind.ARRIVES,), timeout=1, stop=at_first_failure)
    assert result.unknown
    assert "the solver gave up" in str(result.unknown[0])
    assert result.unknown[0].reason
    assert result.verdict is Verdict.UNKNOWN


def test_an_interrupted_run_keeps_what_it_established() -> None:
    def interrupted(count: int, event: str) -> None:
        if event == "CLOSE":
            raise KeyboardInterrupt

    result = prove(TINY, progress=interrupted)
    assert result.interrupted
    assert result.solved
    assert not result.failed
    assert result.verdict is Verdict.UNKNOWN
    assert "incomplete" in result.summary()


def test_ctrl_c_is_never_lost_to_z3() -> None:
    """The signal comes while obligations are being solved, whatever z3 or the interpreter does at that moment."""

    def pressed(one: Solved) -> bool:
        if one.obligation.event == "CLOSE":
            with contextlib.suppress(KeyboardInterrupt):  # lost, as where Python deletes an object of z3's
                signal.raise_signal(signal.SIGINT)
        return False

    before = signal.getsignal(signal.SIGINT)
    result = prove(TINY, stop=pressed)
    assert result.interrupted
    assert result.solved[-1].obligation.event == "CLOSE"
    assert not result.unknown
    assert signal.getsignal(signal.SIGINT) is before


def test_an_assumption_that_is_not_made_cannot_be_dropped() -> None:
    with pytest.raises(SpecError, match="did you mean 'length'"):
        T2A.without("lenght")
    with pytest.raises(SpecError, match="it assumes: fresh-isns"):
        T2A.without("x")


def test_theorems_are_found_by_id() -> None:
    assert find_theorem("t2B") is T2B
    with pytest.raises(SpecError, match="did you mean"):
        find_theorem("T2")
    assert set(THEOREMS) >= {"T2a", "T2b", "T2c"}
    assert T2B.goals == (NONE_MISDELIVERED,)
